import { writeFileSync } from 'node:fs';
import type { Cloud } from '../../../src/operations/cloud/cloud';
import { ExitCode } from '../../../src/operations/command/failure';
import { deploy } from '../../../src/operations/deployment/deploy';
import { BOOTSTRAP_OUTPUTS } from '../../../src/stacks/names';
import { MINIMAL } from '../../support';
import {
  type Behaviour,
  cloudWith,
  configFileOf,
  contextOf,
  failureOf,
  RecordedProcesses,
  RecordedStacks,
} from '../support';

/** Makes the CDK CLI write the outputs of the bootstrap policies, and else behave as the test says. */
const cli =
  (behave: Behaviour = () => undefined): Behaviour =>
  (run) => {
    if (run.args.includes('--outputs-file')) {
      const outputs = { [BOOTSTRAP_OUTPUTS.executionPolicyArns]: 'a', [BOOTSTRAP_OUTPUTS.executionBoundaryName]: 'b' };
      writeFileSync(
        run.args[run.args.indexOf('--outputs-file') + 1],
        JSON.stringify({ 'acmeml-BootstrapPolicies': outputs }),
      );
    }
    return behave(run);
  };

function deploying(args: string[] = [], behave?: Behaviour, changes?: Partial<Cloud>) {
  const processes = new RecordedProcesses(cli(behave));
  const env = {
    PLATFORM_CONFIG: configFileOf(MINIMAL),
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 's',
    HOME: '/nowhere',
  };
  const context = contextOf({ args, env, processes });
  return { context, processes, run: () => deploy(context, cloudWith(changes)) };
}

const commands = (processes: RecordedProcesses) => processes.runs.map(({ args: [command] }) => command);

test('synthesizes once, bootstraps and deploys', async () => {
  const { processes, run } = deploying();
  await run();

  expect(commands(processes)).toEqual(['synth', 'deploy', 'bootstrap', 'deploy']);
});

test('leaves a bootstrap of somebody else alone', async () => {
  const { processes, run } = deploying(['--skip-bootstrap']);
  await run();

  expect(commands(processes)).toEqual(['synth', 'deploy']);
});

test('credentials of another account deploy nothing', async () => {
  const { processes, run } = deploying([], undefined, { account: async () => '999999999999' });
  const failure = await failureOf(run);

  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  expect(processes.runs).toEqual([]);
});

test.each([
  ['that worked', 'acmeml-Core', undefined],
  ['that failed, perhaps because of them', 'acmeml-Core', { code: 1 }],
  ['whose foundation failed', 'acmeml-BootstrapPolicies', { code: 1 }],
])('after a deployment %s, stacks that were left behind are named', async (_, failing, result) => {
  const there = { status: 'CREATE_COMPLETE', tags: {}, parameters: {}, template: {} };
  const stacks = new RecordedStacks({ 'acmeml-old-Network': there });
  const behave: Behaviour = ({ args }) => (args.includes(failing) ? result : undefined);
  const { context, run } = deploying([], behave, { stacks });
  const code = result === undefined ? await run() : (await failureOf(run)).exitCode;

  expect(code).toBe(result?.code);
  expect(context.printed.join()).toMatch(/left behind[\s\S]*acmeml-old-Network/);
});
