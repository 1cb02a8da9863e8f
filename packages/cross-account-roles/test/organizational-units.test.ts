import { TemplateStack } from '@secure-mlops/core';
import { App, CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DeploymentTargets, type OrganizationalUnitOptions, TargetAccounts, type TargetAccountsProps } from '../src';
import { ACCOUNT, REGION } from './support/environment';

const UNIT = 'ou-ab12-11111111';
const OTHER_UNIT = 'ou-ab12-22222222';
const ROOT = 'r-ab12';

function targetsStack(): Stack {
  return new Stack(new App(), 'science-dev-Targets', { env: { account: ACCOUNT, region: REGION } });
}

function template(stack: Stack, id = 'stage'): TemplateStack {
  const made = new TemplateStack(stack, id);
  new CfnResource(made, 'Resource', { type: 'AWS::EC2::VPC' });
  return made;
}

function put(props: Partial<TargetAccountsProps> = {}, stack = targetsStack()): Stack {
  new TargetAccounts(stack, 'staging', {
    targets: DeploymentTargets.ofOrganizationalUnits([UNIT]),
    templates: props.templates ?? [{ stack: template(stack) }],
    ...props,
  });
  return stack;
}

function propertiesWith(options?: OrganizationalUnitOptions, unitIds = [UNIT]) {
  const stack = put({ targets: DeploymentTargets.ofOrganizationalUnits(unitIds, options) });
  const [stackSet] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFormation::StackSet'));
  return stackSet?.Properties;
}

test('a delegated administrator deploys with the permissions of the service, and names no role', () => {
  expect(propertiesWith(undefined, [UNIT, ROOT])).toEqual({
    StackSetName: 'science-dev-Targets-staging-stage',
    PermissionModel: 'SERVICE_MANAGED',
    CallAs: 'DELEGATED_ADMIN',
    AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
    TemplateURL: { 'Fn::Sub': expect.stringMatching(/^https:\/\/s3\..*\.json$/) },
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    ManagedExecution: { Active: true },
    OperationPreferences: {
      FailureToleranceCount: 0,
      MaxConcurrentCount: 1,
      ConcurrencyMode: 'STRICT_FAILURE_TOLERANCE',
    },
    StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: [UNIT, ROOT] }, Regions: [REGION] }],
  });
});

test('accounts that leave keep their stacks when told so', () => {
  expect(propertiesWith({ retainStacks: true })?.AutoDeployment).toEqual({
    Enabled: true,
    RetainStacksOnAccountRemoval: true,
  });
});

test('without automatic deployment nothing is said about accounts that leave', () => {
  expect(propertiesWith({ automaticDeployment: false })?.AutoDeployment).toEqual({ Enabled: false });
});

test('without automatic deployment templates are rolled out in their order', () => {
  const stack = targetsStack();
  const targets = DeploymentTargets.ofOrganizationalUnits([UNIT], { automaticDeployment: false });
  put({ targets, templates: [{ stack: template(stack, 'network') }, { stack: template(stack, 'roles') }] }, stack);
  const stackSets = Template.fromStack(stack).findResources('AWS::CloudFormation::StackSet');
  const idOf = (name: string) =>
    Object.keys(stackSets).find(
      (id) => stackSets[id]?.Properties.StackSetName === `science-dev-Targets-staging-${name}`,
    );
  expect(stackSets[idOf('roles') as string]?.DependsOn).toEqual([idOf('network')]);
});

test('the targets say what they are', () => {
  const unitIds = [UNIT];
  const units = DeploymentTargets.ofOrganizationalUnits(unitIds);
  unitIds.push(ROOT);
  expect({ ...units }).toEqual({
    accountIds: [],
    organizationalUnitIds: [UNIT],
    automaticDeployment: true,
    retainStacks: false,
  });
  expect({ ...DeploymentTargets.ofAccounts(['222222222222']) }).toEqual({
    accountIds: ['222222222222'],
    organizationalUnitIds: [],
    automaticDeployment: false,
    retainStacks: false,
  });
});

test('units may be known at deployment only', () => {
  const unit = Lazy.string({ produce: () => OTHER_UNIT });
  expect(propertiesWith(undefined, [unit])?.StackInstancesGroup[0].DeploymentTargets).toEqual({
    OrganizationalUnitIds: [OTHER_UNIT],
  });
});

test('no warning counts accounts of which nothing is known', () => {
  const stack = put({ operationPreferences: { failureToleranceCount: 5 } });
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('allAccountsMayFail'));
});

describe('fails', () => {
  test.each<[string, string[], RegExp]>([
    ['an empty list', [], /unitIds is \[\], name at least one organizational unit or the root/],
    ['a unit twice', [UNIT, UNIT], /unitIds repeats \["ou-ab12-11111111"\], name each item once/],
    ['an account', ['222222222222'], /unitIds is "222222222222", pass ids of organizational units such as/],
    ['an organization', ['o-a1b2c3d4e5'], /unitIds is "o-a1b2c3d4e5", pass ids/],
    ['a path', [`o-a1b2c3d4e5/${ROOT}/${UNIT}/`], /unitIds is "o-a1b2c3d4e5\/r-ab12\/ou-ab12-11111111\/", pass ids/],
    ['a unit with something behind it', [`${UNIT}/*`], /unitIds is "ou-ab12-11111111\/\*", pass ids/],
  ])('on %s', (_, unitIds, message) => {
    expect(() => DeploymentTargets.ofOrganizationalUnits(unitIds)).toThrow(message);
  });

  test('on stacks that are retained though none is removed', () => {
    const options = { automaticDeployment: false, retainStacks: true };
    expect(() => DeploymentTargets.ofOrganizationalUnits([UNIT], options)).toThrow(
      /retainStacks is true, but automaticDeployment is false/,
    );
  });

  test('on roles beside units, naming both', () => {
    const stack = targetsStack();
    const administrationRole = iam.Role.fromRoleArn(stack, 'Administration', `arn:aws:iam::${ACCOUNT}:role/x`);
    expect(() => put({ administrationRole, executionRoleName: 'science-stackset-execution' }, stack)).toThrow(
      /administrationRole is "science-dev-Targets\/Administration", CloudFormation has its own role.*\n.*executionRoleName is "science-stackset-execution", CloudFormation has its own role/s,
    );
  });

  test('reference defect 12: on a list of accounts without roles, for which CloudFormation has defaults', () => {
    const act = () => put({ targets: DeploymentTargets.ofAccounts(['222222222222']) });
    expect(act).toThrow(/administrationRole is missing, pass that of a StackSetAdministrationRole/);
    expect(act).toThrow(/executionRoleName is missing, pass the name of a StackSetExecutionRole/);
  });

  test('on several templates for accounts that come later', () => {
    const stack = targetsStack();
    const templates = [{ stack: template(stack, 'network') }, { stack: template(stack, 'roles') }];
    expect(() => put({ templates }, stack)).toThrow(
      /templates is \["network","roles"\], an account that comes into a unit gets them at once: put everything into one/,
    );
  });
});
