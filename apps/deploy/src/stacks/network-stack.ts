import { DataPerimeter, Registry } from '@secure-mlops/core';
import { EndpointService, EndpointSet, SecureVpc } from '@secure-mlops/secure-vpc';
import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config, EnvironmentConfig } from '../config/schema';

/** What an environment's network is made of. */
export interface NetworkStackProps extends StackProps {
  readonly config: Config;
  readonly environment: EnvironmentConfig;
  /** The boundary of the network's roles. */
  readonly roleBoundary: iam.IManagedPolicy;
}

/** The network of an environment. */
export class NetworkStack extends Stack {
  /** The network. */
  readonly network: SecureVpc;

  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    const { platform } = props.config;
    const { name, network, retention } = props.environment;
    const endpoints = endpointSet(network.endpoints);
    this.network = new SecureVpc(this, 'Network', {
      cidr: network.cidr,
      availabilityZones: network.availabilityZones.map((letter) => `${platform.region}${letter}`),
      endpoints,
      perimeter: DataPerimeter.ofAccounts({
        accountIds: [platform.account],
        organizationId: platform.organizationId,
        endpointRules: endpoints.endpointRules,
        deploymentRoleArns: [
          `arn:${this.partition}:iam::${platform.account}:role/cdk-${platform.qualifier}-cfn-exec-role-${platform.account}-${platform.region}`,
        ],
      }),
      registry: Registry.of({ platform: platform.name, environment: name }),
      permissionsBoundary: props.roleBoundary,
      logRetention: retention.logDays,
      logRemovalPolicy: retention.keys === 'delete' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
  }
}

function endpointSet({ add, remove }: EnvironmentConfig['network']['endpoints']): EndpointSet {
  const services = (names: string[]) => names.map((name) => EndpointService.of(name));
  return EndpointSet.studio()
    .adding(...services(add))
    .removing(...services(remove));
}
