import { runSimulation } from '@cloud-copilot/iam-simulate';
import { Registry } from '@secure-mlops/core';
import { App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { StackSetAdministrationRole, type StackSetAdministrationRoleProps, StackSetExecutionRole } from '../src';
import { ACCOUNT, Environment, literal, type PolicyJson, REGION } from './support/environment';
import { isAllowed } from './support/simulate';

const STAGING = '222222222222';
const PRODUCTION = '333333333333';
const execution = (account: string) => `arn:aws:iam::${account}:role/science-stackset-execution`;
const ADMINISTRATION = `arn:aws:iam::${ACCOUNT}:role/science/dev/stackset-administration/science-administration`;
const ORGANIZATION = 'o-a1b2c3d4e5';

function administration(overrides: Partial<StackSetAdministrationRoleProps> = {}): Environment {
  const environment = new Environment();
  new StackSetAdministrationRole(environment.stack, 'Administration', {
    ...environment.common,
    roleName: 'science-administration',
    executionRoleArns: [execution(STAGING), execution(PRODUCTION)],
    ...overrides,
  });
  return environment;
}

function executionRole(overrides: Partial<ConstructorParameters<typeof StackSetExecutionRole>[2]> = {}): Stack {
  const stack = new Stack(new App(), 'TargetSetup');
  new StackSetExecutionRole(stack, 'Execution', {
    roleName: 'science-stackset-execution',
    principal: 'stackset-execution',
    administrationRoleArn: ADMINISTRATION,
    organizationId: ORGANIZATION,
    statements: [new iam.PolicyStatement({ actions: ['ec2:DescribeVpcs'], resources: ['*'] })],
    ...overrides,
  });
  return stack;
}

function trustOf(stack: Stack): PolicyJson {
  const [role] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  return literal(role?.Properties.AssumeRolePolicyDocument) as PolicyJson;
}

describe('StackSetAdministrationRole', () => {
  test('reference defect 12: has a name and tag of its own, and trusts the StackSets of the platform alone', () => {
    administration()
      .template()
      .hasResourceProperties('AWS::IAM::Role', {
        RoleName: 'science-administration',
        Path: '/science/dev/stackset-administration/',
        Tags: [{ Key: 'secure-mlops:principal', Value: 'stackset-administration' }],
        PermissionsBoundary: { Ref: Match.stringLikeRegexp('^Boundary') },
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Effect: 'Allow',
              Principal: { Service: 'cloudformation.amazonaws.com' },
              Condition: {
                StringEquals: { 'aws:SourceAccount': ACCOUNT },
                ArnLike: {
                  'aws:SourceArn': {
                    'Fn::Join': [
                      '',
                      ['arn:', { Ref: 'AWS::Partition' }, `:cloudformation:${REGION}:${ACCOUNT}:stackset/science-*`],
                    ],
                  },
                },
              },
            },
          ],
        },
      });
  });

  test.each([
    [true, 'the execution role of staging', execution(STAGING)],
    [true, 'the execution role of production', execution(PRODUCTION)],
    [false, 'an account that is not listed', execution('444444444444')],
    [false, 'the own account', execution(ACCOUNT)],
    [false, 'another role of a listed account', `arn:aws:iam::${STAGING}:role/science-other`],
    [false, 'a role of the same name on a path', `arn:aws:iam::${STAGING}:role/x/science-stackset-execution`],
    [false, 'the default role', `arn:aws:iam::${STAGING}:role/AWSCloudFormationStackSetExecutionRole`],
    [false, 'a bootstrap role', `arn:aws:iam::${STAGING}:role/cdk-hnb659fds-deploy-role`],
  ])('%s: assumes %s', async (expected, _, resource) => {
    const environment = administration();
    const identity = environment.policiesOf(environment.stack.node.findChild('Administration'));
    const boundary = environment.documentOf(environment.boundary.managedPolicy);
    expect(
      await isAllowed({ action: 'sts:AssumeRole', resource }, { identity, boundary, principal: ADMINISTRATION }),
    ).toBe(expected);
  });

  test('the boundary leaves assuming to roles of its kind', async () => {
    const environment = administration();
    const identity = environment.policiesOf(environment.stack.node.findChild('Administration'));
    const boundary = environment.documentOf(environment.boundary.managedPolicy);
    const principal = `arn:aws:iam::${ACCOUNT}:role/science/dev/project-build/x`;
    const request = { action: 'sts:AssumeRole', resource: execution(STAGING) };
    expect(await isAllowed(request, { identity, boundary, principal })).toBe(false);
  });

  test('takes ARNs in the partition that is deployed to, and ARNs that are tokens', () => {
    const arn = `arn:${Aws.PARTITION}:iam::${STAGING}:role/science-stackset-execution`;
    const environment = administration({ executionRoleArns: [arn] });
    const role = iam.Role.fromRoleArn(
      environment.stack,
      'Other',
      new CfnParameter(environment.stack, 'Arn').valueAsString,
    );
    new StackSetAdministrationRole(environment.stack, 'Second', {
      ...environment.common,
      roleName: 'second',
      executionRoleArns: [role.roleArn],
    });
    environment.template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Resource: { Ref: 'Arn' } }] },
    });
  });

  test.each([
    [
      'reference defect 7: a name with a path',
      { roleName: 'team/science' },
      /roleName is "team\/science", pass a role name/,
    ],
    ['reference defect 8: an empty name', { roleName: '' }, /roleName is "", pass a role name without path/],
    ['a name of 65 characters', { roleName: 'x'.repeat(65) }, /roleName is "x+", pass a role name/],
    [
      'reference defect 12: the name that CloudFormation falls back to',
      { roleName: 'AWSCloudFormationStackSetAdministrationRole' },
      /roleName is "AWSCloudFormationStackSetAdministrationRole", choose another name/,
    ],
    [
      'reference defect 12: the execution role that CloudFormation falls back to',
      { executionRoleArns: [`arn:aws:iam::${STAGING}:role/AWSCloudFormationStackSetExecutionRole`] },
      /executionRoleArns has .* choose another role/,
    ],
    [
      'neither a list nor an organization',
      { executionRoleArns: undefined },
      /executionRoleArns has the number of items 0, it must be at least 1/,
    ],
    ['no accounts', { executionRoleArns: [] }, /executionRoleArns has the number of items 0, it must be at least 1/],
    [
      'a wildcard for accounts',
      { executionRoleArns: ['arn:aws:iam::*:role/science-stackset-execution'] },
      /executionRoleArns has "arn:aws:iam::\*:role\/science-stackset-execution", pass the ARN of one role/,
    ],
    [
      'a name without ARN',
      { executionRoleArns: ['science-stackset-execution'] },
      /executionRoleArns has "science-stackset-execution", pass the ARN/,
    ],
    ['an account twice', { executionRoleArns: [execution(STAGING), execution(STAGING)] }, /executionRoleArns repeats/],
  ])('fails on %s', (_, overrides, message) => {
    expect(() => administration(overrides)).toThrow(message);
  });

  test('spreads 500 accounts over policies that each fit, and names every account once', () => {
    const arns = Array.from({ length: 500 }, (_, index) => execution(String(100_000_000_000 + index)));
    const template = administration({ executionRoleArns: arns }).template();
    const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy')).filter(({ Properties }) =>
      Properties.PolicyDocument.Statement.every(({ Action }: { Action: unknown }) => Action === 'sts:AssumeRole'),
    );
    const named = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement[0].Resource);
    const [role] = Object.values(template.findResources('AWS::IAM::Role'));

    expect(named).toEqual(arns);
    expect(policies.length).toBeLessThanOrEqual(7);
    expect(role?.Properties.ManagedPolicyArns).toHaveLength(policies.length);
    for (const { Properties } of policies) {
      expect(JSON.stringify(Properties.PolicyDocument).length).toBeLessThanOrEqual(6144);
    }
  });

  test('the first policy keeps its id when accounts need a second one', () => {
    const idOf = (count: number) => {
      const executionRoleArns = Array.from({ length: count }, (_, index) => execution(String(100_000_000_000 + index)));
      return Object.keys(administration({ executionRoleArns }).template().findResources('AWS::IAM::ManagedPolicy'));
    };

    expect(idOf(200)).toEqual(expect.arrayContaining(idOf(2)));
  });

  test('fails with the quota when there are too many accounts for the policies of a role', () => {
    const arns = Array.from({ length: 1200 }, (_, index) => execution(String(100_000_000_000 + index)));

    expect(() => administration({ executionRoleArns: arns })).toThrow(
      /executionRoleArns has the size of \d+ managed policies, a role can have 10 .*, spread the accounts over several roles/,
    );
  });
});

describe('the trust of StackSetExecutionRole', () => {
  const cases: [boolean, string, string, string | undefined][] = [
    [true, 'the administration role', ADMINISTRATION, ORGANIZATION],
    [
      false,
      'reference defect 13: a role of its name on another path',
      `arn:aws:iam::${ACCOUNT}:role/other/science-administration`,
      ORGANIZATION,
    ],
    [
      false,
      'reference defect 13: a role of its name without path',
      `arn:aws:iam::${ACCOUNT}:role/science-administration`,
      ORGANIZATION,
    ],
    [false, 'another role on its path', ADMINISTRATION.replace(/[^/]+$/, 'other'), ORGANIZATION],
    [false, 'another role of its account', `arn:aws:iam::${ACCOUNT}:role/admin`, ORGANIZATION],
    [false, 'the same role of another account', ADMINISTRATION.replace(ACCOUNT, PRODUCTION), ORGANIZATION],
    [false, 'the administration role in another organization', ADMINISTRATION, 'o-zzzzzzzzzz'],
    [false, 'the administration role outside any organization', ADMINISTRATION, undefined],
  ];

  test.each(cases)('%s: lets in %s', async (expected, _, principal, organization) => {
    expect(await mayAssume(executionRole(), principal, organization)).toBe(expected);
  });

  test('needs no organization when none is named', async () => {
    const stack = new Stack(new App(), 'Alone');
    new StackSetExecutionRole(stack, 'Execution', {
      roleName: 'science-stackset-execution',
      principal: 'stackset-execution',
      administrationRoleArn: ADMINISTRATION,
      statements: [new iam.PolicyStatement({ actions: ['ec2:DescribeVpcs'], resources: ['*'] })],
    });
    expect(await mayAssume(stack, ADMINISTRATION, undefined)).toBe(true);
    expect(await mayAssume(stack, `arn:aws:iam::${ACCOUNT}:role/admin`, undefined)).toBe(false);
  });

  test('names the account of an ARN that has a token beside it, or is one', () => {
    const partial = executionRole({ administrationRoleArn: `arn:${Aws.PARTITION}:iam::${ACCOUNT}:role/a/b` });
    expect(JSON.stringify(trustOf(partial))).toContain(`arn:aws:iam::${ACCOUNT}:root`);
    const stack = new Stack(new App(), 'Parameter');
    const administrationRoleArn = new CfnParameter(stack, 'Arn').valueAsString;
    new StackSetExecutionRole(stack, 'Execution', {
      roleName: 'x',
      principal: 'stackset-execution',
      administrationRoleArn,
      statements: [new iam.PolicyStatement({ actions: ['ec2:DescribeVpcs'], resources: ['*'] })],
    });
    const text = JSON.stringify(Template.fromStack(stack).toJSON());
    expect(text).toContain('{"Fn::Select":[4,{"Fn::Split":[":",{"Ref":"Arn"}]}]}');
  });
});

describe('StackSetExecutionRole', () => {
  test('has its name at the root path, its tag, and no boundary or organization by default', () => {
    const stack = new Stack(new App(), 'Minimal');
    new StackSetExecutionRole(stack, 'Execution', {
      roleName: 'science-stackset-execution',
      principal: 'stackset-execution',
      administrationRoleArn: ADMINISTRATION,
      statements: [new iam.PolicyStatement({ actions: ['ec2:DescribeVpcs'], resources: ['*'] })],
    });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'science-stackset-execution',
      Path: Match.absent(),
      PermissionsBoundary: Match.absent(),
      Policies: Match.absent(),
      Tags: [{ Key: 'secure-mlops:principal', Value: 'stackset-execution' }],
    });
    expect(trustOf(stack).Statement[0]?.Condition).toEqual({ ArnEquals: { 'aws:PrincipalArn': ADMINISTRATION } });
  });

  test('spreads statements over as many policies as they need', () => {
    const statements = Array.from(
      { length: 40 },
      (_, index) =>
        new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${'x'.repeat(300)}${index}`] }),
    );
    const stack = executionRole({ statements });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 3);
    const documents = Object.values(template.findResources('AWS::IAM::ManagedPolicy')).map(
      (policy) => policy.Properties.PolicyDocument.Statement.length,
    );
    expect(documents.reduce((total, count) => total + count, 0)).toBe(40);
    template.hasResourceProperties('AWS::IAM::Role', {
      ManagedPolicyArns: [Match.anyValue(), Match.anyValue(), Match.anyValue()],
    });
  });

  test.each([
    ['reference defect 8: an empty name', { roleName: '' }, /roleName is "", pass a role name/],
    [
      'reference defect 12: the name that CloudFormation falls back to',
      { roleName: 'AWSCloudFormationStackSetExecutionRole' },
      /roleName is "AWSCloudFormationStackSetExecutionRole", choose another name/,
    ],
    [
      'a wildcard in the ARN',
      { administrationRoleArn: `arn:aws:iam::${ACCOUNT}:role/*` },
      /administrationRoleArn has .* without wildcards/,
    ],
    [
      'the root of an account',
      { administrationRoleArn: `arn:aws:iam::${ACCOUNT}:root` },
      /administrationRoleArn has "arn:aws:iam::111122223333:root", pass the ARN of one role/,
    ],
    [
      'no organization id',
      { organizationId: 'acme' },
      /organizationId is "acme", pass the id of an organization such as "o-a1b2c3d4e5"/,
    ],
    ['nothing to do', { statements: [] }, /statements is \[\], say what the stacks need/],
    [
      'more than ten policies',
      {
        statements: Array.from(
          { length: 11 },
          (_, index) =>
            new iam.PolicyStatement({
              actions: ['s3:GetObject'],
              resources: [`arn:aws:s3:::${'x'.repeat(5000)}${index}`],
            }),
        ),
      },
      /statements has the size of 11 managed policies, a role can have 10/,
    ],
  ])('fails on %s', (_, overrides, message) => {
    expect(() => executionRole(overrides)).toThrow(message);
  });
});

test('reference defect 4: roles of two environments in one account have different paths and names', () => {
  const stack = new Stack(new App(), 'Both', { env: { account: ACCOUNT, region: REGION } });
  const boundary = iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', `arn:aws:iam::${ACCOUNT}:policy/b`);
  for (const name of ['dev', 'prod']) {
    new StackSetAdministrationRole(stack, name, {
      registry: Registry.of({ platform: 'science', environment: name }),
      permissionsBoundary: boundary,
      roleName: `science-${name}-administration`,
      executionRoleArns: [execution(STAGING)],
    });
  }
  const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  const names = roles.map(({ Properties }) => `${Properties.Path}${Properties.RoleName}`);
  expect(names.sort()).toEqual([
    '/science/dev/stackset-administration/science-dev-administration',
    '/science/prod/stackset-administration/science-prod-administration',
  ]);
});

/** Asks the trust policy alone: the caller has all permissions. */
async function mayAssume(stack: Stack, principal: string, organization: string | undefined): Promise<boolean> {
  const response = await runSimulation(
    {
      request: {
        principal,
        action: 'sts:AssumeRole',
        resource: { resource: execution(STAGING), accountId: STAGING },
        contextVariables: {
          'aws:PrincipalArn': principal,
          ...(organization === undefined ? {} : { 'aws:PrincipalOrgID': organization }),
        },
      },
      identityPolicies: [
        {
          name: 'all',
          policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
        },
      ],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: trustOf(stack),
    },
    {},
  );
  if (response.resultType === 'error') {
    throw new Error(JSON.stringify(response.errors));
  }
  return response.overallResult === 'Allowed';
}
