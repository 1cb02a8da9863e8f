import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ceilingStatements } from '../../src/stacks/execution-ceiling';
import { demanded, SERVICE_PERMISSIONS } from '../../src/stacks/execution-permissions';
import { EXECUTION_POLICIES, platformScope } from '../../src/stacks/execution-scope';
import type { NetworkDemand } from '../../src/stacks/network-demand';
import { ACCOUNT, EXECUTION_ROLE, QUALIFIER, REGION } from './execution-role';
import { type Policy, type Principal, policyOf } from './simulation';

/** Everything that networks can have. */
export const EVERYTHING: NetworkDemand = {
  internet: true,
  firewall: true,
  transitGatewayIds: ['tgw-0123456789abcdef0'],
  ipamPoolIds: ['ipam-pool-0123456789abcdef0'],
  networkAcls: true,
  packages: true,
  sharedVpcs: [{ owner: '444444444444', id: 'vpc-0123456789abcdef0' }],
  parameters: ['landing-zone/vpc-id', 'landing-zone/subnet-ids'],
};

/** The execution role of a platform whose networks have this demand. */
export function executionRoleFor(demand: NetworkDemand, platform = 'acmeml'): Principal {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Policies');
  const scope = platformScope({ platform, qualifier: QUALIFIER, demand });
  const references = { 'AWS::Partition': 'aws', 'AWS::AccountId': ACCOUNT, 'AWS::Region': REGION };
  const policy = (statements: iam.PolicyStatement[]): Policy =>
    policyOf({ PolicyDocument: stack.resolve(new iam.PolicyDocument({ statements })) }, references);
  const permissions = demanded(scope, SERVICE_PERMISSIONS);
  return {
    arn: EXECUTION_ROLE,
    account: ACCOUNT,
    identity: EXECUTION_POLICIES.map((name) =>
      policy(permissions.filter((each) => each.policy === name).flatMap((each) => each.statements(scope))),
    ),
    ceiling: policy(ceilingStatements(scope, SERVICE_PERMISSIONS)),
  };
}
