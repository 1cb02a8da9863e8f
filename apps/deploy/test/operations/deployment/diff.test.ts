import type { Cloud } from '../../../src/operations/cloud/cloud';
import { ExitCode } from '../../../src/operations/command/failure';
import { diff } from '../../../src/operations/deployment/diff';
import { MINIMAL } from '../../support';
import {
  type Behaviour,
  cloudWith,
  configFileOf,
  contextOf,
  failureOf,
  RecordedProcesses,
  RecordedStacks,
  reaching,
} from '../support';

const STAGED = `${MINIMAL}    stages: [{ name: staging, accounts: ['222222222222'] }]\n`;

function comparing(changes: Partial<Cloud> = {}, behave?: Behaviour) {
  const processes = new RecordedProcesses(behave);
  const env = {
    PLATFORM_CONFIG: configFileOf(STAGED),
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 's',
    HOME: '/nowhere',
  };
  const context = contextOf({ args: ['--context', 'a=b'], env, processes });
  /** What the app is told when it is synthesized. */
  const told = () => processes.runs[0].args.filter((_, index, args) => args[index - 1] === '--context');
  return { context, processes, told, run: () => diff(context, cloudWith(changes)) };
}

const deployed = (...accounts: string[]) => ({
  stacks: new RecordedStacks({ 'acmeml-research-Targets': reaching(...accounts) }),
});

test('compares what bounds the platform and its stacks, without the set-up of stage accounts', async () => {
  const { context, processes, told, run } = comparing(deployed('222222222222'));
  await run();

  const [synthesis, comparison, ...others] = processes.runs.map(({ args }) => args);
  expect([synthesis[0], comparison[0], others]).toEqual(['synth', 'diff', []]);
  expect(comparison.filter((arg) => arg.startsWith('acmeml-')).sort()).toEqual([
    'acmeml-BootstrapPolicies',
    'acmeml-Core',
    'acmeml-research-Boundary',
    'acmeml-research-Environment',
    'acmeml-research-Network',
    'acmeml-research-ProjectTemplates',
    'acmeml-research-Targets',
  ]);
  expect(told()).toEqual(['a=b']);
  expect(context.printed).toEqual([]);
});

test('compares with a role that reaches accounts which are leaving, as a deployment makes it', async () => {
  const { context, told, run } = comparing(deployed('222222222222', '444444444444'));
  await run();

  expect(told()).toEqual(['a=b', 'secure-mlops:leaving-accounts=444444444444']);
  expect(context.printed.join()).toContain('no stage has 444444444444 any more');
});

test('credentials of another account compare nothing', async () => {
  const { processes, run } = comparing({ account: async () => '999999999999' });

  expect((await failureOf(run)).exitCode).toBe(ExitCode.UNUSABLE);
  expect(processes.runs).toEqual([]);
});

test('fails when the comparison does', async () => {
  const { run } = comparing({}, ({ args }) => (args[0] === 'diff' ? { code: 1 } : undefined));

  expect((await failureOf(run)).message).toMatch(/comparison failed/);
});
