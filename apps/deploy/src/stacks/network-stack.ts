import { Registry } from '@secure-mlops/core';
import { EnvironmentTag } from '@secure-mlops/cross-account-roles';
import { type ISecureNetwork, NetworkAcls, SecureNetwork, SecureVpc } from '@secure-mlops/secure-vpc';
import { RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { endpointSetOf } from '../config/endpoints-schema';
import type { ExistingConfig } from '../config/existing-schema';
import { restrictsResolver } from '../config/network-checks';
import { zonesOf } from '../config/network-schema';
import { packageEndpoints } from '../config/packages-schema';
import type { Config, EnvironmentConfig } from '../config/schema';
import { egressOf, resolverOf } from './egress';
import { existingEndpoints, existingVpc } from './existing-network';
import { FlowLogBucket } from './flow-log-bucket';
import { platformPerimeter } from './perimeter';

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
  readonly network: ISecureNetwork;

  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    const { network, retention } = props.environment;
    Tags.of(this).add(EnvironmentTag.KEY, EnvironmentTag.valueFor(registryOf(props)));
    const bucket =
      network.flowLogs === 's3'
        ? new FlowLogBucket(this, 'FlowLogBucket', { retentionDays: retention.logDays })
        : undefined;
    this.network = network.existing ? this.existing(props, network.existing, bucket) : this.made(props, bucket);
    bucket?.protect({
      perimeter: this.network.perimeter,
      vpcIds: this.network.sourceVpcIds,
      readers: network.flowLogReaders,
    });
  }

  private made(props: NetworkStackProps, bucket?: FlowLogBucket): ISecureNetwork {
    const { network } = props.environment;
    const { region } = props.config.platform;
    return new SecureVpc(this, 'Network', {
      ...this.common(props, bucket),
      cidr: network.cidr,
      ipam: network.ipam && { poolId: network.ipam.pool, netmaskLength: network.ipam.netmaskLength },
      availabilityZones: zonesOf(network).map((letter) => `${region}${letter}`),
      subnetMasks: network.subnets && {
        workload: network.subnets.workload,
        publicTier: network.subnets.public,
        firewallTier: network.subnets.firewall,
        transitGatewayTier: network.subnets.transitGateway,
      },
      networkAcls: network.networkAcls === 'closed' ? NetworkAcls.closed() : undefined,
      egress: egressOf(network, region),
    });
  }

  private existing(props: NetworkStackProps, existing: ExistingConfig, bucket?: FlowLogBucket): ISecureNetwork {
    const { network } = props.environment;
    const group = (id: string, groupId?: string) =>
      groupId === undefined ? undefined : ec2.SecurityGroup.fromSecurityGroupId(this, id, groupId, { mutable: false });
    return SecureNetwork.fromExisting(this, 'Network', {
      ...this.common(props, bucket),
      vpc: existingVpc(existing, props.config.platform.region),
      flowLogs: network.flowLogs === undefined ? undefined : network.flowLogs !== 'none',
      restrictResolver: restrictsResolver(existing),
      ...resolverOf(network),
      dnsFirewallPriority: existing.dnsFirewallPriority,
      workloadSecurityGroup: group('WorkloadGroup', existing.workloadSecurityGroupId),
      endpointSecurityGroup: group('EndpointGroup', existing.endpointSecurityGroupId),
    });
  }

  /** What both kinds of networks take. */
  private common(props: NetworkStackProps, bucket?: FlowLogBucket) {
    const { config, environment, roleBoundary } = props;
    const { network, packages, retention } = environment;
    const endpoints = endpointSetOf(network.endpoints, packageEndpoints(packages));
    return {
      endpoints,
      existingEndpoints: existingEndpoints(network.endpoints),
      perimeter: platformPerimeter(config, endpoints, this.partition),
      allowSelf: network.allowSelf,
      flowLogBucket: bucket?.bucket,
      registry: registryOf(props),
      permissionsBoundary: roleBoundary,
      logRetention: retention.logDays,
      logRemovalPolicy: retention.keys === 'delete' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    };
  }
}

function registryOf({ config, environment }: NetworkStackProps): Registry {
  return Registry.of({ platform: config.platform.name, environment: environment.name });
}
