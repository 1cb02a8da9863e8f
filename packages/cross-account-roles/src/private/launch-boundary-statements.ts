import type { Registry } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { boundaryArnPattern } from './boundary-arn';
import { IDENTITY_CHANGES, PROTECTION_CHANGES, sharedStatements } from './boundary-statements';
import { allow, deny } from './data-statements';
import { productBucketPattern } from './product-statements';
import { projectRolePattern } from './role-kinds';

/** What products are made of, besides roles and buckets. */
const ALLOWED_ACTIONS = [
  'cloudformation:CreateStack',
  'cloudformation:DeleteStack',
  'cloudformation:Describe*',
  'cloudformation:GetTemplate*',
  'cloudformation:SetStackPolicy',
  'cloudformation:UpdateStack',
  'cloudformation:ValidateTemplate',
  'codebuild:*Project',
  'codebuild:BatchGetProjects',
  'codecommit:CreateCommit',
  'codecommit:CreateRepository',
  'codecommit:DeleteRepository',
  'codecommit:GetRepository*',
  'codecommit:ListRepositories',
  'codecommit:ListTagsForResource',
  'codecommit:TagResource',
  'codeconnections:PassConnection',
  'codepipeline:*Pipeline',
  'codepipeline:GetPipelineState',
  'codepipeline:ListTagsForResource',
  'codepipeline:StartPipelineExecution',
  'codepipeline:TagResource',
  'events:DeleteRule',
  'events:DescribeRule',
  'events:ListTa*',
  'events:PutRule',
  'events:PutTargets',
  'events:RemoveTargets',
  'events:TagResource',
  'kms:CreateGrant',
  'kms:DescribeKey',
  'lambda:InvokeFunction',
  'logs:AssociateKmsKey',
  'logs:CreateLogGroup',
  'logs:DeleteLogGroup',
  'logs:DescribeLogGroups',
  'logs:ListTagsForResource',
  'logs:PutRetentionPolicy',
  'logs:TagResource',
  's3:GetObject',
  'sagemaker:AddTags',
  'sagemaker:CreateEndpoint*',
  'sagemaker:CreateModel',
  'sagemaker:CreateModelPackageGroup',
  'sagemaker:DeleteEndpoint*',
  'sagemaker:DeleteModel*',
  'sagemaker:Describe*',
  'sagemaker:GetModelPackageGroupPolicy',
  'sagemaker:ListTags',
  'sagemaker:UpdateEndpoint',
  'ssm:GetParameters',
];

/** The buckets of products. */
const BUCKET_ACTIONS = [
  's3:CreateBucket',
  's3:DeleteBucket*',
  's3:GetBucket*',
  's3:ListBucket',
  's3:ListTagsForResource',
  's3:PutBucket*',
  's3:PutEncryptionConfiguration',
  's3:PutLifecycle*',
  's3:TagResource',
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

/** The statements of the boundary of the launch role. */
export function launchBoundaryStatements(scope: Construct, registry: Registry): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const projects = projectRolePattern(stack, registry);
  const boundary = { 'iam:PermissionsBoundary': boundaryArnPattern(stack, registry) };
  const buckets = productBucketPattern(stack);
  const elsewhere = (actions: string[], notResource: string) =>
    new iam.PolicyStatement({ effect: iam.Effect.DENY, actions, notResources: [notResource] });
  return [
    allow(ALLOWED_ACTIONS, ['*']),
    allow(BUCKET_ACTIONS, [buckets]),
    allow(BOUNDED_ROLE_ACTIONS, [projects], { ArnLike: boundary }),
    allow(OTHER_ROLE_ACTIONS, [projects]),

    deny(BOUNDED_ROLE_ACTIONS, ['*'], { ArnNotLike: boundary }),
    deny(['iam:AttachRolePolicy', 'iam:DeleteRolePermissionsBoundary'], ['*']),
    elsewhere(IDENTITY_CHANGES, projects),
    elsewhere(PROTECTION_CHANGES, buckets),
    ...sharedStatements(stack, registry),
  ];
}
