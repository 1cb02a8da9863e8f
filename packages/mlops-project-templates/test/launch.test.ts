import { LaunchBoundary, LaunchRole } from '@secure-mlops/cross-account-roles';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { literal, type PolicyJson } from '../../cross-account-roles/test/support/environment';
import { isAllowed, type Request } from '../../cross-account-roles/test/support/simulate';
import { ACCOUNT, REGION, REGISTRY } from './support';

const stack = new Stack(new App(), 'Launch', { env: { account: ACCOUNT, region: REGION } });
const CONTENTS = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:contents`;
const boundary = new LaunchBoundary(stack, 'Boundary', { registry: REGISTRY }).managedPolicy;
const launch = new LaunchRole(stack, 'Role', {
  registry: REGISTRY,
  permissionsBoundary: boundary,
  functionArns: [CONTENTS],
});

const identity = launch.node
  .findAll()
  .filter((child): child is iam.ManagedPolicy => child instanceof iam.ManagedPolicy);
const document = (policy: { readonly document: unknown }) => literal(stack.resolve(policy.document)) as PolicyJson;

const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const name = 'science-dev-churn-p-1';
const created = { 'aws:RequestTag/secure-mlops:environment': 'science/dev' };
const existing = { 'aws:ResourceTag/secure-mlops:environment': 'science/dev' };
const bucket = `arn:aws:s3:::sc-${ACCOUNT}-pp-1-artifacts`;
const build = {
  ...created,
  'codebuild:vpcConfig.subnets': ['subnet-1'],
  'codebuild:environment.privilegedMode': 'false',
};
const role = `arn:aws:iam::${ACCOUNT}:role/science/dev/project-build/SC-1-BuildRole`;
const bounded = {
  'iam:PermissionsBoundary': `arn:aws:iam::${ACCOUNT}:policy/science/dev/permissions-boundary/boundary`,
};
const passed = { 'iam:PassedToService': 'codebuild.amazonaws.com' };

/** What CloudFormation does with the resources of the built-in template, under the launch role. */
test.each<[string, string, Record<string, string | string[]>?]>([
  ['s3:CreateBucket', bucket],
  ['s3:PutBucketPolicy', bucket],
  ['s3:PutBucketTagging', bucket],
  ['s3:PutBucketVersioning', bucket],
  ['s3:PutBucketPublicAccessBlock', bucket],
  ['s3:PutBucketOwnershipControls', bucket],
  ['s3:PutEncryptionConfiguration', bucket],
  ['s3:PutLifecycleConfiguration', bucket],
  ['s3:DeleteBucketPolicy', bucket],
  ['s3:ListBucket', bucket],
  ['s3:DeleteBucket', bucket],
  ['iam:CreateRole', role, bounded],
  ['iam:PutRolePolicy', role, bounded],
  ['iam:DeleteRolePolicy', role, bounded],
  ['iam:TagRole', role],
  ['iam:DeleteRole', role],
  ['iam:PassRole', role, passed],
  ['logs:CreateLogGroup', arn('logs', `log-group:/aws/codebuild/${name}`), created],
  ['logs:TagResource', arn('logs', `log-group:/aws/codebuild/${name}`), created],
  ['logs:AssociateKmsKey', arn('logs', `log-group:/aws/codebuild/${name}`), existing],
  ['logs:DescribeLogGroups', '*'],
  ['logs:PutRetentionPolicy', arn('logs', `log-group:/aws/codebuild/${name}`), existing],
  ['logs:DeleteLogGroup', arn('logs', `log-group:/aws/codebuild/${name}`), existing],
  ['codebuild:CreateProject', arn('codebuild', `project/${name}`), build],
  ['codebuild:UpdateProject', arn('codebuild', `project/${name}`), { ...build, ...existing }],
  ['codebuild:DeleteProject', arn('codebuild', `project/${name}`), existing],
  ['codecommit:CreateRepository', arn('codecommit', name), created],
  ['codecommit:TagResource', arn('codecommit', name), created],
  ['codecommit:ListRepositories', '*'],
  ['codecommit:DeleteRepository', arn('codecommit', name), existing],
  ['codepipeline:CreatePipeline', arn('codepipeline', name), created],
  ['codepipeline:TagResource', arn('codepipeline', name), created],
  ['codepipeline:UpdatePipeline', arn('codepipeline', name), existing],
  ['codepipeline:DeletePipeline', arn('codepipeline', name), existing],
  ['events:PutRule', arn('events', 'rule/project-1'), created],
  ['events:TagResource', arn('events', 'rule/project-1'), created],
  ['events:PutRule', arn('events', 'rule/project-1'), existing],
  ['events:PutTargets', arn('events', 'rule/project-1'), existing],
  ['events:RemoveTargets', arn('events', 'rule/project-1'), existing],
  ['events:DeleteRule', arn('events', 'rule/project-1'), existing],
  ['sagemaker:CreateModelPackageGroup', arn('sagemaker', 'model-package-group/churn-p-1'), created],
  ['sagemaker:DeleteModelPackageGroup', arn('sagemaker', 'model-package-group/churn-p-1'), existing],
  [
    'sagemaker:AddTags',
    arn('sagemaker', 'model-package-group/churn-p-1'),
    { 'sagemaker:TaggingAction': 'CreateModelPackageGroup' },
  ],
  ['ssm:GetParameters', arn('ssm', 'parameter/science/dev/functions/project-contents-arn')],
  ['lambda:InvokeFunction', CONTENTS],
])('the launch role makes and ends projects: %s', async (action, resource, context = {}) => {
  const request: Request = { action, resource, context };
  const policies = {
    identity: identity.map(document),
    boundary: document(boundary),
    principal: `arn:aws:iam::${ACCOUNT}:role${REGISTRY.rolePath(LaunchRole.KIND)}role`,
  };
  expect(await isAllowed(request, policies)).toBe(true);
});
