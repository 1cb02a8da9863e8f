import { z } from 'zod';
import { DnsSchema } from './dns-schema';
import { integer, record, vpcCidr, zoneLetters } from './fields';

/** The network in each account of a stage: there is no way out, so that only addresses and names are left to be chosen. */
export const StageNetworkSchema = record({
  cidr: vpcCidr
    .default('10.0.0.0/20')
    .describe('The address range of the VPC in each account of the stage; nothing routes between them'),
  availabilityZones: zoneLetters(2).default(['a', 'b']).describe('The letters of the availability zones'),
  subnets: record({
    workload: integer(16, 28, 'network bits').describe('Those of models'),
  })
    .optional()
    .describe(
      'The sizes of subnets in network bits, so that all zones have room; choose before the first deployment: EC2 refuses new subnets that overlap those they replace. @default four more than those of the VPC',
    ),
  networkAcls: z
    .enum(['open', 'closed'], { error: 'use "open" or "closed"' })
    .default('open')
    .describe(
      'Whether the network ACLs let through only what models need, as a second guard beside security groups; the owners of accounts deploy the target set-up again before they are closed',
    ),
  dns: DnsSchema.prefault({}).describe(
    'What the resolver in each account answers; of domain lists, only those that AWS manages are known everywhere',
  ),
}).describe('The network in each account of the stage');

/** The network of a stage of a valid configuration. */
export type StageNetworkConfig = z.output<typeof StageNetworkSchema>;
