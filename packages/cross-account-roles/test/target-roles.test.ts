import { Registry, TemplateStack } from '@secure-mlops/core';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { StagePermissionsBoundary, TargetRoles, type TargetRolesProps } from '../src';
import {
  ACCOUNT,
  Environment,
  MODEL_BUCKET,
  REGION,
  SECURITY_GROUPS,
  SUBNETS,
  VOLUME_KEY,
} from './support/environment';
import { type Context, isAllowed, type Request } from './support/simulate';

const PLATFORM = '444455556666';
const ADMINISTRATION = `arn:aws:iam::${PLATFORM}:role/science/dev/stackset-administration/science-dev-deploy-administration`;
const role = (path: string) => `arn:aws:iam::${ACCOUNT}:role/${path}`;
const sagemaker = (resource: string) => `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${resource}`;
const stackArn = (name: string) => `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${name}/1`;

/** A stage account, as the owner and the platform set it up. */
class StageAccount extends Environment {
  public readonly stageBoundary = new StagePermissionsBoundary(this.stack, 'StageBoundary', {
    registry: Registry.of({ platform: 'science', environment: 'core' }),
  });

  public roles(
    id = 'Roles',
    registry = this.registry.forStage('staging'),
    more: Pick<TargetRolesProps, 'subnetOwnerAccountId'> = {},
  ): TargetRoles {
    return new TargetRoles(this.stack, id, {
      registry,
      permissionsBoundary: this.stageBoundary.managedPolicy,
      modelBucket: this.modelBucket,
      dataKey: this.dataKey,
      volumeKey: this.volumeKey,
      ...this.network,
      deploymentRoleName: `science-dev-${id.toLowerCase()}-deploy`,
      deploymentAdministrationRoleArn: ADMINISTRATION,
      organizationId: 'o-a1b2c3d4e5',
      ...more,
    });
  }
}

const account = new StageAccount();
const roles = account.roles();
const boundary = account.documentOf(account.stageBoundary.managedPolicy);
const identities = {
  deployment: account.policiesOf(roles.deployment),
  model: account.policiesOf(roles.modelExecution),
};
const principals = {
  deployment: role('science-dev-roles-deploy'),
  model: role('science/dev/stages/staging/model-execution/x'),
};
const ask = (who: keyof typeof identities, request: Request) =>
  isAllowed(request, { identity: identities[who], boundary, principal: principals[who] });

const OWN_TAG = { 'aws:RequestTag/secure-mlops:environment': 'science/dev/stages/staging' };
const MODEL: Context = {
  ...OWN_TAG,
  'sagemaker:VpcSubnets': SUBNETS,
  'sagemaker:VpcSecurityGroupIds': SECURITY_GROUPS,
  'sagemaker:NetworkIsolation': 'true',
};
const toSageMaker: Context = { 'iam:PassedToService': 'sagemaker.amazonaws.com' };

test('the roles of a stage lie below its path and have the boundary and tags', () => {
  const template = account.template();
  template.hasResourceProperties('AWS::IAM::Role', {
    Path: '/science/dev/stages/staging/model-execution/',
    Tags: [{ Key: 'secure-mlops:principal', Value: 'model-execution' }],
    PermissionsBoundary: account.stack.resolve(account.stageBoundary.managedPolicy.managedPolicyArn),
  });
  template.hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'science-dev-roles-deploy',
    Tags: [{ Key: 'secure-mlops:principal', Value: 'model-deployment' }],
    PermissionsBoundary: account.stack.resolve(account.stageBoundary.managedPolicy.managedPolicyArn),
  });
});

type Case = [allowed: boolean, what: string, action: string, resource: string, context?: Context];

async function check(who: keyof typeof identities, [allowed, , action, resource, context]: Case): Promise<void> {
  expect(await ask(who, { action, resource, context: context ?? {} })).toBe(allowed);
}

describe('the deployment role', () => {
  const cases: Case[] = [
    [true, 'creates its stack', 'cloudformation:CreateStack', stackArn('StackSet-science-dev-staging-abalone-1')],
    [false, 'creates another stack', 'cloudformation:CreateStack', stackArn('science-dev-staging')],
    [
      false,
      'deletes the network of the stage',
      'cloudformation:DeleteStack',
      stackArn('StackSet-science-dev-Targets-staging-network-1'),
    ],
    [
      false,
      'deletes a stack of another stage',
      'cloudformation:DeleteStack',
      stackArn('StackSet-science-dev-production-abalone-1'),
    ],
    [true, 'creates a model in the network', 'sagemaker:CreateModel', sagemaker('model/x'), MODEL],
    [
      false,
      'creates a model in another subnet',
      'sagemaker:CreateModel',
      sagemaker('model/x'),
      { ...MODEL, 'sagemaker:VpcSubnets': ['subnet-0cccccccccccccccc'] },
    ],
    [
      false,
      'creates a model with another group',
      'sagemaker:CreateModel',
      sagemaker('model/x'),
      { ...MODEL, 'sagemaker:VpcSecurityGroupIds': ['sg-0cccccccccccccccc'] },
    ],
    [false, 'creates a model without network', 'sagemaker:CreateModel', sagemaker('model/x'), OWN_TAG],
    [
      false,
      'creates a model without tag',
      'sagemaker:CreateModel',
      sagemaker('model/x'),
      Object.fromEntries(Object.entries(MODEL).filter(([key]) => !key.startsWith('aws:'))),
    ],
    [
      true,
      'configures an endpoint with the volume key',
      'sagemaker:CreateEndpointConfig',
      sagemaker('endpoint-config/x'),
      { ...OWN_TAG, 'sagemaker:VolumeKmsKeyArn': VOLUME_KEY },
    ],
    [
      false,
      'configures an endpoint without key',
      'sagemaker:CreateEndpointConfig',
      sagemaker('endpoint-config/x'),
      OWN_TAG,
    ],
    [true, 'creates an endpoint', 'sagemaker:CreateEndpoint', sagemaker('endpoint/x'), OWN_TAG],
    [
      true,
      'deletes an endpoint of the stage',
      'sagemaker:DeleteEndpoint',
      sagemaker('endpoint/x'),
      { 'aws:ResourceTag/secure-mlops:environment': 'science/dev/stages/staging' },
    ],
    ...['science/dev', 'science/dev/stages/production'].map(
      (value): Case => [
        false,
        `deletes an endpoint of ${value}`,
        'sagemaker:DeleteEndpoint',
        sagemaker('endpoint/x'),
        { 'aws:ResourceTag/secure-mlops:environment': value },
      ],
    ),
    [
      false,
      'deletes an endpoint of another environment',
      'sagemaker:DeleteEndpoint',
      sagemaker('endpoint/x'),
      { 'aws:ResourceTag/secure-mlops:environment': 'science/prod' },
    ],
    [
      true,
      'passes the role of models',
      'iam:PassRole',
      role('science/dev/stages/staging/model-execution/x'),
      toSageMaker,
    ],
    [
      false,
      'passes the role of models of another stage',
      'iam:PassRole',
      role('science/dev/stages/production/model-execution/x'),
      toSageMaker,
    ],
    [false, 'passes a foreign role', 'iam:PassRole', role('admin'), toSageMaker],
    [
      false,
      'passes the role of models elsewhere',
      'iam:PassRole',
      role('science/dev/stages/staging/model-execution/x'),
      { 'iam:PassedToService': 'lambda.amazonaws.com' },
    ],
    [false, 'passes itself', 'iam:PassRole', principals.deployment, toSageMaker],
    [false, 'reads a model', 's3:GetObject', `arn:aws:s3:::${MODEL_BUCKET}/x`],
    [false, 'trains', 'sagemaker:CreateTrainingJob', sagemaker('training-job/x'), MODEL],
    [
      false,
      'approves a model',
      'sagemaker:UpdateModelPackage',
      sagemaker('model-package/m/1'),
      { 'sagemaker:ModelApprovalStatus': 'Approved' },
    ],
  ];
  test.each(cases)('%s: %s', async (...row) => check('deployment', row));
});

describe('a model of a stage', () => {
  const cases: Case[] = [
    [true, 'loads a model of the platform', 's3:GetObject', `arn:aws:s3:::${MODEL_BUCKET}/x`],
    [false, 'loads from another bucket', 's3:GetObject', 'arn:aws:s3:::other/x'],
    [false, 'writes a model', 's3:PutObject', `arn:aws:s3:::${MODEL_BUCKET}/x`],
    [false, 'creates a model', 'sagemaker:CreateModel', sagemaker('model/x'), MODEL],
  ];
  test.each(cases)('%s: %s', async (...row) => check('model', row));
});

describe('escalation in a stage account, by somebody who has every permission that a policy can give', () => {
  const everything = [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }];
  const inside = (request: Request) => isAllowed(request, { identity: everything, boundary });
  const bounded: Context = {
    'iam:PermissionsBoundary': `arn:aws:iam::${ACCOUNT}:policy/science/core/permissions-boundary/x`,
  };
  const models = role('science/dev/stages/staging/model-execution/x');

  test.each<[string, Request]>([
    ['a role without boundary', { action: 'iam:CreateRole', resource: models }],
    ['a role with the boundary', { action: 'iam:CreateRole', resource: models, context: bounded }],
    ['a policy on a role', { action: 'iam:AttachRolePolicy', resource: models, context: bounded }],
    ['permissions of a role', { action: 'iam:PutRolePolicy', resource: models, context: bounded }],
    ['the trust of a role', { action: 'iam:UpdateAssumeRolePolicy', resource: models }],
    ['the boundary taken off', { action: 'iam:DeleteRolePermissionsBoundary', resource: models, context: bounded }],
    ['a version of a policy', { action: 'iam:CreatePolicyVersion', resource: `arn:aws:iam::${ACCOUNT}:policy/x` }],
    ['a user', { action: 'iam:CreateUser', resource: `arn:aws:iam::${ACCOUNT}:user/x` }],
    ['an access key', { action: 'iam:CreateAccessKey', resource: `arn:aws:iam::${ACCOUNT}:user/x` }],
    ['passing another role', { action: 'iam:PassRole', resource: role('admin'), context: toSageMaker }],
    [
      'passing a model role of another platform',
      { action: 'iam:PassRole', resource: role('other/dev/stages/staging/model-execution/x'), context: toSageMaker },
    ],
    [
      'passing a model role to another service',
      { action: 'iam:PassRole', resource: models, context: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    ],
    ['a bootstrap role', { action: 'sts:AssumeRole', resource: role('cdk-hnb659fds-cfn-exec-role') }],
    ['the execution role', { action: 'sts:AssumeRole', resource: role('science-stackset-execution') }],
    ['a bucket policy', { action: 's3:PutBucketPolicy', resource: 'arn:aws:s3:::x' }],
    ['a key policy', { action: 'kms:PutKeyPolicy', resource: VOLUME_KEY }],
    ['data', { action: 's3:PutObject', resource: 'arn:aws:s3:::x/y' }],
    ['a function', { action: 'lambda:CreateFunction', resource: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:x` }],
    ['an instance', { action: 'ec2:RunInstances', resource: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/*` }],
    ['a job', { action: 'sagemaker:CreateTrainingJob', resource: sagemaker('training-job/x'), context: MODEL }],
    ['a model outside a network', { action: 'sagemaker:CreateModel', resource: sagemaker('model/x') }],
    [
      'an approval',
      {
        action: 'sagemaker:UpdateModelPackage',
        resource: sagemaker('model-package/m/1'),
        context: { 'sagemaker:ModelApprovalStatus': 'Approved' },
      },
    ],
  ])('not %s', async (_, request) => {
    expect(await inside(request)).toBe(false);
  });

  test.each<[string, Request]>([
    [
      'closing a default security group',
      { action: 'ec2:RevokeSecurityGroupIngress', resource: `arn:aws:ec2:${REGION}:${ACCOUNT}:security-group/sg-1` },
    ],
    [
      'writing flow logs',
      { action: 'logs:PutLogEvents', resource: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/x:log-stream:y` },
    ],
    ['a model in a network', { action: 'sagemaker:CreateModel', resource: sagemaker('model/x'), context: MODEL }],
    ['passing a model role', { action: 'iam:PassRole', resource: models, context: toSageMaker }],
  ])('but %s', async (_, request) => {
    expect(await inside(request)).toBe(true);
  });

  test.each([
    [true, 'science/dev/stages/staging/resolver-failure-mode-setup/x'],
    [false, 'science/dev/stages/staging/default-group-setup/x'],
    [false, 'science/dev/stages/staging/model-execution/x'],
    [false, 'other/dev/stages/staging/resolver-failure-mode-setup/x'],
  ])('opening a resolver while its firewall fails: %s for the role %s', async (expected, path) => {
    const request = {
      action: 'route53resolver:UpdateFirewallConfig',
      resource: `arn:aws:route53resolver:${REGION}:${ACCOUNT}:firewall-config/rslvr-fc-1`,
    };
    expect(await isAllowed(request, { identity: everything, boundary, principal: role(path) })).toBe(expected);
  });
});

test('the boundary fails on the registry of a stage, and on actions that would open it', () => {
  const { stack, registry } = new Environment();
  const create = (id: string, additionalActions: string[], of = registry) =>
    new StagePermissionsBoundary(stack, id, { registry: of, additionalActions });
  expect(() => create('A', [], registry.forStage('staging'))).toThrow(/registry is that of the stage "staging"/);
  expect(() => create('B', ['iam:*'])).toThrow(/additionalActions is "iam:\*", name actions such as/);
  expect(() => create('C', ['route53resolver:Update*'])).toThrow(/which gives every role ways out of the network/);
});

test('fails on the registry of an environment', () => {
  const own = new StageAccount();
  expect(() => own.roles('Roles', own.registry)).toThrow(/TargetRoles: registry has no stage, pass registry.forStage/);
});

test('reference defect 4: two stages in one account have nothing in common', () => {
  const own = new StageAccount();
  own.roles('Staging', own.registry.forStage('staging'));
  own.roles('Production', own.registry.forStage('production'));
  const made = Object.values(own.template().findResources('AWS::IAM::Role')).map(
    ({ Properties }) => `${Properties.Path ?? '/'}${Properties.RoleName ?? ''}`,
  );
  expect(made.sort()).toEqual([
    '/science-dev-production-deploy',
    '/science-dev-staging-deploy',
    '/science/dev/stages/production/model-execution/',
    '/science/dev/stages/staging/model-execution/',
  ]);
});

test('models attach interfaces to subnets that another account shares, with own groups or its', () => {
  const own = new StageAccount();
  const owner = '999999999999';
  const { modelExecution } = own.roles('Shared', undefined, { subnetOwnerAccountId: owner });
  const created = own
    .documentOf(modelExecution.managedPolicy)
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

test('an owner of subnets that is no account fails', () => {
  const create = () => new StageAccount().roles('Shared', undefined, { subnetOwnerAccountId: 'landing-zone' });
  expect(create).toThrow(/ModelExecutionRole: subnetOwnerAccountId .*"landing-zone"/);
});

test('subnets and groups may be lists that are known in the stage account only', () => {
  const stack = new TemplateStack(new Stack(new App(), 'Around'), 'roles');
  const list = (id: string) => new CfnParameter(stack, id, { type: 'List<String>', default: 'x' }).valueAsList;
  new TargetRoles(stack, 'Roles', {
    registry: Registry.of({ platform: 'science', environment: 'dev' }).forStage('staging'),
    permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', 'arn:aws:iam::aws:policy/b'),
    modelBucket: s3.Bucket.fromBucketArn(stack, 'Models', new CfnParameter(stack, 'Bucket').valueAsString),
    dataKey: kms.Key.fromKeyArn(stack, 'DataKey', `arn:aws:kms:${REGION}:${PLATFORM}:key/x`),
    volumeKey: new kms.Key(stack, 'VolumeKey'),
    subnetIds: list('Subnets'),
    securityGroupIds: list('Groups'),
    deploymentRoleName: 'science-dev-staging-deploy',
    deploymentAdministrationRoleArn: ADMINISTRATION,
  });
  const policies = JSON.stringify(
    stack.node
      .findAll()
      .filter((child) => child instanceof iam.ManagedPolicy)
      .map((policy) => stack.resolve(policy.document)),
  );
  expect(policies).toContain('"Condition":{"StringEquals":{"ec2:SubnetID":{"Ref":"Subnets"}}}');
  expect(policies).toContain('"Condition":{"StringEquals":{"ec2:SecurityGroupID":{"Ref":"Groups"}}}');
  expect(policies).toContain('{"ForAnyValue:StringNotEquals":{"sagemaker:VpcSubnets":{"Ref":"Subnets"}}}');
  expect(policies).toContain(
    '{"Fn::Split":[",",{"Fn::Join":["",["arn:*:ec2:*:*:subnet/",{"Fn::Join":[",arn:*:ec2:*:*:subnet/",{"Ref":"Subnets"}]}]]}]}',
  );
});
