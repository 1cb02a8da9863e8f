import type { DataPerimeter, Registry } from '@secure-mlops/core';
import { RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DnsFirewall } from './dns-firewall';
import type { EndpointService } from './endpoint-service';
import type { ExistingNetworkProps } from './existing-network-props';
import { FlowLogs } from './flow-logs';
import type { ISecureNetwork } from './i-secure-network';
import { createEndpoint, domainsOf, importEndpoint, lookUpPrefixLists } from './private/endpoints';
import { ExistingNetworkGroups } from './private/existing-network-groups';
import { type ExistingNetworkPlan, planExistingNetwork } from './private/existing-network-plan';
import { warnAboutExistingNetwork } from './private/existing-network-warnings';
import { createLogKey } from './private/log-key';
import { networkName } from './private/network-names';
import { grantReadNetworkParameters, requireRegistry, writeNetworkParameters } from './private/network-parameters';
import { restrictResolver } from './private/restrict-resolver';
import type { SetupOptions } from './private/setup-options';

/**
 * A VPC that exists already, with what it lacks: endpoints with policies, security groups, flow logs, a DNS Firewall.
 *
 * Routes, gateways and the default group of the VPC stay as they are. Made by `SecureNetwork.fromExisting`.
 */
export class ExistingNetwork extends Construct implements ISecureNetwork {
  public readonly vpc: ec2.IVpc;
  public readonly sourceVpcIds: string[];
  public readonly workloadSubnets: ec2.ISubnet[];
  public readonly workloadSecurityGroup: ec2.ISecurityGroup;
  public readonly perimeter: DataPerimeter;
  public readonly connections: ec2.Connections;

  /** The security group of the interface endpoints that were made; undefined when none was. */
  public readonly endpointSecurityGroup?: ec2.ISecurityGroup;

  /** The key that encrypts the network's logs; undefined when it writes none. */
  public readonly logEncryptionKey?: kms.IKey;

  /** The record of the VPC's traffic; undefined when others record it. */
  public readonly flowLogs?: FlowLogs;

  /** The firewall of the VPC's resolver; undefined when this network does not restrict it. */
  public readonly dnsFirewall?: DnsFirewall;

  private readonly registry?: Registry;
  private readonly endpoints = new Map<string, ec2.IVpcEndpoint>();

  /**
   * @throws when the description contradicts itself: an existing endpoint that the set has not, a gateway endpoint to be
   * made where no route table is known, something to be made in a shared VPC that only its owner can make
   */
  constructor(scope: Construct, id: string, props: ExistingNetworkProps) {
    super(scope, id);
    const found = props.vpc.bind(this);
    const plan = planExistingNetwork(this, props, found);
    this.perimeter = props.perimeter;
    this.vpc = found.vpc;
    this.workloadSubnets = found.workloadSubnets;
    this.sourceVpcIds = [found.vpc.vpcId, ...plan.centralVpcIds];
    this.registry = props.registry;

    this.logEncryptionKey = this.logKey(props, plan);

    const groups = new ExistingNetworkGroups(this, 'Groups', {
      vpc: this.vpc,
      plan,
      workloadSecurityGroup: props.workloadSecurityGroup,
      endpointSecurityGroup: props.endpointSecurityGroup,
      allowSelf: props.allowSelf ?? true,
      networkName: networkName(this, props.registry),
      prefixListIds: this.logEncryptionKey
        ? lookUpPrefixLists(this, plan.gateways, this.setupOptions(props, this.logEncryptionKey))
        : {},
    });
    this.workloadSecurityGroup = groups.workload;
    this.endpointSecurityGroup = groups.endpoint;
    this.connections = groups.workload.connections;

    this.collectEndpoints(props, plan);
    if (this.logEncryptionKey) {
      const options = {
        ...this.setupOptions(props, this.logEncryptionKey),
        vpc: this.vpc,
        logRemovalPolicy: removalPolicyOf(props),
      };
      this.flowLogs = plan.flowLogs
        ? new FlowLogs(this, 'FlowLogs', { ...options, bucket: props.flowLogBucket })
        : undefined;
      this.dnsFirewall = plan.restrictResolver
        ? restrictResolver(
            this,
            { ...options, endpointDomains: domainsOf(this, plan.services) },
            props.allowedDomains ?? [],
            { ...props, priority: props.dnsFirewallPriority },
          )
        : undefined;
    }
    warnAboutExistingNetwork(this, props, plan);
    if (props.registry) {
      writeNetworkParameters(this, props.registry, {
        vpc: this.vpc,
        sourceVpcIds: this.sourceVpcIds,
        workloadSubnets: this.workloadSubnets,
        workloadSecurityGroup: this.workloadSecurityGroup,
        endpointSecurityGroup: this.endpointSecurityGroup,
        endpoints: this.endpoints,
      });
    }
  }

  public endpointOf(service: EndpointService): ec2.IVpcEndpoint | undefined {
    return this.endpoints.get(service.serviceName);
  }

  /**
   * Lets somebody read the network's parameters.
   *
   * @throws when the network has no registry, and so no parameters
   */
  public grantReadParameters(grantee: iam.IGrantable): iam.Grant {
    return grantReadNetworkParameters(this, requireRegistry('ExistingNetwork', this.registry), grantee);
  }

  private logKey(props: ExistingNetworkProps, plan: ExistingNetworkPlan): kms.IKey | undefined {
    if (props.logEncryptionKey || !plan.writesLogs) {
      return props.logEncryptionKey;
    }
    return createLogKey(this, {
      perimeter: props.perimeter,
      vpcId: this.vpc.vpcId,
      removalPolicy: removalPolicyOf(props),
    });
  }

  private setupOptions(props: ExistingNetworkProps, logEncryptionKey: kms.IKey): SetupOptions {
    return {
      registry: props.registry,
      permissionsBoundary: props.permissionsBoundary,
      logEncryptionKey,
      logRetention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
    };
  }

  private collectEndpoints(props: ExistingNetworkProps, plan: ExistingNetworkPlan): void {
    for (const { service, vpcEndpointId, securityGroupId } of plan.existing) {
      this.endpoints.set(service.serviceName, importEndpoint(this, service, vpcEndpointId, securityGroupId));
    }
    for (const service of plan.missing) {
      const endpoint = createEndpoint(this, service, {
        vpc: this.vpc,
        subnets: this.workloadSubnets,
        securityGroups: this.endpointSecurityGroup ? [this.endpointSecurityGroup] : [],
        perimeter: props.perimeter,
        networkName: networkName(this, props.registry),
      });
      this.endpoints.set(service.serviceName, endpoint);
    }
  }
}

function removalPolicyOf(props: ExistingNetworkProps): RemovalPolicy {
  return props.logRemovalPolicy ?? RemovalPolicy.DESTROY;
}
