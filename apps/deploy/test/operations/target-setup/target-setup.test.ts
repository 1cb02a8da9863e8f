import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailure, ExitCode } from '../../../src/operations/command/failure';
import { targetSetup } from '../../../src/operations/target-setup/target-setup';
import { MINIMAL } from '../../support';
import {
  assemblyOf,
  configFileOf,
  contextOf,
  failureOf,
  RecordedProcesses,
  RecordedStacks,
  temporaryFolder,
} from '../support';

const STAGED = `${MINIMAL}    stages: [{ name: staging, accounts: ['222222222222'] }]\n`;
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's', HOME: '/nowhere' };
const TEMPLATE = { Resources: { R: { Type: 'AWS::IAM::Role' } } };
const DEPLOYED = {
  status: 'CREATE_COMPLETE',
  tags: {},
  parameters: { PlatformAccountId: '111111111111' },
  template: TEMPLATE,
};

function command(
  args: string[],
  config = STAGED,
  account = '222222222222',
  stacks = new RecordedStacks({}),
  more = {},
) {
  const processes = new RecordedProcesses();
  const context = contextOf({ args, env: { PLATFORM_CONFIG: configFileOf(config), ...KEYS, ...more }, processes });
  const asked: NodeJS.ProcessEnv[] = [];
  const assembly = assemblyOf({ 'acmeml-TargetSetup': TEMPLATE });
  const stageAccountOf = async (env: NodeJS.ProcessEnv) => {
    asked.push(env);
    return { account, stacks };
  };
  return { context, processes, asked, run: () => targetSetup(context, stageAccountOf, assembly) };
}

describe('the template', () => {
  test('is printed below the two ways to deploy it, and nothing is asked of AWS', async () => {
    const { context, processes, asked, run } = command([]);
    await run();

    const [instructions, template] = context.printed;
    expect(JSON.parse(template)).toEqual(TEMPLATE);
    expect(instructions).toContain('222222222222');
    expect(instructions).toContain('In the console');
    expect(instructions).toMatch(
      /aws cloudformation deploy --region eu-west-1 --stack-name acmeml-TargetSetup[\s\S]*--capabilities CAPABILITY_NAMED_IAM --parameter-overrides PlatformAccountId=111111111111\n/,
    );
    expect(asked).toEqual([]);
    expect(processes.runs[0].options.env.AWS_ACCESS_KEY_ID).toBeUndefined();
  });

  test('is written to a file, which the command line names', async () => {
    const file = join(temporaryFolder(), 'set-up.json');
    const { context, run } = command(['--output', file]);
    await run();

    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(TEMPLATE);
    expect(context.printed).toHaveLength(1);
    expect(context.printed[0]).toContain(`--template-file '${file}'`);
  });

  test('that cannot be written is a sentence and exit code 2', async () => {
    const failure = await failureOf(command(['--output', '/nowhere/set-up.json']).run);

    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
    expect(failure.message).toMatch(/^--output: received "\/nowhere\/set-up.json", which cannot be written/);
  });

  test('needs no profile', async () => {
    const { processes, run } = command(['--profile', 'p']);

    expect((await failureOf(run)).message).toMatch(/^--profile goes with --check/);
    expect(processes.runs).toEqual([]);
  });

  test('is for the configured organization', async () => {
    const { context, run } = command([], STAGED.replace('  region:', '  organizationId: o-abcd123456\n  region:'));
    await run();

    expect(context.printed[0]).toContain('PlatformAccountId=111111111111 OrganizationId=o-abcd123456');
  });

  test('is for nobody without stages', async () => {
    const { processes, run } = command([], MINIMAL);
    const failure = await failureOf(run);

    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
    expect(failure.message).toMatch(/^no environment has stages/);
    expect(processes.runs).toEqual([]);
  });
});

describe('--check', () => {
  test('uses the credentials of the profile', async () => {
    const stacks = new RecordedStacks({ 'acmeml-TargetSetup': DEPLOYED });
    const file = join(temporaryFolder(), 'credentials');
    writeFileSync(file, '[owner]\naws_access_key_id = AKIA\n');
    const env = { AWS_SHARED_CREDENTIALS_FILE: file };
    const { context, asked, run } = command(['--check', '--profile', 'owner'], STAGED, '222222222222', stacks, env);
    await run();

    expect(asked.map(({ AWS_PROFILE }) => AWS_PROFILE)).toEqual(['owner']);
    expect(context.printed).toEqual(['acmeml-TargetSetup in account 222222222222 is as this configuration wants it']);
  });

  test('fails with 1 when the set-up is missing', async () => {
    const { run } = command(['--check']);
    const failure = await failureOf(run);

    expect(failure.exitCode).toBe(ExitCode.FAILED);
    expect(failure.message).toMatch(/^acmeml-TargetSetup in account 222222222222 is missing/);
  });

  test('that cannot look is no failed check', async () => {
    const stacks = new RecordedStacks({});
    stacks.find = async () => {
      throw new CommandFailure('not authorized');
    };
    const failure = await failureOf(command(['--check'], STAGED, '222222222222', stacks).run);

    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
    expect(failure.message).toBe('not authorized');
  });

  test('writes nothing', async () => {
    expect((await failureOf(command(['--check', '--output', 'f']).run)).message).toMatch(/exclude each other/);
  });

  test('refuses credentials of an account that is in no stage', async () => {
    const { processes, run } = command(['--check'], STAGED, '111111111111');
    const failure = await failureOf(run);

    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
    expect(failure.message).toBe(
      'the credentials belong to account 111111111111, which is in no stage: use those of 222222222222',
    );
    expect(processes.runs).toEqual([]);
  });

  test('needs credentials', async () => {
    const { asked, run } = command(['--check', '--profile', 'nobody']);
    const failure = await failureOf(run);

    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
    expect(failure.message).toBe(
      'target-setup --check needs AWS credentials and found none in profile "nobody": set AWS_PROFILE or AWS_ACCESS_KEY_ID ' +
        'and AWS_SECRET_ACCESS_KEY to those of account 222222222222, or leave --check out to see the template, which needs none',
    );
    expect(asked).toEqual([]);
  });
});
