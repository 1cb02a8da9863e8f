import { Aws } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Config } from '../../config/schema';
import { allow, arn } from '../../stacks/execution-scope';
import { administrationArn, stageAccounts } from '../../stacks/names';

/**
 * The roles of a CDK bootstrap that a caller assumes. That of CloudFormation is none of them, and no image is built.
 *
 * https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */
const ASSUMED_ROLES = ['deploy-role', 'file-publishing-role', 'lookup-role'];

/** What it takes to deploy and compare a platform whose bootstrap exists. */
export function engineerStatements(config: Config): iam.PolicyStatement[] {
  const { account, name, qualifier, region } = config.platform;
  return [
    allow(
      'AssumeBootstrapRoles',
      ['sts:AssumeRole'],
      ASSUMED_ROLES.map((role) => arn('iam', `role/cdk-${qualifier}-${role}-${account}-${region}`, { global: true })),
    ),
    // what earlier configurations deployed, and those no longer know, is found by asking for all stacks
    allow('ListStacks', ['cloudformation:DescribeStacks'], ['*']),
    allow(
      'CompareStacks',
      ['cloudformation:DeleteChangeSet', 'cloudformation:DescribeChangeSet', 'cloudformation:GetTemplate'],
      [arn('cloudformation', `stack/${name}-*`)],
    ),
    ...(stageAccounts(config).length > 0 ? stageStatements(config) : []),
  ];
}

/** The look into stage accounts after a deployment, and one more try in those that failed. */
function stageStatements(config: Config): iam.PolicyStatement[] {
  const { name } = config.platform;
  const stackSets = arn('cloudformation', `stackset/${name}-*`);
  return [
    allow(
      'LookIntoStages',
      [
        'cloudformation:DescribeStackSet',
        'cloudformation:DescribeStackSetOperation',
        'cloudformation:ListStackInstances',
      ],
      [stackSets],
    ),
    // an update is asked of the stack set, of its targets and of the types in its template:
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security_iam_id-based-policy-examples.html
    allow(
      'RetryStages',
      ['cloudformation:UpdateStackSet'],
      [
        stackSets,
        arn('cloudformation', `stackset-target/${name}-*`),
        `arn:${Aws.PARTITION}:cloudformation:${Aws.REGION}::type/resource/*`,
      ],
    ),
    allow('PassAdministration', ['iam:PassRole'], [administrationArn(config)], {
      StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
    }),
  ];
}
