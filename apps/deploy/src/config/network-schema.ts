import { z } from 'zod';
import { DnsSchema } from './dns-schema';
import { EgressSchema } from './egress-schema';
import { EndpointsSchema } from './endpoints-schema';
import { ExistingSchema } from './existing-schema';
import { eachOnce, flag, integer, NETWORK_BITS, record, resourceId, text, vpcCidr, zoneLetters } from './fields';
import { checkNetwork, DEFAULT_ZONES } from './network-checks';

const subnetBits = integer(16, 28, 'network bits').optional();

const IpamSchema = record({
  pool: resourceId('ipam-pool', 'a pool of IPv4 addresses').describe('The pool; another account may share it'),
  netmaskLength: integer(NETWORK_BITS.largest, NETWORK_BITS.smallest, 'network bits').describe(
    'The size of the range that is assigned, in network bits',
  ),
}).describe('A pool of Amazon VPC IP Address Manager that assigns the range of the VPC; a change replaces the network');

const SubnetsSchema = record({
  workload: subnetBits.describe('Those of Studio, jobs and models; @default four more than those of the VPC'),
  public: subnetBits.describe('Those of NAT gateways; @default six more than those of the VPC'),
  firewall: subnetBits.describe('Those of firewall endpoints; @default six more than those of the VPC'),
  transitGateway: subnetBits.describe('Those of transit gateway attachments; @default six more than those of the VPC'),
}).describe(
  'The sizes of subnets in network bits. Room is kept for every way out in eight zones; choose before the first deployment: EC2 refuses new subnets that overlap those they replace',
);

/** The network of an environment. */
export const NetworkSchema = record({
  cidr: vpcCidr
    .optional()
    .describe('The address range of the VPC; a change replaces the network, so plan it with room'),
  ipam: IpamSchema.optional(),
  existing: ExistingSchema.optional(),
  availabilityZones: zoneLetters(1)
    .optional()
    .describe(
      'The letters of the availability zones of a VPC that is made; a Studio domain keeps the zones it was created with. One alone leaves endpoints without a second zone; @default [a, b]',
    ),
  subnets: SubnetsSchema.optional(),
  egress: EgressSchema.optional().describe('The way out of a VPC that is made; @default { mode: isolated }'),
  networkAcls: z
    .enum(['open', 'closed'], { error: 'use "open" or "closed"' })
    .optional()
    .describe(
      'Whether the network ACLs of a VPC that is made let through only what each tier is for, as a second guard beside security groups; @default open',
    ),
  dns: DnsSchema.prefault({}),
  endpoints: EndpointsSchema.prefault({}),
  allowSelf: flag()
    .optional()
    .describe('Whether workloads may talk to each other on every port, as distributed training does; @default true'),
  flowLogs: z
    .enum(['logs', 's3', 'none'], { error: 'use "logs", "s3" or "none"' })
    .optional()
    .describe(
      'Where the traffic of the VPC is recorded: in CloudWatch Logs, in a bucket that stays when the environment goes, or by somebody else ("none", for existing VPCs); @default logs, none in a shared VPC',
    ),
  flowLogReaders: z
    .array(
      text(
        /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+(\*)?$/,
        'use ARNs of roles as in "arn:aws:iam::111111111111:role/security/auditor"',
      ),
      { error: 'use a list of ARNs of roles' },
    )
    .superRefine(eachOnce('role'))
    .default([])
    .describe('With flow logs in a bucket: the roles that read them, from anywhere; nobody else can'),
})
  .superRefine(checkNetwork)
  .describe('The network of the environment');

/** The network of a valid configuration. */
export type NetworkConfig = z.output<typeof NetworkSchema>;

/** The letters of the zones of a network that is made. */
export function zonesOf({ availabilityZones = DEFAULT_ZONES }: Pick<NetworkConfig, 'availabilityZones'>): string[] {
  return availabilityZones;
}
