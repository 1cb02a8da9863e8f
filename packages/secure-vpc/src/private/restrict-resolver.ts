import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { DnsFirewall } from '../dns-firewall';
import type { ResolverEgressOptions } from '../egress-options';
import type { SetupOptions } from './setup-options';

/** What `restrictResolver` needs to know of the network. */
export interface ResolverContext extends SetupOptions {
  readonly vpc: ec2.IVpc;
  readonly endpointDomains: string[];
  readonly logRemovalPolicy: RemovalPolicy;
}

/** How the firewall of the resolver is set. */
export interface ResolverOptions extends ResolverEgressOptions {
  readonly priority?: number;
}

/**
 * The names that EC2 gives to private addresses (`ec2.internal` in us-east-1, `<region>.compute.internal` elsewhere).
 * They are answered from within the VPC; nobody can be delegated a name below `internal`.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
 */
const HOST_DOMAINS = ['*.ec2.internal', '*.compute.internal'];

/** Lets the resolver answer for the endpoints, hosts and some further names only, or for all but what is blocked. */
export function restrictResolver(
  scope: Construct,
  context: ResolverContext,
  furtherDomains: string[] | undefined,
  options: ResolverOptions = {},
): DnsFirewall {
  return new DnsFirewall(scope, 'DnsFirewall', {
    blockedDomainListIds: options.blockedDomainListIds,
    blockedThreats: options.blockedThreats,
    blockResponse: options.blockResponse,
    failureMode: options.failureMode,
    priority: options.priority,
    vpc: context.vpc,
    allowedDomains: furtherDomains && [...context.endpointDomains, ...HOST_DOMAINS, ...furtherDomains],
    logEncryptionKey: context.logEncryptionKey,
    logRetention: context.logRetention,
    logRemovalPolicy: context.logRemovalPolicy,
    registry: context.registry,
    permissionsBoundary: context.permissionsBoundary,
  });
}
