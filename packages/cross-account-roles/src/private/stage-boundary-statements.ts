import type { Registry } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SageMakerGuardrails } from '../sagemaker-guardrails';
import { FAILURE_MODE_ACTIONS, IDENTITY_CHANGES, PROTECTION_CHANGES } from './boundary-statements';
import { allow, deny } from './data-statements';
import { denyModelApproval } from './isolation-statements';
import { MODEL_EXECUTION, RESOLVER_FAILURE_MODE_SETUP } from './role-kinds';
import { SAGEMAKER } from './services';

/** What models, their deployment, and set-up functions need in a stage account. The roles say on which resources. */
const ALLOWED_ACTIONS = [
  'cloudformation:CancelUpdateStack',
  'cloudformation:ContinueUpdateRollback',
  'cloudformation:CreateStack',
  'cloudformation:DeleteStack',
  'cloudformation:Describe*',
  'cloudformation:GetTemplate*',
  'cloudformation:List*',
  'cloudformation:TagResource',
  'cloudformation:UntagResource',
  'cloudformation:UpdateStack',
  'cloudformation:ValidateTemplate',
  'cloudwatch:PutMetricData',
  'ec2:CreateNetworkInterface*',
  'ec2:DeleteNetworkInterface*',
  'ec2:Describe*',
  'ec2:RevokeSecurityGroup*',
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetAuthorizationToken',
  'ecr:GetDownloadUrlForLayer',
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:DescribeLog*',
  'logs:PutLogEvents',
  's3:GetBucketLocation',
  's3:GetObject*',
  's3:List*',
  'sagemaker:AddTags',
  'sagemaker:CreateEndpoint*',
  'sagemaker:CreateModel',
  'sagemaker:DeleteEndpoint*',
  'sagemaker:DeleteModel',
  'sagemaker:Describe*',
  'sagemaker:InvokeEndpoint*',
  'sagemaker:List*',
  'sagemaker:UpdateEndpoint*',
  'ssm:GetParameter*',
];

/** The statements of a boundary for stage accounts. */
export function stageBoundaryStatements(
  scope: Construct,
  registry: Registry,
  additionalActions: string[],
): iam.PolicyStatement[] {
  const rolesOf = (kind: string) =>
    Stack.of(scope).formatArn({
      service: 'iam',
      region: '',
      resource: `role/${registry.platform}/*/stages/*/${kind}/*`,
    });
  const models = rolesOf(MODEL_EXECUTION);
  return [
    allow([...ALLOWED_ACTIONS, ...additionalActions], ['*']),
    allow(FAILURE_MODE_ACTIONS, ['*'], { ArnLike: { 'aws:PrincipalArn': rolesOf(RESOLVER_FAILURE_MODE_SETUP) } }),
    allow(['iam:PassRole'], [models], { StringEquals: { 'iam:PassedToService': SAGEMAKER } }),
    new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['iam:PassRole'], notResources: [models] }),
    deny([...IDENTITY_CHANGES, 'sts:AssumeRole*'], ['*']),
    deny(PROTECTION_CHANGES, ['*']),
    denyModelApproval(),
    ...SageMakerGuardrails.baselineStatements(),
  ];
}
