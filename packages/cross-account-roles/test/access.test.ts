import {
  ACCOUNT,
  BUCKET,
  DATA_KEY,
  Environment,
  MODEL_BUCKET,
  REGION,
  SECURITY_GROUPS,
  STORAGE_KEY,
  SUBNETS,
  VOLUME_KEY,
} from './support/environment';
import { asRole, type Context, type Request } from './support/simulate';

const environment = new Environment();
const { studio, job, model, launch, scientist } = environment.everyRole();
const ask = {
  studio: asRole(environment, studio, 'studio-execution'),
  job: asRole(environment, job, 'job-execution'),
  model: asRole(environment, model, 'model-execution'),
  launch: asRole(environment, launch, 'launch'),
  scientist: asRole(environment, scientist, 'data-scientist'),
};

const sagemaker = (resource: string) => `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${resource}`;
const role = (path: string) => `arn:aws:iam::${ACCOUNT}:role/${path}`;
const OWN_TAG = { 'aws:RequestTag/secure-mlops:environment': 'science/dev' };
const OWN_RESOURCE = { 'aws:ResourceTag/secure-mlops:environment': 'science/dev' };
const FOREIGN_TAG = { 'aws:RequestTag/secure-mlops:environment': 'science/prod' };
const FOREIGN_RESOURCE = { 'aws:ResourceTag/secure-mlops:environment': 'science/prod' };
const NETWORK = { 'sagemaker:VpcSubnets': SUBNETS, 'sagemaker:VpcSecurityGroupIds': SECURITY_GROUPS };
const JOB: Context = {
  ...NETWORK,
  ...OWN_TAG,
  'sagemaker:NetworkIsolation': 'true',
  'sagemaker:VolumeKmsKeyArn': VOLUME_KEY,
  'sagemaker:OutputKmsKeyArn': DATA_KEY,
  'sagemaker:InterContainerTrafficEncryption': 'true',
};
const MODEL: Context = { ...NETWORK, ...OWN_TAG, 'sagemaker:NetworkIsolation': 'true' };
const ENDPOINT_CONFIG: Context = { ...OWN_TAG, 'sagemaker:VolumeKmsKeyArn': VOLUME_KEY };
const STUDIO: Context = { 'sagemaker:DomainId': 'd-1', 'sagemaker:UserProfileName': 'ann' };
const own: Context = {
  ...STUDIO,
  'sagemaker:OwnerUserProfileArn': sagemaker('user-profile/d-1/ann'),
  'sagemaker:SpaceSharingType': 'Private',
};
const bobs: Context = { ...own, 'sagemaker:OwnerUserProfileArn': sagemaker('user-profile/d-1/bob') };
const toSageMaker: Context = { 'iam:PassedToService': 'sagemaker.amazonaws.com' };
const throughS3: Context = { 'kms:ViaService': `s3.${REGION}.amazonaws.com` };
const forAws: Context = { 'kms:GrantIsForAWSResource': 'true' };
const bounded: Context = {
  'iam:PermissionsBoundary': `arn:aws:iam::${ACCOUNT}:policy/science/dev/permissions-boundary/b`,
};

type Case = [allowed: boolean, what: string, action: string, resource: string, context?: Context];

async function check([allowed, , action, resource, context]: Case, as: (request: Request) => Promise<boolean>) {
  expect(await as({ action, resource, context: context ?? {} })).toBe(allowed);
}

const training = sagemaker('training-job/x');
const pipeline = `arn:aws:codepipeline:${REGION}:${ACCOUNT}:x`;
const build = `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/x`;
const repository = `arn:aws:codecommit:${REGION}:${ACCOUNT}:x`;
const rule = `arn:aws:events:${REGION}:${ACCOUNT}:rule/x`;
const logGroup = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/codebuild/x`;
const group = sagemaker('model-package-group/x');
const productBucket = `arn:aws:s3:::sc-${ACCOUNT}-pp-1-artifacts`;
const INSIDE: Context = { 'codebuild:vpcConfig.subnets': SUBNETS };
const product = `arn:aws:catalog:${REGION}:${ACCOUNT}:product/prod-1`;
const object = `arn:aws:s3:::${BUCKET}/x`;
const modelObject = `arn:aws:s3:::${MODEL_BUCKET}/x`;
const projectModel = `arn:aws:s3:::${MODEL_BUCKET}/projects/churn-p-1/model.tar.gz`;

describe('a data scientist in Studio', () => {
  const cases: Case[] = [
    [true, 'trains in the network', 'sagemaker:CreateTrainingJob', training, JOB],
    [true, 'processes in the network', 'sagemaker:CreateProcessingJob', sagemaker('processing-job/x'), JOB],
    [
      false,
      'trains for another environment',
      'sagemaker:CreateTrainingJob',
      training,
      { ...JOB, 'aws:RequestTag/secure-mlops:environment': 'science/prod' },
    ],
    [
      false,
      'trains elsewhere',
      'sagemaker:CreateTrainingJob',
      training,
      { ...JOB, 'sagemaker:VpcSubnets': ['subnet-0c'] },
    ],
    [true, 'stops a job of the environment', 'sagemaker:StopTrainingJob', training, OWN_RESOURCE],
    [false, 'stops a job of another environment', 'sagemaker:StopTrainingJob', training, FOREIGN_RESOURCE],
    [false, 'reads a job without tag', 'sagemaker:DescribeTrainingJob', training],
    [
      true,
      'tags while creating',
      'sagemaker:AddTags',
      training,
      { ...OWN_TAG, 'sagemaker:TaggingAction': 'CreateTrainingJob' },
    ],
    [false, 'tags later', 'sagemaker:AddTags', training, OWN_TAG],
    [false, 'creates a model', 'sagemaker:CreateModel', sagemaker('model/x'), MODEL],
    [false, 'creates an endpoint', 'sagemaker:CreateEndpoint', sagemaker('endpoint/x'), OWN_TAG],
    [true, 'passes the job role', 'iam:PassRole', role('science/dev/job-execution/r'), toSageMaker],
    [
      false,
      'passes the job role elsewhere',
      'iam:PassRole',
      role('science/dev/job-execution/r'),
      { 'iam:PassedToService': 'lambda.amazonaws.com' },
    ],
    [false, 'passes the own role', 'iam:PassRole', role('science/dev/studio-execution/r'), toSageMaker],
    [false, 'passes a stronger role', 'iam:PassRole', role('admin'), toSageMaker],
    [
      false,
      'approves a model',
      'sagemaker:UpdateModelPackage',
      sagemaker('model-package/m/1'),
      { 'sagemaker:ModelApprovalStatus': 'Approved' },
    ],
    [true, 'makes an own private space', 'sagemaker:CreateSpace', sagemaker('space/d-1/s'), own],
    [
      false,
      'makes a shared space',
      'sagemaker:CreateSpace',
      sagemaker('space/d-1/s'),
      { ...own, 'sagemaker:SpaceSharingType': 'Shared' },
    ],
    [false, 'makes a space in another domain', 'sagemaker:CreateSpace', sagemaker('space/d-2/s'), own],
    [
      false,
      'makes a space open to remote sessions',
      'sagemaker:CreateSpace',
      sagemaker('space/d-1/s'),
      { ...own, 'sagemaker:RemoteAccess': 'ENABLED' },
    ],
    [false, 'opens a remote session', 'sagemaker:StartSession', sagemaker('space/d-1/s'), own],
    [false, "changes another's space", 'sagemaker:UpdateSpace', sagemaker('space/d-1/s'), bobs],
    [true, 'starts an own app', 'sagemaker:CreateApp', sagemaker('app/d-1/s/JupyterLab/default'), own],
    [false, "starts an app in another's space", 'sagemaker:CreateApp', sagemaker('app/d-1/s/JupyterLab/default'), bobs],
    [true, 'opens Studio', 'sagemaker:CreatePresignedDomainUrl', sagemaker('user-profile/d-1/ann'), STUDIO],
    [false, 'opens Studio as another', 'sagemaker:CreatePresignedDomainUrl', sagemaker('user-profile/d-1/bob'), STUDIO],
    [false, 'opens Studio without a profile', 'sagemaker:CreatePresignedDomainUrl', sagemaker('user-profile/d-1/ann')],
    [false, 'changes the profile', 'sagemaker:UpdateUserProfile', sagemaker('user-profile/d-1/ann'), STUDIO],
    [true, 'writes data', 's3:PutObject', object],
    [true, 'writes models of its own', 's3:PutObject', modelObject],
    [true, 'reads models of projects', 's3:GetObject', projectModel],
    [false, 'replaces a model of a project', 's3:PutObject', projectModel],
    [false, 'deletes a model of a project', 's3:DeleteObject', projectModel],
    [false, 'erases a version', 's3:DeleteObjectVersion', object],
    [false, 'reads other buckets', 's3:GetObject', 'arn:aws:s3:::other/x'],
    [true, 'decrypts data through S3', 'kms:Decrypt', DATA_KEY, throughS3],
    [false, 'decrypts data directly', 'kms:Decrypt', DATA_KEY],
    [true, 'attaches space volumes', 'kms:CreateGrant', STORAGE_KEY, forAws],
    [false, 'grants the key to somebody', 'kms:CreateGrant', STORAGE_KEY, { 'kms:GrantIsForAWSResource': 'false' }],
    [false, 'assumes a bootstrap role', 'sts:AssumeRole', role('cdk-hnb659fds-deploy-role')],
  ];
  test.each(cases)('%s: %s', async (...row) => check(row, ask.studio));
});

describe('a job', () => {
  const cases: Case[] = [
    [true, 'writes data', 's3:PutObject', object],
    [true, 'writes models', 's3:PutObject', modelObject],
    [false, 'replaces a model of a project', 's3:PutObject', projectModel],
    [true, 'encrypts data through S3', 'kms:GenerateDataKey', DATA_KEY, throughS3],
    [true, 'attaches volumes', 'kms:CreateGrant', VOLUME_KEY, forAws],
    [
      true,
      'writes its logs',
      'logs:PutLogEvents',
      `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/sagemaker/TrainingJobs:log-stream:x`,
    ],
    [
      false,
      'writes other logs',
      'logs:PutLogEvents',
      `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/lambda/x:log-stream:x`,
    ],
    [false, 'starts a job', 'sagemaker:CreateTrainingJob', training, JOB],
    [false, 'passes a role', 'iam:PassRole', role('science/dev/job-execution/r'), toSageMaker],
    [
      false,
      'approves a model',
      'sagemaker:CreateModelPackage',
      sagemaker('model-package/m/1'),
      { 'sagemaker:ModelApprovalStatus': 'Approved' },
    ],
  ];
  test.each(cases)('%s: %s', async (...row) => check(row, ask.job));
});

describe('a model', () => {
  const cases: Case[] = [
    [true, 'reads models', 's3:GetObject', modelObject],
    [false, 'reads data', 's3:GetObject', object],
    [true, 'decrypts models through S3', 'kms:Decrypt', DATA_KEY, throughS3],
    [false, 'writes models', 's3:PutObject', modelObject],
    [false, 'encrypts data', 'kms:GenerateDataKey', DATA_KEY, throughS3],
    [false, 'attaches volumes', 'kms:CreateGrant', VOLUME_KEY, forAws],
    [false, 'starts a job', 'sagemaker:CreateTrainingJob', training, JOB],
  ];
  test.each(cases)('%s: %s', async (...row) => check(row, ask.model));
});

describe('a launch', () => {
  const project = role('science/dev/project-build/x');
  const cases: Case[] = [
    [
      true,
      'creates a product stack',
      'cloudformation:CreateStack',
      `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/SC-1-pp-x/1`,
    ],
    [
      false,
      'creates another stack',
      'cloudformation:CreateStack',
      `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Environment/1`,
    ],
    [
      true,
      'reads a product template',
      's3:GetObject',
      'arn:aws:s3:::sc-x/t',
      { 's3:ExistingObjectTag/servicecatalog:provisioning': 'true' },
    ],
    [false, 'reads data', 's3:GetObject', object],
    [true, 'creates a bounded project role', 'iam:CreateRole', project, bounded],
    [false, 'creates an unbounded project role', 'iam:CreateRole', project],
    [false, 'creates a job role', 'iam:CreateRole', role('science/dev/job-execution/x'), bounded],
    [false, 'takes the boundary off', 'iam:DeleteRolePermissionsBoundary', project, bounded],
    [true, 'deletes a project role', 'iam:DeleteRole', project],
    [
      true,
      'passes a project role to a build',
      'iam:PassRole',
      project,
      { 'iam:PassedToService': 'codebuild.amazonaws.com' },
    ],
    [
      false,
      'passes a project role to CloudFormation',
      'iam:PassRole',
      project,
      { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
    ],
    [true, 'passes the model role', 'iam:PassRole', role('science/dev/model-execution/r'), toSageMaker],
    [true, 'creates a model', 'sagemaker:CreateModel', sagemaker('model/x'), MODEL],
    [
      false,
      'creates a model outside the network',
      'sagemaker:CreateModel',
      sagemaker('model/x'),
      { ...MODEL, 'sagemaker:VpcSubnets': ['subnet-0c'] },
    ],
    [true, 'configures an endpoint', 'sagemaker:CreateEndpointConfig', sagemaker('endpoint-config/x'), ENDPOINT_CONFIG],
    [
      false,
      'configures an endpoint without key',
      'sagemaker:CreateEndpointConfig',
      sagemaker('endpoint-config/x'),
      OWN_TAG,
    ],
    [true, 'deletes an endpoint of the environment', 'sagemaker:DeleteEndpoint', sagemaker('endpoint/x'), OWN_RESOURCE],
    [
      false,
      'deletes an endpoint of another environment',
      'sagemaker:DeleteEndpoint',
      sagemaker('endpoint/x'),
      FOREIGN_RESOURCE,
    ],
    [false, 'trains', 'sagemaker:CreateTrainingJob', training, JOB],
    [
      false,
      'approves a model',
      'sagemaker:UpdateModelPackage',
      sagemaker('model-package/m/1'),
      { 'sagemaker:ModelApprovalStatus': 'Approved' },
    ],
    [false, 'assumes a bootstrap role', 'sts:AssumeRole', role('cdk-hnb659fds-cfn-exec-role')],
    [true, 'creates a bucket of a product', 's3:CreateBucket', `arn:aws:s3:::sc-${ACCOUNT}-pp-1-artifacts`],
    [true, 'protects a bucket of a product', 's3:PutBucketPolicy', `arn:aws:s3:::sc-${ACCOUNT}-pp-1-artifacts`],
    [false, 'creates another bucket', 's3:CreateBucket', 'arn:aws:s3:::mine'],
    [false, 'changes the data bucket', 's3:PutBucketPolicy', `arn:aws:s3:::${BUCKET}`],
    [true, 'creates a tagged pipeline', 'codepipeline:CreatePipeline', pipeline, OWN_TAG],
    [false, 'creates a pipeline without tag', 'codepipeline:CreatePipeline', pipeline],
    [true, 'deletes a pipeline of the environment', 'codepipeline:DeletePipeline', pipeline, OWN_RESOURCE],
    [false, 'deletes a pipeline of another environment', 'codepipeline:DeletePipeline', pipeline, FOREIGN_RESOURCE],
    [
      true,
      'creates a build in the network',
      'codebuild:CreateProject',
      build,
      { ...OWN_TAG, 'codebuild:vpcConfig.subnets': SUBNETS },
    ],
    [false, 'creates a build outside a VPC', 'codebuild:CreateProject', build, OWN_TAG],
    [
      false,
      'creates a build in another subnet',
      'codebuild:CreateProject',
      build,
      { ...OWN_TAG, 'codebuild:vpcConfig.subnets': ['subnet-0c'] },
    ],
    [
      false,
      'creates a privileged build',
      'codebuild:CreateProject',
      build,
      { ...OWN_TAG, 'codebuild:vpcConfig.subnets': SUBNETS, 'codebuild:environment.privilegedMode': 'true' },
    ],
    // what CloudFormation calls for these resources: the schemas of their types list it for each handler
    [true, 'finds a bucket of a product', 's3:ListBucket', productBucket],
    [true, 'tags a bucket of a product', 's3:TagResource', productBucket],
    [false, 'finds another bucket', 's3:ListBucket', `arn:aws:s3:::${BUCKET}`],
    [true, 'finds log groups', 'logs:DescribeLogGroups', '*'],
    [true, 'finds repositories', 'codecommit:ListRepositories', '*'],
    [true, 'reads triggers', 'codecommit:GetRepositoryTriggers', repository, OWN_RESOURCE],
    [true, 'reads the policy of a group', 'sagemaker:GetModelPackageGroupPolicy', group, OWN_RESOURCE],
    [true, 'changes a rule of the environment', 'events:PutRule', rule, OWN_RESOURCE],
    [false, 'changes a rule of another environment', 'events:PutRule', rule, { ...FOREIGN_RESOURCE, ...OWN_TAG }],
    [true, 'changes a build of the environment', 'codebuild:UpdateProject', build, { ...OWN_RESOURCE, ...INSIDE }],
    [
      false,
      'changes a build of another environment',
      'codebuild:UpdateProject',
      build,
      { ...FOREIGN_RESOURCE, ...OWN_TAG, ...INSIDE },
    ],
    ...(
      [
        ['codecommit', repository],
        ['codepipeline', pipeline],
        ['events', rule],
        ['logs', logGroup],
      ] as const
    ).flatMap(([service, resource]): Case[] => [
      [true, 'tags what it creates', `${service}:TagResource`, resource, OWN_TAG],
      [true, 'changes a tag', `${service}:TagResource`, resource, OWN_RESOURCE],
      [
        false,
        'takes over another environment',
        `${service}:TagResource`,
        resource,
        { ...FOREIGN_RESOURCE, ...OWN_TAG },
      ],
      [false, 'gives away', `${service}:TagResource`, resource, { ...OWN_RESOURCE, ...FOREIGN_TAG }],
      [false, 'tags what has no tag', `${service}:TagResource`, resource],
    ]),
    [
      false,
      'gives its own boundary to a project role',
      'iam:CreateRole',
      project,
      { 'iam:PermissionsBoundary': `arn:aws:iam::${ACCOUNT}:policy/science/dev/launch-boundary/b` },
    ],
    [
      true,
      'creates a group of model packages',
      'sagemaker:CreateModelPackageGroup',
      sagemaker('model-package-group/x'),
      OWN_TAG,
    ],
  ];
  test.each(cases)('%s: %s', async (...row) => check(row, ask.launch));
});

describe('a data scientist outside Studio', () => {
  const ownProduct: Context = { 'servicecatalog:userLevel': 'self' };
  const cases: Case[] = [
    [true, 'starts a project', 'servicecatalog:ProvisionProduct', product],
    [true, 'changes an own project', 'servicecatalog:UpdateProvisionedProduct', '*', ownProduct],
    [true, 'ends an own project', 'servicecatalog:TerminateProvisionedProduct', '*', ownProduct],
    [false, 'ends the project of another', 'servicecatalog:TerminateProvisionedProduct', '*'],
    [
      false,
      'ends the project of another user of the role',
      'servicecatalog:TerminateProvisionedProduct',
      '*',
      { 'servicecatalog:roleLevel': 'self' },
    ],
    [false, 'publishes a version', 'servicecatalog:CreateProvisioningArtifact', product],
    [true, 'sees a pipeline of the environment', 'codepipeline:GetPipelineState', pipeline, OWN_RESOURCE],
    [false, 'sees a pipeline of another environment', 'codepipeline:GetPipelineState', pipeline, FOREIGN_RESOURCE],
    [false, 'changes a pipeline', 'codepipeline:UpdatePipeline', pipeline, OWN_RESOURCE],
    [
      false,
      'approves a model',
      'sagemaker:UpdateModelPackage',
      sagemaker('model-package/m/1'),
      { 'sagemaker:ModelApprovalStatus': 'Approved' },
    ],
    [false, 'changes a bucket policy', 's3:PutBucketPolicy', `arn:aws:s3:::${BUCKET}`],
    [false, 'changes a key policy', 'kms:PutKeyPolicy', DATA_KEY],
    [false, 'reads data', 's3:GetObject', object],
    [false, 'passes a role', 'iam:PassRole', role('science/dev/job-execution/r'), toSageMaker],
    [false, 'creates a stack', 'cloudformation:CreateStack', `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/x/1`],
    [false, 'assumes the launch role', 'sts:AssumeRole', role('science/dev/launch/x')],
  ];
  test.each(cases)('%s: %s', async (...row) => check(row, ask.scientist));
});
