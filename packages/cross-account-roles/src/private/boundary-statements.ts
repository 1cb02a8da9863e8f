import type { Registry } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SageMakerGuardrails } from '../sagemaker-guardrails';
import { allow, deny } from './data-statements';
import { denyModelApproval } from './isolation-statements';
import {
  JOB_EXECUTION,
  MODEL_EXECUTION,
  projectRolePattern,
  RESOLVER_FAILURE_MODE_SETUP,
  STACK_SET_ADMINISTRATION,
  TEMPLATE_PUBLISHER,
} from './role-kinds';
import { PROJECT_SERVICES, SAGEMAKER } from './services';

/**
 * What the roles of the platform and its set-up functions need. The roles themselves say on which resources; the
 * boundary must not, because resources are created after it.
 */
const ALLOWED_ACTIONS = [
  'cloudformation:Describe*',
  'cloudformation:GetTemplate*',
  'cloudformation:ValidateTemplate',
  'cloudwatch:PutMetricData',
  'codebuild:BatchGet*',
  'codebuild:List*',
  'codebuild:StartBuild',
  'codecommit:CancelUploadArchive',
  'codecommit:Get*',
  'codecommit:Git*',
  'codecommit:List*',
  'codecommit:UploadArchive',
  'codeconnections:UseConnection',
  'codepipeline:Get*',
  'codepipeline:List*',
  'codepipeline:StartPipelineExecution',
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
  'sagemaker:*Endpoint*',
  'sagemaker:*Space',
  'sagemaker:CreateApp',
  'sagemaker:CreateModel',
  'sagemaker:CreatePresignedDomainUrl',
  'sagemaker:CreateProcessingJob',
  'sagemaker:CreateTrainingJob',
  'sagemaker:DeleteApp',
  'sagemaker:DeleteModel*',
  'sagemaker:DeleteUserProfile',
  'sagemaker:Describe*',
  'sagemaker:List*',
  'sagemaker:StopProcessingJob',
  'sagemaker:StopTrainingJob',
  'servicecatalog:*Products',
  'servicecatalog:Describe*',
  'servicecatalog:List*',
  'servicecatalog:ProvisionProduct',
  'servicecatalog:TerminateProvisionedProduct',
  'servicecatalog:UpdateProvisionedProduct',
  'ssm:GetParameter*',
];

/** What only the function that publishes templates does. */
const PUBLISHER_ACTIONS = ['servicecatalog:*Product', 'servicecatalog:*ProvisioningArtifact'];

/** What only the function does that says whether a resolver answers while its firewall fails. */
export const FAILURE_MODE_ACTIONS = ['route53resolver:UpdateFirewallConfig'];

/** Changes of identities, apart from passing roles; wildcards, so that actions to come are covered too. */
export const IDENTITY_CHANGES = [
  'iam:A*',
  'iam:C*',
  'iam:D*',
  'iam:E*',
  'iam:Put*',
  'iam:R*',
  'iam:S*',
  'iam:T*',
  'iam:U*',
];

/** Changes of who may read data, or how long it is kept; the deployment roles make them. */
export const PROTECTION_CHANGES = [
  'kms:CancelKeyDeletion',
  'kms:Disable*',
  'kms:Put*',
  'kms:ScheduleKeyDeletion',
  's3:DeleteBucket*',
  's3:PutAccessPoint*',
  's3:PutBucket*',
  's3:PutEncryptionConfiguration',
  's3:PutLifecycle*',
  's3:PutObjectAcl',
  's3:PutObjectVersionAcl',
  's3:PutReplicationConfiguration',
];

/** The statements of the boundary of people, workloads and projects. */
export function boundaryStatements(
  scope: Construct,
  registry: Registry,
  additionalActions: string[],
): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const only = (kind: string) => ({ ArnLike: { 'aws:PrincipalArn': registry.roleArnPattern(stack.account, kind) } });
  return [
    allow([...ALLOWED_ACTIONS, ...additionalActions], ['*']),
    allow(PUBLISHER_ACTIONS, ['*'], only(TEMPLATE_PUBLISHER)),
    allow(FAILURE_MODE_ACTIONS, ['*'], only(RESOLVER_FAILURE_MODE_SETUP)),
    allow(['sts:AssumeRole'], [targetRolePattern(stack, registry)], only(STACK_SET_ADMINISTRATION)),
    deny(IDENTITY_CHANGES, ['*']),
    deny(PROTECTION_CHANGES, ['*']),
    ...sharedStatements(stack, registry),
  ];
}

/** What both boundaries of an environment hold: which roles are passed, and what nobody does. */
export function sharedStatements(stack: Stack, registry: Registry): iam.PolicyStatement[] {
  const [jobs, models] = [JOB_EXECUTION, MODEL_EXECUTION].map((kind) => registry.roleArnPattern(stack.account, kind));
  const projects = projectRolePattern(stack, registry);
  return [
    allow(['iam:PassRole'], [jobs, models], { StringEquals: { 'iam:PassedToService': SAGEMAKER } }),
    allow(['iam:PassRole'], [projects], { StringEquals: { 'iam:PassedToService': PROJECT_SERVICES } }),
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions: ['iam:PassRole'],
      notResources: [jobs, models, projects],
    }),
    deny(
      ['sts:AssumeRole'],
      [stack.formatArn({ service: 'iam', region: '', account: '*', resource: 'role', resourceName: 'cdk-*' })],
    ),
    denyModelApproval(),
    ...SageMakerGuardrails.baselineStatements(),
  ];
}

/** Roles that stage accounts name after the platform, for the platform's StackSets. */
function targetRolePattern(stack: Stack, registry: Registry): string {
  return stack.formatArn({
    service: 'iam',
    region: '',
    account: '*',
    resource: 'role',
    resourceName: `${registry.platform}-*`,
  });
}
