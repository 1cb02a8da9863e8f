import { Match, Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { buildApp } from '../../src/app';
import { leavingAccountsFlags } from '../../src/stacks/leaving-accounts';
import { configOf, MINIMAL } from '../support';
import { resourcesOfType, synthesizedTemplate } from './synthesized';

const ORGANIZATION = 'o-abcd123456';
const UNIT = `${ORGANIZATION}/r-ab12/ou-ab12-11111111/*`;
const around = (more = '') => `organizationId: ${ORGANIZATION}\n  perimeter: { around: organization${more} }`;
const accounts = (count: number) => Array.from({ length: count }, (_, index) => `'${200_000_000_000 + index}'`);

/** A minimal platform whose environment has one stage. */
function assemblyOf(stage: string, platform = ''): CloudAssembly {
  const text = MINIMAL.replace('studio: {}', `studio: {}\n    stages: [{ name: live, ${stage} }]`);
  return buildApp(configOf(text.replace('region: eu-west-1', `region: eu-west-1\n  ${platform}`))).synth();
}

const withAccounts = (count: number, platform?: string) =>
  assemblyOf(`accounts: [${accounts(count).join(', ')}]`, platform);

const jsonOf = (assembly: CloudAssembly, name: string) => synthesizedTemplate(assembly, `acmeml-${name}`);
const templateOf = (assembly: CloudAssembly, name: string) => Template.fromJSON(jsonOf(assembly, name));

const one = withAccounts(1, around());
const thousand = withAccounts(1000, around());

/** What the administration roles of the core and of an environment may assume. */
function assumed(assembly: CloudAssembly) {
  return ['Core', 'research-Targets'].map((name) =>
    Object.values(templateOf(assembly, name).findResources('AWS::IAM::ManagedPolicy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    ),
  );
}

describe('around an organization', () => {
  const statement = (name: string, more = {}) => [
    {
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Resource: `arn:aws:iam::*:role/${name}`,
      Condition: { StringEquals: { 'aws:ResourceOrgID': ORGANIZATION }, ...more },
    },
  ];

  test('the administration roles name roles, and the organization instead of accounts', () => {
    expect(assumed(one)).toEqual([statement('acmeml-stackset-execution'), statement('acmeml-research-live-deploy')]);
  });

  test('they are confined to the parts of the organization that are inside', () => {
    const paths = { 'ForAnyValue:StringLike': { 'aws:ResourceOrgPaths': [UNIT] } };

    expect(assumed(withAccounts(1, around(`, organizationPaths: ['${UNIT}']`)))).toEqual([
      statement('acmeml-stackset-execution', paths),
      statement('acmeml-research-live-deploy', paths),
    ]);
  });

  test('a thousand accounts add nothing but their ids to two lists of stack sets', () => {
    for (const { stackName } of thousand.stacks.filter(({ stackName }) => !stackName.endsWith('-Targets'))) {
      expect(thousand.getStackByName(stackName).template).toEqual(one.getStackByName(stackName).template);
    }
    const targets = jsonOf(thousand, 'research-Targets');
    const lists = resourcesOfType(targets, 'AWS::CloudFormation::StackSet').flatMap(
      ([, { Properties }]) => Properties.StackInstancesGroup,
    );
    expect(lists.map(({ DeploymentTargets }) => DeploymentTargets.Accounts.length)).toEqual([1000, 1000]);
    for (const { DeploymentTargets } of lists) {
      DeploymentTargets.Accounts.splice(1);
    }
    expect(targets).toEqual(jsonOf(one, 'research-Targets'));
  });

  test('a thousand accounts stay inside the quotas of templates', () => {
    for (const { template } of thousand.stacks) {
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
      expect(JSON.stringify(template, null, 1).length).toBeLessThan(1_000_000);
      expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
    }
  });
});

describe('around accounts', () => {
  test('the administration roles name every role of every account', () => {
    const roles = (name: string) => ['200000000000', '200000000001'].map((id) => `arn:aws:iam::${id}:role/${name}`);

    expect(assumed(withAccounts(2)).map(([{ Resource, Condition }]) => [Resource, Condition])).toEqual([
      [roles('acmeml-stackset-execution'), undefined],
      [roles('acmeml-research-live-deploy'), undefined],
    ]);
  });

  test('the id of an organization alone does not open the list', () => {
    expect(JSON.stringify(assumed(withAccounts(1, `organizationId: ${ORGANIZATION}`)))).not.toContain('*');
  });

  test('accounts that do not fit into policies are refused with the quota', () => {
    expect(() => withAccounts(1000)).toThrow(/AWS allows \d+/);
  });
});

describe('accounts that are leaving', () => {
  /** What the role of the stack sets may assume while these accounts are leaving a platform. */
  const reached = (text: string, ...leaving: string[]) => {
    const context = Object.fromEntries(leavingAccountsFlags(leaving).map((flag) => flag.split('=')));
    const core = templateOf(buildApp(configOf(text), { context }).synth(), 'Core');
    const policies = Object.values(core.findResources('AWS::IAM::ManagedPolicy'));
    return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement[0].Resource);
  };
  const roles = (...ids: string[]) => ids.map((id) => `arn:aws:iam::${id}:role/acmeml-stackset-execution`);
  const staged = MINIMAL.replace('studio: {}', "studio: {}\n    stages: [{ name: live, accounts: ['222222222222'] }]");

  test('are reached beside those of stages', () => {
    expect(reached(staged, '444444444444', '555555555555')).toEqual(
      roles('222222222222', '444444444444', '555555555555'),
    );
  });

  test('are reached when no stage is left', () => {
    expect(reached(MINIMAL, '444444444444')).toEqual(roles('444444444444'));
  });

  test('are none without being told', () => {
    expect(reached(staged)).toEqual(roles('222222222222'));
    expect(reached(MINIMAL)).toEqual([]);
  });
});

describe('a roll-out', () => {
  const preferences = (stage: string) =>
    templateOf(assemblyOf(`accounts: [${accounts(3).join(', ')}], ${stage}`), 'research-Targets');

  test.each([
    ['one account after the other by default', 'approval: none', 0, 1, 'STRICT'],
    ['as many at once as strictness allows', 'concurrency: 3, failureTolerance: 2', 2, 3, 'STRICT'],
    ['more at once, when more may fail', 'concurrency: 3, failureTolerance: 1', 1, 3, 'SOFT'],
  ])('works on %s', (_, stage, tolerance, concurrency, mode) => {
    preferences(stage).allResourcesProperties('AWS::CloudFormation::StackSet', {
      OperationPreferences: {
        FailureToleranceCount: tolerance,
        MaxConcurrentCount: concurrency,
        ConcurrencyMode: `${mode}_FAILURE_TOLERANCE`,
      },
      StackInstancesGroup: Match.anyValue(),
    });
  });
});
