import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { KeyStatementsOptions } from '../statement-options';
import { KEY_MANAGEMENT_ACTIONS, KEY_METADATA_ACTIONS, KEY_USE_ACTIONS } from './actions';
import { membersOfKey, otherAccountsOfKey } from './other-accounts';
import type { PerimeterLine } from './statements';
import { sortUsers } from './users';

/**
 * Renders the statements of a key policy. In a key policy the resource `*` is the key itself:
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
export function renderKeyStatements(options: KeyStatementsOptions, line: PerimeterLine): iam.PolicyStatement[] {
  const { accountIds, administratorArns, deploymentRoleArns } = line;
  const { all, confined, exempt, addressed, others, members } = sortUsers(options.users);
  const accounts = accountIds.map((id) => new iam.AccountPrincipal(id));
  const via = (options.viaServices ?? ['s3', 'sagemaker']).map((name) => `${name}.${Aws.REGION}.${Aws.URL_SUFFIX}`);
  const inside = { StringEquals: { 'aws:SourceVpc': options.vpcIds } };

  return [
    // whether the lockout check of CreateKey is content with this condition is not verified without AWS
    allow('ManageByDeployment', [new iam.AccountRootPrincipal()], KEY_MANAGEMENT_ACTIONS, like(administratorArns)),
    allow('ReadMetadata', [new iam.AccountRootPrincipal()], KEY_METADATA_ACTIONS, {}),
    ...when(confined, (arns) => allow('UseFromNetwork', accounts, KEY_USE_ACTIONS, { ...like(arns), ...inside })),
    ...when(exempt, (arns) => allow('UseFromAnywhere', accounts, KEY_USE_ACTIONS, like(arns))),
    ...addressed.flatMap(({ arn, ranges }, index) => [
      allow(`UseByPersona${index + 1}FromNetwork`, accounts, KEY_USE_ACTIONS, { ...like([arn]), ...inside }),
      allow(`UseByPersona${index + 1}FromAddresses`, accounts, KEY_USE_ACTIONS, {
        ...like([arn]),
        IpAddress: { 'aws:SourceIp': ranges },
      }),
    ]),
    ...when(via.length > 0 ? all : [], (arns) =>
      allow('UseThroughServices', accounts, KEY_USE_ACTIONS, {
        ...like(arns),
        StringEquals: { 'kms:ViaService': via },
      }),
    ),
    ...otherAccountsOfKey(others, line),
    ...membersOfKey(members, line),
    // a service keeps its use of the key by a grant; deployments make some of them, e.g. for a Studio domain
    allow('GrantToAwsResources', accounts, ['kms:CreateGrant'], {
      ...like([...all, ...deploymentRoleArns]),
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
    }),
    ...(options.services ?? []).map((service) => service._render()),
    // holds even when the pattern of a user is so wide that it matches a deployment role
    deny('DenyUseByDeployment', like(deploymentRoleArns)),
    // a grant reaches past the statements above, but not past a deny
    ...when(confined, (arns) =>
      deny('DenyConfinedOutsideNetwork', {
        ...like(arns),
        StringNotEquals: { 'aws:SourceVpc': options.vpcIds },
        BoolIfExists: { 'aws:ViaAWSService': 'false' },
      }),
    ),
  ];
}

function like(arns: string[]): iam.Conditions {
  return { ArnLike: { 'aws:PrincipalArn': arns } };
}

function when(arns: string[], render: (arns: string[]) => iam.PolicyStatement): iam.PolicyStatement[] {
  return arns.length > 0 ? [render(arns)] : [];
}

function allow(
  sid: string,
  principals: iam.IPrincipal[],
  actions: string[],
  conditions: iam.Conditions,
): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, principals, actions, resources: ['*'], conditions });
}

/** Denies every use, not reading what the key is. */
function deny(sid: string, conditions: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: KEY_USE_ACTIONS.filter((action) => action !== 'kms:DescribeKey'),
    resources: ['*'],
    conditions,
  });
}
