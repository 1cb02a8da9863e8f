import { type DataPerimeter, type Registry, ValidationErrors } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { EndpointService } from '../endpoint-service';
import { EndpointSet } from '../endpoint-set';
import type { ISecureNetwork } from '../i-secure-network';
import type { RegistryNetworkProps } from '../registry-network-props';
import { importEndpoint } from './endpoints';
import { listOf } from './list-parameter';
import { endpointParameter, NETWORK_PARAMETERS } from './network-parameters';

/** A network that another stack made, by its parameters. A parameter of an endpoint is read when it is asked for. */
export class RegistryNetwork extends Construct implements ISecureNetwork {
  public readonly vpc: ec2.IVpc;
  public readonly sourceVpcIds: string[];
  public readonly workloadSubnets: ec2.ISubnet[];
  public readonly workloadSecurityGroup: ec2.ISecurityGroup;
  public readonly perimeter: DataPerimeter;
  public readonly connections: ec2.Connections;

  private readonly registry: Registry;
  private readonly services: EndpointSet;
  private readonly endpoints = new Map<string, ec2.IVpcEndpoint>();

  constructor(scope: Construct, id: string, props: RegistryNetworkProps) {
    super(scope, id);
    const { registry, perimeter, subnetCount = 2, endpoints = EndpointSet.studio() } = props;
    const errors = new ValidationErrors('SecureNetwork.fromRegistry');
    if (!Number.isInteger(subnetCount) || subnetCount < 1 || subnetCount > 6) {
      errors.add(`subnetCount is ${JSON.stringify(subnetCount)}, use a whole number between 1 and 6`);
    }
    errors.throwIfAny();
    this.registry = registry;
    this.services = endpoints;
    this.perimeter = perimeter;
    const read = (name: string) => registry.parameterName('network', name);
    const vpcId = ssm.StringParameter.valueForStringParameter(this, read(NETWORK_PARAMETERS.vpcId));
    this.vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId,
      region: Stack.of(this).region,
      availabilityZones: listOf(this, read(NETWORK_PARAMETERS.availabilityZones), subnetCount),
      isolatedSubnetIds: listOf(this, read(NETWORK_PARAMETERS.subnetIds), subnetCount),
    });
    this.sourceVpcIds = ssm.StringListParameter.valueForTypedListParameter(this, read(NETWORK_PARAMETERS.sourceVpcIds));
    this.workloadSubnets = this.vpc.isolatedSubnets;
    this.workloadSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(
      this,
      'WorkloadGroup',
      ssm.StringParameter.valueForStringParameter(this, read(NETWORK_PARAMETERS.securityGroupId)),
    );
    this.connections = this.workloadSecurityGroup.connections;
  }

  public endpointOf(service: EndpointService): ec2.IVpcEndpoint | undefined {
    if (!this.services.includes(service)) {
      return undefined;
    }
    const known = this.endpoints.get(service.serviceName);
    if (known) {
      return known;
    }
    const id = ssm.StringParameter.valueForStringParameter(this, endpointParameter(this.registry, service.serviceName));
    const endpoint = importEndpoint(this, service, id);
    this.endpoints.set(service.serviceName, endpoint);
    return endpoint;
  }
}
