import type { Registry } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { SageMakerGuardrailsProps } from '../sagemaker-guardrails-props';
import { allow, deny } from './data-statements';
import { changeTagged, createOrTakeTagged, createTagged, tagOnCreation, useTagged } from './isolation-statements';

/**
 * Buckets of products. CloudFormation names them after the stack, in lower case, and the stack is named
 * `SC-<account>-<product>` by Service Catalog.
 */
export function productBucketPattern(stack: Stack): string {
  return stack.formatArn({ service: 's3', region: '', account: '', resource: `sc-${stack.account}-*` });
}

/**
 * What is done to the buckets of products, except to their objects. Updating and deleting a bucket begin with looking
 * for it, which takes `s3:ListBucket`, and a bucket may get its tags as it is created, which takes `s3:TagResource`: the
 * schema of AWS::S3::Bucket lists both.
 */
const PRODUCT_BUCKET_ACTIONS = [
  's3:CreateBucket',
  's3:DeleteBucket',
  's3:DeleteBucketPolicy',
  's3:GetBucketPolicy',
  's3:GetBucketTagging',
  's3:ListBucket',
  's3:ListTagsForResource',
  's3:PutBucketLogging',
  's3:PutBucketOwnershipControls',
  's3:PutBucketPolicy',
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketTagging',
  's3:PutBucketVersioning',
  's3:PutEncryptionConfiguration',
  's3:PutLifecycleConfiguration',
  's3:TagResource',
];

/** What a product is made with, beside what all products need. */
export interface ProductSurroundings {
  readonly registry: Registry;
  readonly guardrails?: SageMakerGuardrailsProps;
  readonly functionArns?: string[];
  readonly connectionArns?: string[];
}

/** What products are made of, besides roles. */
export function productStatements(scope: Construct, props: ProductSurroundings): iam.PolicyStatement[] {
  const { registry } = props;
  return [
    allow(PRODUCT_BUCKET_ACTIONS, [productBucketPattern(Stack.of(scope))]),
    ...modelGroupStatements(scope, registry),
    ...pipelineStatements(scope, registry),
    ...buildStatements(scope, props),
    ...logStatements(scope, registry),
    ...ruleStatements(scope, registry),
    ...environmentStatements(scope, props),
  ];
}

function modelGroupStatements(scope: Construct, registry: Registry): iam.PolicyStatement[] {
  const groups = [
    Stack.of(scope).formatArn({ service: 'sagemaker', resource: 'model-package-group', resourceName: '*' }),
  ];
  return [
    createTagged(registry, ['sagemaker:CreateModelPackageGroup'], groups),
    useTagged(
      registry,
      [
        'sagemaker:DeleteModelPackageGroup',
        'sagemaker:DescribeModelPackageGroup',
        'sagemaker:GetModelPackageGroupPolicy',
        'sagemaker:ListTags',
      ],
      groups,
    ),
    tagOnCreation(['CreateModelPackageGroup'], groups),
  ];
}

/** Repositories and pipelines. */
function pipelineStatements(scope: Construct, registry: Registry): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const repositories = stack.formatArn({ service: 'codecommit', resource: '*' });
  const pipelines = stack.formatArn({ service: 'codepipeline', resource: '*' });
  const tagging = ['codecommit:TagResource', 'codepipeline:TagResource'];
  return [
    createOrTakeTagged(
      registry,
      ['codecommit:CreateRepository', 'codepipeline:CreatePipeline', ...tagging],
      [repositories, pipelines],
    ),
    changeTagged(registry, tagging, [repositories, pipelines]),
    // CloudFormation knows a repository by its id and looks for its name: the schema of AWS::CodeCommit::Repository
    allow(['codecommit:ListRepositories'], ['*']),
    useTagged(
      registry,
      [
        'codecommit:CreateCommit',
        'codecommit:DeleteRepository',
        'codecommit:GetRepository',
        'codecommit:GetRepositoryTriggers',
        'codecommit:ListTagsForResource',
        'codepipeline:DeletePipeline',
        'codepipeline:GetPipeline',
        'codepipeline:GetPipelineState',
        'codepipeline:ListTagsForResource',
        'codepipeline:StartPipelineExecution',
        'codepipeline:UpdatePipeline',
      ],
      [repositories, pipelines],
    ),
  ];
}

function ruleStatements(scope: Construct, registry: Registry): iam.PolicyStatement[] {
  const rules = [Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName: '*' })];
  return [
    createOrTakeTagged(registry, ['events:PutRule', 'events:TagResource'], rules),
    // a change of a rule has no tags: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
    changeTagged(registry, ['events:PutRule', 'events:TagResource'], rules),
    useTagged(
      registry,
      [
        'events:DeleteRule',
        'events:DescribeRule',
        'events:ListTagsForResource',
        'events:ListTargetsByRule',
        'events:PutTargets',
        'events:RemoveTargets',
      ],
      rules,
    ),
  ];
}

/**
 * Builds in a VPC, without the rights of the host. The subnets are demanded when they are known.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html
 */
function buildStatements(scope: Construct, { registry, guardrails }: ProductSurroundings): iam.PolicyStatement[] {
  const builds = [Stack.of(scope).formatArn({ service: 'codebuild', resource: 'project', resourceName: '*' })];
  const writes = ['codebuild:CreateProject', 'codebuild:UpdateProject'];
  const subnets = 'codebuild:vpcConfig.subnets';
  return [
    createTagged(registry, ['codebuild:CreateProject'], builds),
    changeTagged(registry, ['codebuild:UpdateProject'], builds),
    useTagged(registry, ['codebuild:BatchGetProjects', 'codebuild:DeleteProject'], builds),
    deny(writes, ['*'], { Null: { [subnets]: 'true' } }),
    deny(writes, ['*'], { Bool: { 'codebuild:environment.privilegedMode': 'true' } }),
    ...(guardrails === undefined
      ? []
      : [deny(writes, ['*'], { 'ForAnyValue:StringNotEquals': { [subnets]: guardrails.subnetIds } })]),
  ];
}

/** Logs of builds. An update may set their key again: the schema of AWS::Logs::LogGroup lists it. */
function logStatements(scope: Construct, registry: Registry): iam.PolicyStatement[] {
  const groups = [Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group:/aws/codebuild/*' })];
  return [
    createOrTakeTagged(registry, ['logs:CreateLogGroup', 'logs:TagResource'], groups),
    changeTagged(registry, ['logs:TagResource'], groups),
    allow(['logs:DescribeLogGroups'], ['*']),
    useTagged(
      registry,
      ['logs:AssociateKmsKey', 'logs:DeleteLogGroup', 'logs:ListTagsForResource', 'logs:PutRetentionPolicy'],
      groups,
    ),
  ];
}

/** What a template reads and calls of its environment. */
function environmentStatements(scope: Construct, props: ProductSurroundings): iam.PolicyStatement[] {
  const { registry, functionArns = [], connectionArns = [] } = props;
  const parameters = registry.parameterName('x').replace(/^\/|x$/g, '');
  return [
    allow(
      ['ssm:GetParameters'],
      [Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName: `${parameters}*` })],
    ),
    ...(functionArns.length === 0 ? [] : [allow(['lambda:InvokeFunction'], functionArns)]),
    ...(connectionArns.length === 0
      ? []
      : [
          allow(['codeconnections:PassConnection'], connectionArns, {
            StringEquals: { 'codeconnections:PassedToService': 'codepipeline.amazonaws.com' },
          }),
        ]),
  ];
}
