import type { Registry } from '@secure-mlops/core';
import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { DnsFirewall } from './dns-firewall';

/** What an `Egress` is told about one availability zone of the network. */
export interface EgressZone {
  /** Upper-case letter of the zone, for ids of constructs: it stays when other zones come or go. */
  readonly letter: string;

  /** The name of the zone; may be a token. */
  readonly availabilityZone: string;

  /** The address range of the workload subnet. */
  readonly workloadCidr: string;

  /** The id of the route table of the workload subnet, which has no default route. */
  readonly workloadRouteTableId: string;

  /** The address range that is kept for a public subnet. */
  readonly publicCidr: string;

  /** The address range that is kept for a subnet of firewall endpoints. */
  readonly firewallCidr: string;

  /** The address range that is kept for a subnet of transit gateway attachments. */
  readonly transitGatewayCidr: string;
}

/** What an `Egress` is told about the network that it belongs to. */
export interface EgressContext {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /** The address range of the VPC. */
  readonly vpcCidr: string;

  /** The availability zones of the network, in the order of their letters. */
  readonly zones: EgressZone[];

  /** The security group of workloads, which reaches nothing but the endpoints yet. */
  readonly workloadSecurityGroup: ec2.ISecurityGroup;

  /** The IPv4 ranges of endpoints in central VPCs, to which workloads are let out by HTTPS already. */
  readonly centralRanges: string[];

  /** The names that the network's endpoints answer to. */
  readonly endpointDomains: string[];

  /** The key for logs. */
  readonly logEncryptionKey: kms.IKey;

  /** How long logs are kept. */
  readonly logRetention: logs.RetentionDays;

  /** What becomes of logs when the network is removed. */
  readonly logRemovalPolicy: RemovalPolicy;

  /**
   * The names of the environment; places roles.
   *
   * @default - roles have no path
   */
  readonly registry?: Registry;

  /**
   * The permissions boundary of roles.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/** What an `Egress` made in the network. */
export interface EgressConfig {
  /**
   * The firewall of the VPC's resolver.
   *
   * @default - the resolver is not restricted
   */
  readonly dnsFirewall?: DnsFirewall;

  /**
   * The IPv4 ranges to which it leads what workloads send.
   *
   * @default - none
   */
  readonly routes?: string[];

  /**
   * Whether private addresses of those ranges, such as those of other VPCs, are reached too.
   *
   * @default false
   */
  readonly leadsToPrivateAddresses?: boolean;

  /**
   * The TCP ports on which workloads reach those ranges.
   *
   * @default - none
   */
  readonly ports?: number[];

  /**
   * The subnets, besides those of workloads, that this traffic passes. Closed network ACLs let it through there.
   *
   * @default - none
   */
  readonly passedSubnets?: PassedSubnet[];
}

/** A subnet that traffic of workloads passes on its way out. */
export interface PassedSubnet {
  /** The tier that it belongs to, such as `public`. */
  readonly tier: string;

  /** Upper-case letter of its zone. */
  readonly letter: string;

  /** The id of the subnet. */
  readonly subnetId: string;
}
