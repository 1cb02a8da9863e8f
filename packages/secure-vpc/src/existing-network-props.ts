import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { ResolverEgressOptions } from './egress-options';
import type { ExistingVpc } from './existing-vpc';
import type { NetworkProps } from './network-props';

/** Properties of an `ExistingNetwork`. */
export interface ExistingNetworkProps extends NetworkProps, ResolverEgressOptions {
  /** Where the VPC and its subnets for workloads are found. */
  readonly vpc: ExistingVpc;

  /**
   * The security group of workloads; it is used as it is, and no rule is added to it.
   *
   * @default - one is made: HTTPS to the endpoints
   */
  readonly workloadSecurityGroup?: ec2.ISecurityGroup;

  /**
   * The security group of the interface endpoints that are made; it is used as it is, and no rule is added to it.
   *
   * @default - one is made: HTTPS from workloads; none when no interface endpoint is made
   */
  readonly endpointSecurityGroup?: ec2.ISecurityGroup;

  /**
   * Whether the traffic of the VPC is recorded by this network. Choose false where it is recorded already.
   *
   * @default true, false in a shared VPC, whose owner records it
   */
  readonly flowLogs?: boolean;

  /**
   * Whether the VPC's resolver answers for the names of the endpoints, of hosts and of `allowedDomains` only. This holds
   * for everything in the VPC. Choose false where others in the VPC need more names, and the resolver is restricted
   * already.
   *
   * @default true, false in a shared VPC, whose owner restricts it
   */
  readonly restrictResolver?: boolean;

  /**
   * Further names that resolve, when the resolver is restricted.
   *
   * @default - none
   */
  readonly allowedDomains?: string[];

  /**
   * The place of the network's DNS Firewall rules among those that the VPC has already, 101 to 9899; lower comes first.
   *
   * @default 101
   */
  readonly dnsFirewallPriority?: number;
}
