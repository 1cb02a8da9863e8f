import { CdkCli } from '../../../src/operations/assembly/cdk';
import { deployStacks } from '../../../src/operations/deployment/deployment';
import { leavingAccounts } from '../../../src/operations/platform/leaving-accounts';
import type { ReplacementCheck } from '../../../src/operations/replacements/check';
import { configOf, MINIMAL } from '../../support';
import {
  assemblyOf,
  type Behaviour,
  cloudWith,
  contextOf,
  failureOf,
  RecordedProcesses,
  RecordedStacks,
  reaching,
} from '../support';

const TARGETS = 'acmeml-research-Targets';
const LEFT_TARGETS = 'acmeml-old-Targets';
const STAGING = '222222222222';
const config = configOf(`${MINIMAL}    stages: [{ name: staging, accounts: ['${STAGING}'] }]\n`);

describe('accounts that are leaving', () => {
  test('are those that stack sets reach and no stage has any more', async () => {
    const stacks = new RecordedStacks({ [TARGETS]: reaching(STAGING, '555555555555', '444444444444') });
    expect(await leavingAccounts(config, stacks)).toEqual(['444444444444', '555555555555']);
  });

  test('are those of environments that the configuration does not have any more, too', async () => {
    const stacks = new RecordedStacks({
      [LEFT_TARGETS]: reaching('444444444444'),
      [TARGETS]: reaching('444444444444'),
    });
    expect(await leavingAccounts(config, stacks)).toEqual(['444444444444']);
  });

  test.each(['acmeml-Core', 'acmeml-research-Network', 'other-research-Targets', 'acmeml-Targets'])(
    'are not read from %s, which holds no stack sets of an environment',
    async (stack) => {
      expect(await leavingAccounts(config, new RecordedStacks({ [stack]: reaching('444444444444') }))).toEqual([]);
    },
  );
});

/** A deployment of which a test says what is deployed before and after it. */
function deploying(before: RecordedStacks, after: RecordedStacks = before, behave: Behaviour = () => undefined) {
  let stacks = before;
  const processes = new RecordedProcesses((run) => {
    stacks = run.args.includes(TARGETS) ? after : stacks;
    return behave(run);
  });
  const context = contextOf({ processes });
  const cloud = cloudWith()();
  const check = { run: async () => undefined, ready: (names: readonly string[]) => [...names] };
  const run = () =>
    deployStacks(context, {
      config,
      cdk: new CdkCli(context, {}, assemblyOf({ [TARGETS]: {} })),
      cloud: {
        ...cloud,
        get stacks() {
          return stacks;
        },
      },
      check: check as unknown as ReplacementCheck,
      contextFlags: ['a=b'],
      foundation: async () => [],
    });
  /** What is synthesized, by its context, and what is deployed. */
  const steps = () =>
    processes.runs.map(({ args: [command, ...args] }) =>
      command === 'synth'
        ? args.filter((_, index) => args[index - 1] === '--context')
        : args.filter((each) => each.startsWith('acmeml-') && !each.endsWith('CdkToolkit')),
    );
  return { context, run, steps };
}

describe('a deployment', () => {
  const with444 = () => new RecordedStacks({ [TARGETS]: reaching(STAGING, '444444444444') });
  const without444 = () => new RecordedStacks({ [TARGETS]: reaching(STAGING) });
  const LEAVING = ['a=b', 'secure-mlops:leaving-accounts=444444444444'];

  test('lets the role of the stack sets reach an account until its stacks are gone', async () => {
    const { context, run, steps } = deploying(with444(), without444());
    await run();

    expect(steps()).toEqual([LEAVING, expect.arrayContaining(['acmeml-Core', TARGETS]), ['a=b'], ['acmeml-Core']]);
    expect(context.printed.join()).toContain('no stage has 444444444444 any more');
  });

  test('of an account that nobody leaves deploys once', async () => {
    const { run, steps } = deploying(without444());
    await run();

    expect(steps()).toEqual([['a=b'], expect.arrayContaining(['acmeml-Core', TARGETS])]);
  });

  test('keeps what stacks that were left behind need for their deletion', async () => {
    const left = new RecordedStacks({ [LEFT_TARGETS]: reaching('444444444444') });
    const { run, steps } = deploying(left);
    await run();

    expect(steps()).toEqual([LEAVING, expect.arrayContaining(['acmeml-Core', TARGETS])]);
  });

  test('that fails takes nothing off the role', async () => {
    const { run, steps } = deploying(with444(), with444(), ({ args }) =>
      args.includes(TARGETS) ? { code: 1 } : undefined,
    );
    await failureOf(run);

    expect(steps()).toEqual([LEAVING, expect.arrayContaining(['acmeml-Core', TARGETS])]);
  });
});
