import { TemplateStack } from '@secure-mlops/core';
import { App, CfnOutput, CfnParameter, CfnResource, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ConcurrencyMode, DeploymentTargets, TargetAccounts, type TargetAccountsProps } from '../src';
import { ACCOUNT, REGION } from './support/environment';

const STAGING = '222222222222';
const PRODUCTION = '333333333333';
const ADMINISTRATION = `arn:aws:iam::${ACCOUNT}:role/science/core/stackset-administration/science-administration`;

/** A stack with a network and roles for target accounts. */
class Targets {
  public readonly stack: Stack;
  public readonly network: TemplateStack;
  public readonly roles: TemplateStack;

  constructor(name = 'science-dev-Targets', app = new App()) {
    this.stack = new Stack(app, name, { env: { account: ACCOUNT, region: REGION } });
    this.network = this.template('network', 'AWS::EC2::VPC');
    this.roles = this.template('roles', 'AWS::IAM::Role');
  }

  public template(id: string, type: string): TemplateStack {
    const template = new TemplateStack(this.stack, id, { description: `The ${id} of a stage` });
    new CfnResource(template, 'Resource', { type });
    return template;
  }

  public put(id: string, overrides: Partial<TargetAccountsProps> = {}): TargetAccounts {
    return new TargetAccounts(this.stack, id, {
      targets: DeploymentTargets.ofAccounts([STAGING]),
      templates: [{ stack: this.network }, { stack: this.roles }],
      administrationRole: iam.Role.fromRoleArn(this.stack, `${id}Administration`, ADMINISTRATION),
      executionRoleName: 'science-stackset-execution',
      ...overrides,
    });
  }

  public stackSets(): { [logicalId: string]: { Properties: { [name: string]: unknown }; DependsOn?: string[] } } {
    return Template.fromStack(this.stack).findResources('AWS::CloudFormation::StackSet') as ReturnType<
      Targets['stackSets']
    >;
  }

  public stackSet(name: string) {
    const found = Object.entries(this.stackSets()).find(([, { Properties }]) => Properties.StackSetName === name);
    if (found === undefined) {
      throw new Error(`no StackSet ${name}`);
    }
    return { logicalId: found[0], ...found[1] };
  }
}

test('a StackSet travels by URL, with its own roles and the accounts of the list', () => {
  const targets = new Targets();
  targets.put('staging');
  const { Properties } = targets.stackSet('science-dev-Targets-staging-network');
  expect(Properties).toEqual({
    StackSetName: 'science-dev-Targets-staging-network',
    Description: 'The network of a stage',
    PermissionModel: 'SELF_MANAGED',
    CallAs: 'SELF',
    AdministrationRoleARN: ADMINISTRATION,
    ExecutionRoleName: 'science-stackset-execution',
    TemplateURL: { 'Fn::Sub': expect.stringMatching(/^https:\/\/s3\..*\.json$/) },
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    ManagedExecution: { Active: true },
    OperationPreferences: {
      FailureToleranceCount: 0,
      MaxConcurrentCount: 1,
      ConcurrencyMode: 'STRICT_FAILURE_TOLERANCE',
    },
    StackInstancesGroup: [{ DeploymentTargets: { Accounts: [STAGING] }, Regions: [REGION] }],
  });
});

test('operation preferences and parameters', () => {
  const targets = new Targets();
  new CfnParameter(targets.roles, 'ModelBucketArn');
  new CfnParameter(targets.roles, 'Level', { default: 'INFO' });
  targets.put('production', {
    targets: DeploymentTargets.ofAccounts([PRODUCTION, STAGING]),
    templates: [{ stack: targets.roles, parameters: { ModelBucketArn: 'arn:aws:s3:::models' } }],
    operationPreferences: {
      failureToleranceCount: 1,
      maxConcurrentCount: 5,
      concurrencyMode: ConcurrencyMode.SOFT,
    },
  });
  expect(targets.stackSet('science-dev-Targets-production-roles').Properties).toMatchObject({
    Parameters: [{ ParameterKey: 'ModelBucketArn', ParameterValue: 'arn:aws:s3:::models' }],
    OperationPreferences: {
      FailureToleranceCount: 1,
      MaxConcurrentCount: 5,
      ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
    },
  });
});

describe('reference defect 2: nothing reads what is not finished', () => {
  test('roles wait for the network', () => {
    const targets = new Targets();
    targets.put('staging');
    const network = targets.stackSet('science-dev-Targets-staging-network');
    const roles = targets.stackSet('science-dev-Targets-staging-roles');
    expect(network.DependsOn).toBeUndefined();
    expect(roles.DependsOn).toEqual([network.logicalId]);
  });

  test('a stage waits for the one before it', () => {
    const targets = new Targets();
    const staging = targets.put('staging');
    const production = targets.put('production', { targets: DeploymentTargets.ofAccounts([PRODUCTION]) });
    production.node.addDependency(staging);
    const before = ['network', 'roles'].map((id) => targets.stackSet(`science-dev-Targets-staging-${id}`).logicalId);
    expect(targets.stackSet('science-dev-Targets-production-network').DependsOn).toEqual(before);
    expect(targets.stackSet('science-dev-Targets-staging-network').DependsOn).toBeUndefined();
  });

  test('no value comes out of a StackSet: its parameters are values of the stack around or of its own account', () => {
    const targets = new Targets();
    new CfnOutput(targets.network, 'VpcId', { value: 'vpc' });
    targets.put('staging');
    expect(JSON.stringify(targets.stackSets())).not.toContain('Fn::GetAtt');
  });
});

test('reference defect 4: StackSets of two environments in one account have different names', () => {
  const app = new App();
  const names = ['dev', 'prod'].flatMap((environment) => {
    const targets = new Targets(`science-${environment}-Targets`, app);
    targets.put('staging');
    return targets.stack.node
      .findAll()
      .filter((child) => CfnResource.isCfnResource(child) && child.cfnResourceType === 'AWS::CloudFormation::StackSet')
      .map((child) => (child as unknown as { stackSetName: string }).stackSetName);
  });
  expect(names).toHaveLength(4);
  expect(new Set(names).size).toBe(4);
});

describe('reference defect 10: the list of accounts is the only source of targets', () => {
  test('a changed list changes the instances and nothing else', () => {
    const with_ = (accounts: string[]) => {
      const targets = new Targets();
      targets.put('staging', { targets: DeploymentTargets.ofAccounts(accounts) });
      return Template.fromStack(targets.stack).toJSON().Resources;
    };
    const [one, two] = [with_([STAGING]), with_([STAGING, PRODUCTION])];
    expect(two).not.toEqual(one);
    const withoutInstances = (resources: typeof one) =>
      Object.values(resources as { [id: string]: { Properties: object } }).map(({ Properties, ...rest }) => ({
        ...rest,
        Properties: { ...Properties, StackInstancesGroup: undefined },
      }));
    expect(withoutInstances(two)).toEqual(withoutInstances(one));
  });

  test('keeps the order of the list, and a copy of it', () => {
    const accounts = [PRODUCTION, STAGING];
    const targets = DeploymentTargets.ofAccounts(accounts);
    accounts.push('444444444444');
    expect(targets.accountIds).toEqual([PRODUCTION, STAGING]);
  });

  test.each([
    ['an empty list', [], /accountIds is \[\], name at least one account/],
    ['an account twice', [STAGING, STAGING], /accountIds repeats \["222222222222"\], name each item once/],
    ['eleven digits', ['22222222222'], /accountIds is "22222222222", pass 12-digit account ids/],
    ['an organizational unit', ['ou-abcd-12345678'], /accountIds is "ou-abcd-12345678", pass 12-digit account ids/],
    ['a marked account', [`${STAGING} (SUSPENDED)`], /accountIds is "222222222222 \(SUSPENDED\)", pass 12-digit/],
    [
      'more accounts than a target takes',
      Array.from({ length: 2001 }, (_, index) => String(100000000000 + index)),
      /accountIds has 2001 items, a target takes 2000: spread the accounts over several targets/,
    ],
  ])('fails on %s', (_, accounts, message) => {
    expect(() => DeploymentTargets.ofAccounts(accounts)).toThrow(message);
  });
});

test('reference defect 13: a role with a path is passed on as a whole', () => {
  const targets = new Targets();
  targets.put('staging');
  expect(targets.stackSet('science-dev-Targets-staging-roles').Properties.AdministrationRoleARN).toBe(ADMINISTRATION);
});

test('reference defect 12: no role is made, and none is left to a default', () => {
  const targets = new Targets();
  targets.put('staging');
  const template = Template.fromStack(targets.stack);
  template.resourceCountIs('AWS::IAM::Role', 0);
  template.allResourcesProperties('AWS::CloudFormation::StackSet', {
    AdministrationRoleARN: ADMINISTRATION,
    ExecutionRoleName: 'science-stackset-execution',
  });
});

describe('fails', () => {
  test.each([
    ['without templates', { templates: [] }, /templates is \[\], pass at least one template/],
    [
      'reference defect 8: without the name of the execution role',
      { executionRoleName: '' },
      /executionRoleName is "", pass a role name without path/,
    ],
    [
      'reference defect 7: on an execution role with a path',
      { executionRoleName: 'science/stackset-execution' },
      /executionRoleName is "science\/stackset-execution", pass a role name without path/,
    ],
    [
      'reference defect 12: on the execution role that CloudFormation falls back to',
      { executionRoleName: 'AWSCloudFormationStackSetExecutionRole' },
      /executionRoleName is "AWSCloudFormationStackSetExecutionRole", choose another name/,
    ],
    [
      'on more accounts at once than strict mode allows',
      { operationPreferences: { maxConcurrentCount: 3, failureToleranceCount: 1 } },
      /maxConcurrentCount is 3, strict mode allows one more than failureToleranceCount, which is 1/,
    ],
    [
      'on a negative tolerance',
      { operationPreferences: { failureToleranceCount: -1 } },
      /operationPreferences.failureToleranceCount is -1, it must be at least 0/,
    ],
    [
      'on a part of an account',
      { operationPreferences: { failureToleranceCount: 0.5 } },
      /operationPreferences.failureToleranceCount is 0.5, pass a whole number of accounts/,
    ],
    [
      'on no account at once',
      { operationPreferences: { maxConcurrentCount: 0 } },
      /operationPreferences.maxConcurrentCount is 0, it must be at least 1/,
    ],
  ])('%s', (_, overrides, message) => {
    expect(() => new Targets().put('staging', overrides)).toThrow(message);
  });

  test('on a stack that is deployed itself', () => {
    const targets = new Targets();
    const ordinary = new Stack(targets.stack, 'Ordinary') as TemplateStack;
    expect(() => targets.put('staging', { templates: [{ stack: ordinary }] })).toThrow(
      /templates has "science-dev-Targets\/Ordinary", which is no TemplateStack/,
    );
  });

  test('on a template twice', () => {
    const targets = new Targets();
    expect(() => targets.put('staging', { templates: [{ stack: targets.roles }, { stack: targets.roles }] })).toThrow(
      /templates repeats \["roles"\]/,
    );
  });

  test.each([
    ['too long', 'x'.repeat(128)],
    ['with other characters', 'staging.eu'],
  ])('reference defect 14: on a name that is %s', (_, id) => {
    expect(() => new Targets().put(id)).toThrow(
      /the name of the StackSet is "science-dev-Targets-.*", use at most 128/,
    );
  });

  test('on parameters that the template does not declare, and on missing ones, naming all of them', () => {
    const targets = new Targets();
    targets.put('staging', { templates: [{ stack: targets.roles, parameters: { ModelBucket: 'a' } }] });
    // a template may get its parameters later than its StackSet
    new CfnParameter(targets.roles, 'ModelBucketArn');
    new CfnParameter(targets.roles, 'DataKeyArn');
    new CfnParameter(targets.roles, 'Level', { default: '' });
    const synthesis = () => Template.fromStack(targets.stack);
    expect(synthesis).toThrow(
      /has "ModelBucket", which the template does not declare, use one of \["ModelBucketArn","DataKeyArn","Level"\]/,
    );
    expect(synthesis).toThrow(/lacks "ModelBucketArn", which has no default, pass a value/);
    expect(synthesis).toThrow(/lacks "DataKeyArn", which has no default, pass a value/);
    expect(synthesis).not.toThrow(/lacks "Level"/);
  });

  test('on a template that cannot travel', () => {
    const targets = new Targets();
    targets.roles.addTransform('AWS::Serverless-2016-10-31');
    targets.put('staging');
    expect(() => Template.fromStack(targets.stack)).toThrow(/transform/i);
  });
});

describe('the warning about failures', () => {
  const id = '@secure-mlops/cross-account-roles:allAccountsMayFail';

  test('comes when every account may fail', () => {
    const targets = new Targets();
    targets.put('staging', { operationPreferences: { failureToleranceCount: 1 } });
    Annotations.fromStack(targets.stack).hasWarning(
      '*',
      Match.stringLikeRegexp(`failureToleranceCount is 1, but there are 1 target accounts.*${id}`),
    );
  });

  test('does not come when one must succeed', () => {
    const targets = new Targets();
    targets.put('staging', {
      targets: DeploymentTargets.ofAccounts([STAGING, PRODUCTION]),
      operationPreferences: { failureToleranceCount: 1 },
    });
    Annotations.fromStack(targets.stack).hasNoWarning('*', Match.stringLikeRegexp(id));
  });
});

test('values may be known at deployment only', () => {
  const targets = new Targets();
  new CfnParameter(targets.roles, 'ModelBucketArn');
  const bucket = new CfnResource(targets.stack, 'Bucket', { type: 'AWS::S3::Bucket' });
  targets.put('staging', {
    templates: [{ stack: targets.roles, parameters: { ModelBucketArn: bucket.getAtt('Arn').toString() } }],
  });
  expect(targets.stackSet('science-dev-Targets-staging-roles').Properties.Parameters).toEqual([
    { ParameterKey: 'ModelBucketArn', ParameterValue: { 'Fn::GetAtt': ['Bucket', 'Arn'] } },
  ]);
});
