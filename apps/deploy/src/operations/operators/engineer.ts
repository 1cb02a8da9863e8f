import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Config } from '../../config/schema';
import { allow, arn, stackSetOperationArns } from '../../stacks/execution-scope';
import { administrationArn, stageAccounts } from '../../stacks/names';

/**
 * The roles of a CDK bootstrap that a caller assumes. That of CloudFormation is none of them, and no image is built.
 *
 * https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */
const ASSUMED_ROLES = ['deploy-role', 'file-publishing-role', 'lookup-role'];

/**
 * What it takes to deploy and compare a platform whose bootstrap exists.
 *
 * Stages that the configuration has no more may still have stacks, so that these are looked for in any case.
 */
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
    allow(
      'LookIntoStages',
      [
        'cloudformation:DescribeStackSet',
        'cloudformation:DescribeStackSetOperation',
        'cloudformation:ListStackInstances',
      ],
      [arn('cloudformation', `stackset/${name}-*`)],
    ),
    ...(stageAccounts(config).length > 0 ? retryStatements(config) : []),
  ];
}

/** One more try in the accounts of stages that failed. */
function retryStatements(config: Config): iam.PolicyStatement[] {
  const { name } = config.platform;
  return [
    allow('RetryStages', ['cloudformation:UpdateStackSet'], stackSetOperationArns(`${name}-`)),
    allow('PassAdministration', ['iam:PassRole'], [administrationArn(config)], {
      StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
    }),
  ];
}
