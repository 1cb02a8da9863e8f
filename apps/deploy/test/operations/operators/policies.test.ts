import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operatorDocuments } from '../../../src/operations/operators/documents';
import { operatorPolicies } from '../../../src/operations/operators/policies';
import { ADMINISTRATOR, isAllowed, policyOf } from '../../stacks/simulation';
import { configOf, MAXIMAL, MINIMAL } from '../../support';
import { configFileOf, contextOf, RecordedProcesses, temporaryFolder } from '../support';

const PLATFORM = '111111111111';
const STAGE = '222222222222';

/** The policies of the operators of an account, by the names of their documents. */
const OPERATORS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  [PLATFORM]: { administrator: ['acmeml-engineer', 'acmeml-administrator'], engineer: ['acmeml-engineer'] },
  [STAGE]: { owner: ['acmeml-stage-owner'] },
};

function documents(config: string): Record<string, string> {
  return Object.fromEntries(
    operatorDocuments(configOf(config)).map(({ policyName, content }) => [policyName, content]),
  );
}

/** Who of the operators may do something in an account. */
async function whoMay(action: string, resource: string, account: string, context = {}): Promise<string[]> {
  const contents = documents(MAXIMAL);
  const allowed: string[] = [];
  for (const [operator, names] of Object.entries(OPERATORS[account])) {
    const principal = {
      arn: `arn:aws:iam::${account}:role/operator`,
      account,
      identity: names.map((name) => policyOf({ PolicyDocument: JSON.parse(contents[name]) }, {})),
      ceiling: ADMINISTRATOR,
    };
    if (await isAllowed({ action, resource, context }, principal)) {
      allowed.push(operator);
    }
  }
  return allowed;
}

const stack = (name: string, account = PLATFORM) => `arn:aws:cloudformation:eu-west-1:${account}:stack/${name}/id`;
const stackSets = (kind: string) => `arn:aws:cloudformation:eu-west-1:${PLATFORM}:${kind}/acmeml-research-Targets:id`;
const iam = (name: string, account = PLATFORM) => `arn:aws:iam::${account}:${name}`;
const parameter = (name: string, account = PLATFORM) => `arn:aws:ssm:eu-west-1:${account}:parameter${name}`;
const administration = iam('role/acmeml/core/stackset-administration/acmeml-stackset-administration');
const toCloudFormation = { 'iam:PassedToService': 'cloudformation.amazonaws.com' };
const BOTH = ['administrator', 'engineer'];

describe('in the account of the platform', () => {
  test.each([
    ['sts:AssumeRole', iam(`role/cdk-acmeml-deploy-role-${PLATFORM}-eu-west-1`), BOTH],
    ['sts:AssumeRole', iam(`role/cdk-acmeml-lookup-role-${PLATFORM}-eu-west-1`), BOTH],
    ['sts:AssumeRole', iam(`role/cdk-acmeml-cfn-exec-role-${PLATFORM}-eu-west-1`), []],
    ['sts:AssumeRole', iam(`role/cdk-hnb659fds-deploy-role-${PLATFORM}-eu-west-1`), []],
    ['cloudformation:DescribeStacks', stack('anything'), BOTH],
    ['cloudformation:GetTemplate', stack('acmeml-research-Network'), BOTH],
    ['cloudformation:GetTemplate', stack('other-Network'), []],
    ['cloudformation:UpdateStackSet', stackSets('stackset'), BOTH],
    ['cloudformation:UpdateStackSet', stackSets('stackset-target'), BOTH],
    ['cloudformation:DescribeStackSetOperation', stackSets('stackset'), BOTH],
    ['cloudformation:DeleteStackSet', stackSets('stackset'), []],
    ['cloudformation:DeleteStackInstances', stackSets('stackset'), ['administrator']],
    ['cloudformation:DeleteStack', stack('acmeml-website'), []],
    ['cloudformation:UpdateTerminationProtection', stack('acmeml-research-Network'), ['administrator']],
    ['cloudformation:ContinueUpdateRollback', stack('acmeml-research-Boundary'), ['administrator']],
    ['cloudformation:ContinueUpdateRollback', stack('acmeml-research-Network'), []],
    ['cloudformation:ExecuteChangeSet', stack('acmeml-BootstrapPolicies'), ['administrator']],
    ['cloudformation:ExecuteChangeSet', stack('acmeml-research-Boundary'), ['administrator']],
    ['cloudformation:ExecuteChangeSet', stack('acmeml-CdkToolkit'), ['administrator']],
    ['cloudformation:ExecuteChangeSet', stack('acmeml-research-Network'), []],
    ['cloudformation:DeleteStack', stack('acmeml-research-Network'), ['administrator']],
    ['iam:CreatePolicy', iam('policy/acmeml/bootstrap/Execution'), ['administrator']],
    ['iam:CreatePolicyVersion', iam('policy/acmeml/core/permissions-boundary/Boundary'), ['administrator']],
    ['iam:CreatePolicyVersion', iam('policy/acmeml/research/launch-boundary/Boundary'), ['administrator']],
    ['iam:CreatePolicyVersion', iam('policy/acmeml/research/studio-execution/Policy'), []],
    ['iam:PutRolePolicy', iam(`role/cdk-acmeml-lookup-role-${PLATFORM}-eu-west-1`), ['administrator']],
    ['iam:PutRolePolicy', iam(`role/cdk-acmeml-lookup-role-${PLATFORM}-us-east-1`), []],
    ['iam:PutRolePolicy', iam(`role/cdk-acmeml-x-lookup-role-${PLATFORM}-eu-west-1`), []],
    ['iam:PutRolePolicy', iam(`role/cdk-hnb659fds-lookup-role-${PLATFORM}-eu-west-1`), []],
    ['iam:PutRolePolicy', iam('role/acmeml/research/studio-execution/Role'), []],
    ['s3:PutBucketPolicy', `arn:aws:s3:::cdk-acmeml-assets-${PLATFORM}-eu-west-1`, ['administrator']],
    ['s3:PutBucketPolicy', 'arn:aws:s3:::acmeml-data', []],
    ['ssm:PutParameter', parameter('/cdk-bootstrap/acmeml/version'), ['administrator']],
    ['ssm:PutParameter', parameter('/cdk-bootstrap/acmeml/another'), []],
    ['ssm:PutParameter', parameter('/acmeml/research/studio/domain-id'), []],
    ['servicecatalog:TerminateProvisionedProduct', '*', ['administrator']],
  ])('%s on %s: %j', async (action, resource, operators) => {
    expect(await whoMay(action, resource, PLATFORM)).toEqual(operators);
  });

  test('the role of the stack sets is handed to CloudFormation, and nothing else is handed to anybody', async () => {
    expect(await whoMay('iam:PassRole', administration, PLATFORM, toCloudFormation)).toEqual(BOTH);
    const toLambda = { 'iam:PassedToService': 'lambda.amazonaws.com' };
    expect(await whoMay('iam:PassRole', administration, PLATFORM, toLambda)).toEqual([]);
    const deployment = iam(`role/cdk-acmeml-cfn-exec-role-${PLATFORM}-eu-west-1`);
    expect(await whoMay('iam:PassRole', deployment, PLATFORM, toCloudFormation)).toEqual([]);
  });
});

describe('in the account of a stage', () => {
  test.each([
    ['cloudformation:ExecuteChangeSet', stack('acmeml-TargetSetup', STAGE), ['owner']],
    ['cloudformation:ExecuteChangeSet', stack('StackSet-acmeml-research', STAGE), []],
    ['iam:CreateRole', iam('role/acmeml-stackset-execution', STAGE), ['owner']],
    ['iam:PutRolePolicy', iam('role/acmeml-stackset-execution', STAGE), []],
    ['iam:CreateRole', iam('role/anything', STAGE), []],
    ['iam:CreatePolicy', iam('policy/acmeml-TargetSetup-Policy1', STAGE), ['owner']],
    ['iam:CreatePolicy', iam('policy/acmeml/core/target-setup/Boundary', STAGE), ['owner']],
    ['iam:CreatePolicy', iam('policy/anything', STAGE), []],
    ['ssm:PutParameter', parameter('/acmeml/core/target-setup/permissions-boundary-arn', STAGE), ['owner']],
    ['ssm:PutParameter', parameter('/acmeml/research/anything', STAGE), []],
  ])('%s on %s: %j', async (action, resource, operators) => {
    expect(await whoMay(action, resource, STAGE)).toEqual(operators);
  });
});

test('without stages nobody hands a role on, and what earlier configurations left is still found and ended', () => {
  const minimal = documents(MINIMAL.replace('studio: {}', 'studio: {}\n    projects: { templates: [] }'));
  expect(Object.keys(minimal)).toEqual(['acmeml-engineer', 'acmeml-administrator']);
  expect(JSON.stringify(minimal)).not.toMatch(/PassRole|UpdateStackSet/);
  expect(minimal['acmeml-engineer']).toContain('cloudformation:ListStackInstances');
  expect(minimal['acmeml-administrator']).toContain('servicecatalog:TerminateProvisionedProduct');
});

test('operations on stack sets reach the types in their templates, in the form that AWS documents', () => {
  const content = documents(MAXIMAL)['acmeml-engineer'];
  expect(content).toContain('"arn:aws:cloudformation:*:*:type/resource/*"');
});

test('the policies of the longest names fit', () => {
  const config = MAXIMAL.replaceAll('acmeml', 'a23456789012').replace(
    'qualifier: a23456789012',
    'qualifier: a234567890',
  );
  const sizes = Object.values(documents(config)).map(({ length }) => length);
  expect(Math.max(...sizes)).toBeGreaterThan(4000);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(6144);
});

test('everything is printed with its size and the account it belongs to, and nothing is run', () => {
  const processes = new RecordedProcesses();
  const env = { PLATFORM_CONFIG: configFileOf(MAXIMAL) };
  const context = contextOf({ env, processes });
  operatorPolicies(context);

  const [overview, instructions, ...printed] = context.printed;
  const expected = documents(MAXIMAL);
  expect(printed).toEqual(Object.entries(expected).map(([name, content]) => `${name}:\n${content}\n`));
  for (const [name, content] of Object.entries(expected)) {
    expect(content.length).toBeLessThanOrEqual(6144);
    expect(content).not.toMatch(/Token|AWS::/);
    const accounts = name.endsWith('owner') ? '222222222222, 333333333333, 444444444444' : PLATFORM;
    expect(overview).toMatch(new RegExp(`^${name} .* ${accounts} +${content.length} +6144$`, 'm'));
    expect(instructions).toContain(`--policy-name ${name} --policy-document 'file://${name}.json'`);
  }
  expect(instructions).toMatch(/documents below saved under these names.*attach-role-policy.*no limit/s);
  expect(processes.runs).toEqual([]);
});

test('accounts of stages are counted when they are many', () => {
  const accounts = ['222222222222', '444444444444', '555555555555', '666666666666']
    .map((each) => `'${each}'`)
    .join(', ');
  const config = MAXIMAL.replace("['222222222222', '444444444444']", `[${accounts}]`);
  const context = contextOf({ env: { PLATFORM_CONFIG: configFileOf(config) } });
  operatorPolicies(context);

  expect(context.printed[0]).toMatch(/^acmeml-stage-owner +owner of a stage +5 accounts of stages /m);
});

test('each is written to a file of its name, which the instructions name', () => {
  const folder = join(temporaryFolder(), 'policies');
  const context = contextOf({ args: ['--output', folder], env: { PLATFORM_CONFIG: configFileOf(MAXIMAL) } });
  operatorPolicies(context);

  const written = readdirSync(folder).map((file) => [
    file.replace('.json', ''),
    readFileSync(join(folder, file), 'utf8'),
  ]);
  expect(Object.fromEntries(written)).toEqual(documents(MAXIMAL));
  expect(context.printed).toHaveLength(2);
  expect(context.printed[1]).toContain(`'file://${join(folder, 'acmeml-engineer.json')}'`);
});
