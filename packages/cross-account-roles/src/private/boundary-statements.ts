import type { Registry } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SageMakerGuardrails } from '../sagemaker-guardrails';
import { boundaryArnPattern } from './boundary-arn';
import { allow, deny } from './data-statements';
import { JOB_EXECUTION, LAUNCH, MODEL_EXECUTION, PROJECT } from './role-kinds';
import { PROJECT_SERVICES, SAGEMAKER } from './services';

/**
 * What the roles of the platform and its set-up functions need. The roles themselves say on which resources; the
 * boundary must not, because resources are created after it.
 */
const ALLOWED_ACTIONS = [
  'cloudformation:CreateStack',
  'cloudformation:DeleteStack',
  'cloudformation:Describe*',
  'cloudformation:GetTemplate*',
  'cloudformation:SetStackPolicy',
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
  'kms:Encrypt',
  'kms:GenerateDataKey*',
  'kms:ReEncrypt*',
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:DescribeLog*',
  'logs:PutLogEvents',
  's3:AbortMultipartUpload',
  's3:DeleteObject*',
  's3:GetBucket*',
  's3:GetObject*',
  's3:List*',
  's3:PutObject',
  's3:PutObjectTagging',
  'sagemaker:AddTags',
  'sagemaker:CreateApp',
  'sagemaker:CreateEndpoint*',
  'sagemaker:CreateModel',
  'sagemaker:CreatePresignedDomainUrl',
  'sagemaker:CreateProcessingJob',
  'sagemaker:CreateSpace',
  'sagemaker:CreateTrainingJob',
  'sagemaker:DeleteApp',
  'sagemaker:DeleteEndpoint*',
  'sagemaker:DeleteModel',
  'sagemaker:DeleteSpace',
  'sagemaker:DeleteUserProfile',
  'sagemaker:Describe*',
  'sagemaker:InvokeEndpoint*',
  'sagemaker:List*',
  'sagemaker:StopProcessingJob',
  'sagemaker:StopTrainingJob',
  'sagemaker:UpdateEndpoint*',
  'sagemaker:UpdateSpace',
  'ssm:GetParameter*',
];

/** Writes to roles whose request shows the boundary of the role. */
const BOUNDED_ROLE_ACTIONS = [
  'iam:CreateRole',
  'iam:DeleteRolePolicy',
  'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy',
  'iam:UpdateAssumeRolePolicy',
];

const OTHER_ROLE_ACTIONS = [
  'iam:DeleteRole',
  'iam:GetRole*',
  'iam:ListAttachedRolePolicies',
  'iam:ListRole*',
  'iam:TagRole',
  'iam:UntagRole',
  'iam:UpdateRole',
];

/** Changes of identities that no role of an environment makes; wildcards, so that actions to come are covered too. */
const IDENTITY_CHANGES = [
  'iam:*AccessKey*',
  'iam:*Account*',
  'iam:*Group*',
  'iam:*InstanceProfile*',
  'iam:*LoginProfile*',
  'iam:*MFA*',
  'iam:*Provider*',
  'iam:*User*',
  'iam:AttachRolePolicy',
  'iam:CreatePolicy*',
  'iam:CreateServiceLinkedRole',
  'iam:DeletePolicy*',
  'iam:DeleteRolePermissionsBoundary',
  'iam:SetDefaultPolicyVersion',
];

/** Changes of who may read data; the deployment roles make them. */
const PROTECTION_CHANGES = [
  'kms:CancelKeyDeletion',
  'kms:Disable*',
  'kms:Put*',
  'kms:ScheduleKeyDeletion',
  's3:DeleteBucket*',
  's3:PutAccessPoint*',
  's3:PutBucket*',
  's3:PutEncryptionConfiguration',
  's3:PutObjectAcl',
  's3:PutObjectVersionAcl',
  's3:PutReplicationConfiguration',
];

/** The statements of a boundary. */
export function boundaryStatements(
  scope: Construct,
  registry: Registry,
  additionalActions: string[],
): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const pattern = (kind: string) => registry.roleArnPattern(stack.account, kind);
  const [jobs, models, projects] = [JOB_EXECUTION, MODEL_EXECUTION, PROJECT].map(pattern);
  const boundary = boundaryArnPattern(stack, registry);
  const launcher = { 'aws:PrincipalArn': pattern(LAUNCH) };

  return [
    allow([...ALLOWED_ACTIONS, ...additionalActions], ['*']),
    allow(BOUNDED_ROLE_ACTIONS, [projects], { ArnLike: { ...launcher, 'iam:PermissionsBoundary': boundary } }),
    allow(OTHER_ROLE_ACTIONS, [projects], { ArnLike: launcher }),
    allow(['iam:PassRole'], [jobs, models], { StringEquals: { 'iam:PassedToService': SAGEMAKER } }),
    allow(['iam:PassRole'], [projects], { StringEquals: { 'iam:PassedToService': PROJECT_SERVICES } }),

    deny(BOUNDED_ROLE_ACTIONS, ['*'], { ArnNotLike: { 'iam:PermissionsBoundary': boundary } }),
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions: ['iam:PassRole'],
      notResources: [jobs, models, projects],
    }),
    deny(
      ['sts:AssumeRole'],
      [stack.formatArn({ service: 'iam', region: '', account: '*', resource: 'role', resourceName: 'cdk-*' })],
    ),
    deny(IDENTITY_CHANGES, ['*']),
    deny(PROTECTION_CHANGES, ['*']),
    ...SageMakerGuardrails.baselineStatements(),
  ];
}
