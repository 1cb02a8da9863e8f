import { CdkCli } from '../../../src/operations/assembly/cdk';
import { deployStacks } from '../../../src/operations/deployment/deployment';
import type { ReplacementCheck } from '../../../src/operations/replacements/check';
import { configOf, MINIMAL } from '../../support';
import { type Behaviour, cloudWith, contextOf, failureOf, RecordedProcesses, RecordedStacks } from '../support';

const UNFINISHED = { status: 'UPDATE_ROLLBACK_FAILED', tags: {}, parameters: {}, template: {} };

/** A deployment onto a network whose last rollback failed. */
function deploying(behave?: Behaviour) {
  const processes = new RecordedProcesses(behave);
  const context = contextOf({ processes });
  const check = { run: async () => undefined, ready: (stacks: readonly string[]) => [...stacks] };
  const run = () =>
    deployStacks(context, {
      config: configOf(MINIMAL),
      cdk: new CdkCli(context, {}),
      cloud: cloudWith({ stacks: new RecordedStacks({ 'acmeml-research-Network': UNFINISHED }) })(),
      check: check as unknown as ReplacementCheck,
      contextFlags: [],
      foundation: async () => [],
    });
  return { run, commands: () => processes.runs.map(({ args }) => args.slice(0, 2)) };
}

test('a rollback that an earlier deployment left unfinished is ended before anything is deployed', async () => {
  const { run, commands } = deploying();
  await run();

  expect(commands()).toEqual([
    ['synth', '--quiet'],
    ['rollback', 'acmeml-research-Network'],
    ['deploy', 'acmeml-Core'],
  ]);
});

test('a rollback that cannot be ended is named, and nothing is deployed', async () => {
  const { run, commands } = deploying(({ args }) => (args[0] === 'rollback' ? { code: 1 } : undefined));
  const failure = await failureOf(run);

  expect(failure.message).toContain('the rollback of acmeml-research-Network');
  expect(commands()).toEqual([
    ['synth', '--quiet'],
    ['rollback', 'acmeml-research-Network'],
  ]);
});
