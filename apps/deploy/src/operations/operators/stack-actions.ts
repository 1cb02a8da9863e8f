/**
 * What deploying a stack with the caller's own credentials takes, with the CDK or the AWS CLI: change sets, their events,
 * and the ways out of a deployment that failed.
 */
export const STACK_ACTIONS = [
  'cloudformation:ContinueUpdateRollback',
  'cloudformation:CreateChangeSet',
  'cloudformation:DeleteChangeSet',
  'cloudformation:DeleteStack',
  'cloudformation:DescribeChangeSet',
  'cloudformation:DescribeEvents',
  'cloudformation:DescribeStackEvents',
  'cloudformation:DescribeStacks',
  'cloudformation:ExecuteChangeSet',
  'cloudformation:GetTemplate',
  'cloudformation:RollbackStack',
  'cloudformation:UpdateTerminationProtection',
];
