import { z } from 'zod';
import { accountId, distinct, flag, integer, record, resourceId, text, zoneLetter, zoneLetters } from './fields';

const parameterName = text(/^\/?[\w./-]{1,1010}$/, 'use the name of a parameter as in "/landing-zone/vpc-id"');

const SubnetSchema = record({
  id: resourceId('subnet', 'a subnet').describe('The id of the subnet'),
  availabilityZone: zoneLetter.describe('The letter of its availability zone'),
  routeTableId: resourceId('rtb', 'a route table')
    .optional()
    .describe('Its route table, for gateway endpoints; a subnet without one of its own uses the main one of the VPC'),
}).describe('A subnet for workloads');

const ParametersSchema = record({
  vpcId: parameterName.describe('The parameter with the id of the VPC'),
  subnetIds: parameterName.describe('The parameter of the type StringList with the ids of the subnets for workloads'),
  availabilityZones: zoneLetters(1).describe('The letters of the zones of the subnets, in the order of the parameter'),
  routeTableIds: parameterName
    .optional()
    .describe('The parameter of the type StringList with the route table of each subnet, for gateway endpoints'),
}).describe('Parameters of Parameter Store that hold the ids, as landing zones keep them; read at deployment');

/** A VPC that exists already. */
export const ExistingSchema = record({
  vpcId: resourceId('vpc', 'a VPC').optional().describe('The VPC; with "subnets"'),
  subnets: z
    .array(SubnetSchema, { error: 'write a list of subnets with "id" and "availabilityZone"' })
    .min(1, { error: 'use at least one subnet' })
    .superRefine(distinct('id'))
    .optional()
    .describe('Its subnets for workloads'),
  ownerAccount: accountId
    .optional()
    .describe(
      'The account that owns the VPC, when it shares the subnets through AWS RAM; only it makes endpoints there',
    ),
  parameters: ParametersSchema.optional(),
  workloadSecurityGroupId: resourceId('sg', 'a security group')
    .optional()
    .describe('The group of workloads, used as it is; @default one is made: HTTPS to the endpoints'),
  endpointSecurityGroupId: resourceId('sg', 'a security group')
    .optional()
    .describe('The group of the endpoints that are made, used as it is; @default one is made: HTTPS from workloads'),
  restrictResolver: flag()
    .optional()
    .describe(
      'Whether the resolver answers for endpoints, hosts and allowed domains only: this holds for everything in the VPC; @default true, false in a shared VPC',
    ),
  dnsFirewallPriority: integer(101, 9899, 'a priority')
    .optional()
    .describe('The place of the DNS Firewall rules among those of the VPC, lower comes first; @default 101'),
})
  .superRefine(({ vpcId, subnets, ownerAccount, parameters }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (!parameters) {
      if (!vpcId) {
        refuse('vpcId', 'name the VPC, or the parameters that hold its ids in "parameters"');
      }
      if (!subnets) {
        refuse('subnets', 'list the subnets for workloads, or name the parameters that hold their ids in "parameters"');
      }
      return;
    }
    for (const [key, value] of Object.entries({ vpcId, subnets, ownerAccount })) {
      if (value !== undefined) {
        refuse(key, `leave it out, or leave "parameters" out: ${REASONS[key as keyof typeof REASONS]}`);
      }
    }
  })
  .describe('A VPC that exists already, instead of one that is made; it gets what it lacks');

const REASONS = {
  vpcId: 'the parameters tell the id',
  subnets: 'the parameters tell the ids',
  ownerAccount: 'the owner of a shared VPC keeps its parameters in an account of its own',
};

/** The VPC that exists already, in a valid configuration. */
export type ExistingConfig = z.output<typeof ExistingSchema>;
