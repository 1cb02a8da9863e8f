import { PermissionsBoundary } from '@secure-mlops/cross-account-roles';
import { App, Stack } from 'aws-cdk-lib';
import { literal, type PolicyJson } from '../../cross-account-roles/test/support/environment';
import { isAllowed, type Request } from '../../cross-account-roles/test/support/simulate';
import { ACCOUNT, modelBuild, REGION, REGISTRY } from './support';

const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/33333333-1111-1111-1111-111111111111`;
const VPC = `arn:aws:ec2:${REGION}:${ACCOUNT}:vpc/vpc-0aaaaaaaaaaaaaaaa`;
const BUCKET = `sc-${ACCOUNT}-pp-1-artifacts`;
const OTHER_BUCKET = `sc-${ACCOUNT}-pp-2-artifacts`;
const MODELS = 'arn:aws:s3:::science-dev-models';
const PIPELINE = `arn:aws:codepipeline:${REGION}:${ACCOUNT}:science-dev-churn-p-1`;
const BUILD = `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/science-dev-churn-p-1`;
const REPOSITORY = `arn:aws:codecommit:${REGION}:${ACCOUNT}:science-dev-churn-p-1`;
const LOG = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/codebuild/science-dev-churn-p-1`;

/** What CloudFormation puts in for one project. */
const VALUES: Record<string, string> = {
  SageMakerProjectName: 'churn',
  SageMakerProjectId: 'p-1',
  DataKeyArn: KEY,
  VpcId: 'vpc-0aaaaaaaaaaaaaaaa',
  SecurityGroupId: 'sg-0aaaaaaaaaaaaaaaa',
  ModelBucketName: 'science-dev-models',
  'AWS::AccountId': ACCOUNT,
  'AWS::Region': REGION,
};
const ARNS: Record<string, string> = {
  Artifacts: `arn:aws:s3:::${BUCKET}`,
  BuildLogs: `${LOG}:*`,
  Pipeline: REPOSITORY,
};

function filled(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(filled);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref' && VALUES[argument as string] !== undefined) {
    return VALUES[argument as string];
  }
  if (name === 'Fn::GetAtt') {
    const [, id] = /^([A-Z][a-z]+(?:Logs)?)/.exec((argument as string[])[0]) ?? [];
    return ARNS[id ?? ''];
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item)]));
}

const { document } = modelBuild();
const stack = new Stack(new App(), 'Boundary', { env: { account: ACCOUNT, region: REGION } });
const boundary = literal(
  stack.resolve(new PermissionsBoundary(stack, 'Boundary', { registry: REGISTRY }).managedPolicy.document),
) as PolicyJson;

/** Asks what a role of a project may do, inside the boundary of its environment. */
function as(kind: string): (request: Request) => Promise<boolean> {
  const role = Object.values(document.Resources).find(
    ({ Type, Properties }) => Type === 'AWS::IAM::Role' && Properties.Path === REGISTRY.rolePath(kind),
  );
  const policies = role?.Properties.Policies as { PolicyDocument: unknown }[];
  const identity = policies.map(({ PolicyDocument }) => literal(filled(PolicyDocument)) as PolicyJson);
  const principal = `arn:aws:iam::${ACCOUNT}:role${REGISTRY.rolePath(kind)}role`;
  return (request) => isAllowed(request, { identity, boundary, principal });
}

const subnet = `arn:aws:ec2:${REGION}:${ACCOUNT}:subnet/subnet-1`;
const networkInterface = `arn:aws:ec2:${REGION}:${ACCOUNT}:network-interface/eni-1`;
const lent = { 'ec2:Vpc': VPC, 'ec2:AuthorizedService': 'codebuild.amazonaws.com' };
const group = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package-group/churn-p-1`;
const approved = { 'sagemaker:ModelApprovalStatus': 'Approved' };

describe('what roles of a project may do, inside the boundary', () => {
  test.each<[string, boolean, Request]>([
    ['project-build', true, { action: 's3:GetObject', resource: `arn:aws:s3:::${BUCKET}/churn/Source/x` }],
    ['project-build', true, { action: 's3:PutObject', resource: `arn:aws:s3:::${BUCKET}/churn/Build/x` }],
    ['project-build', false, { action: 's3:GetObject', resource: `arn:aws:s3:::${OTHER_BUCKET}/x` }],
    ['project-build', false, { action: 's3:DeleteBucket', resource: `arn:aws:s3:::${BUCKET}` }],
    ['project-build', false, { action: 's3:PutBucketPolicy', resource: `arn:aws:s3:::${BUCKET}` }],
    ['project-build', true, { action: 's3:PutObject', resource: `${MODELS}/projects/churn-p-1/model.tar.gz` }],
    ['project-build', false, { action: 's3:PutObject', resource: `${MODELS}/projects/fraud-p-2/model.tar.gz` }],
    ['project-build', true, { action: 'kms:GenerateDataKey', resource: KEY }],
    ['project-build', false, { action: 'kms:Decrypt', resource: KEY.replaceAll('3333', '4444') }],
    ['project-build', false, { action: 'kms:PutKeyPolicy', resource: KEY }],
    ['project-build', true, { action: 'logs:PutLogEvents', resource: `${LOG}:log-stream:1` }],
    ['project-build', false, { action: 'logs:PutLogEvents', resource: `${LOG}-other:log-stream:1` }],
    ['project-build', true, { action: 'ec2:CreateNetworkInterface', resource: subnet, context: { 'ec2:Vpc': VPC } }],
    [
      'project-build',
      false,
      { action: 'ec2:CreateNetworkInterface', resource: subnet, context: { 'ec2:Vpc': `${VPC}b` } },
    ],
    [
      'project-build',
      true,
      { action: 'ec2:CreateNetworkInterfacePermission', resource: networkInterface, context: lent },
    ],
    [
      'project-build',
      false,
      {
        action: 'ec2:CreateNetworkInterfacePermission',
        resource: networkInterface,
        context: { ...lent, 'ec2:AuthorizedService': 'ec2.amazonaws.com' },
      },
    ],
    [
      'project-build',
      true,
      {
        action: 'sagemaker:DescribeModelPackageGroup',
        resource: group,
        context: { 'aws:ResourceTag/sagemaker:project-id': 'p-1' },
      },
    ],
    [
      'project-build',
      false,
      {
        action: 'sagemaker:DescribeModelPackageGroup',
        resource: group,
        context: { 'aws:ResourceTag/sagemaker:project-id': 'p-2' },
      },
    ],
    [
      'project-build',
      false,
      {
        action: 'sagemaker:UpdateModelPackage',
        resource: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package/churn-p-1/1`,
        context: approved,
      },
    ],
    ['project-build', false, { action: 'iam:PassRole', resource: `arn:aws:iam::${ACCOUNT}:role/science/dev/launch/x` }],
    ['project-build', false, { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/cdk-x-deploy` }],
    ['project-build', false, { action: 'codepipeline:StartPipelineExecution', resource: PIPELINE }],
    ['project-pipeline', true, { action: 'codebuild:StartBuild', resource: BUILD }],
    ['project-pipeline', false, { action: 'codebuild:StartBuild', resource: `${BUILD}2` }],
    ['project-pipeline', true, { action: 'codecommit:UploadArchive', resource: REPOSITORY }],
    ['project-pipeline', false, { action: 'codecommit:UploadArchive', resource: `${REPOSITORY}2` }],
    ['project-pipeline', false, { action: 'codecommit:GitPush', resource: REPOSITORY }],
    ['project-pipeline', true, { action: 's3:PutObject', resource: `arn:aws:s3:::${BUCKET}/churn/Source/x` }],
    ['project-pipeline', true, { action: 'kms:GenerateDataKey', resource: KEY }],
    ['project-pipeline', false, { action: 's3:GetObject', resource: `${MODELS}/projects/churn-p-1/model.tar.gz` }],
    ['project-events', true, { action: 'codepipeline:StartPipelineExecution', resource: PIPELINE }],
    ['project-events', false, { action: 'codepipeline:StartPipelineExecution', resource: `${PIPELINE}2` }],
    ['project-events', false, { action: 's3:GetObject', resource: `arn:aws:s3:::${BUCKET}/churn/Source/x` }],
  ])('%s: %s for %j', async (kind, allowed, request) => {
    expect(await as(kind)(request)).toBe(allowed);
  });
});
