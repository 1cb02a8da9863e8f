import { buildApp } from '../../src/app';
import { platformStackNames } from '../../src/stacks/names';
import { ALLOW_DATA_DELETION, configOf, MAXIMAL } from '../support';
import { ADMINISTRATOR, isAllowed, type Policy, policyOf, type Request } from './simulation';
import { resourcesOfType, synthesizedTemplate } from './synthesized';

const config = configOf(MAXIMAL);
export const { account: ACCOUNT, region: REGION, qualifier: QUALIFIER } = config.platform;
export const EXECUTION_ROLE = `arn:aws:iam::${ACCOUNT}:role/cdk-${QUALIFIER}-cfn-exec-role-${ACCOUNT}-${REGION}`;

const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': ACCOUNT,
  'AWS::Region': REGION,
};

const template = synthesizedTemplate(
  buildApp(config, { context: ALLOW_DATA_DELETION }).synth(),
  platformStackNames(config).bootstrapPolicies,
);
const policies = resourcesOfType(template, 'AWS::IAM::ManagedPolicy')
  .filter(([id]) => id.startsWith('Execution'))
  .map(([id, { Properties }]): [string, Policy] => [id, policyOf(Properties, PSEUDO_PARAMETERS)]);

/** The boundary of the execution role. */
export const CEILING = policies.filter(([id]) => id.startsWith('ExecutionBoundary')).map(([, policy]) => policy)[0];
/** What the execution role is allowed, inside its boundary. */
export const IDENTITY = policies.filter(([, policy]) => policy !== CEILING).map(([, policy]) => policy);

const principal = { arn: EXECUTION_ROLE, account: ACCOUNT, identity: IDENTITY, ceiling: CEILING };

/** Whether the execution role may do it. */
export function mayDo(request: Request): Promise<boolean> {
  return isAllowed(request, principal);
}

/** Whether the execution role may do it when somebody has made it an administrator. */
export function mayDoAsAdministrator(request: Request): Promise<boolean> {
  return isAllowed(request, { ...principal, identity: [ADMINISTRATOR] });
}
