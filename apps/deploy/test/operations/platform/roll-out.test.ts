import type { StackInstance } from '../../../src/operations/cloud/stack-sets';
import { CommandFailure, ExitCode } from '../../../src/operations/command/failure';
import { checkRollOut, showRollOut, stackSetNames } from '../../../src/operations/platform/roll-out';
import { configOf, MAXIMAL, MINIMAL } from '../../support';
import { assemblyOf, contextOf, failureOf, RecordedStackSets } from '../support';

const STAGED = configOf(`${MINIMAL}    stages: [{ name: staging, accounts: ['222222222222', '333333333333'] }]\n`);
const NETWORK = 'acmeml-research-Targets-staging-network';
const ROLES = 'acmeml-research-Targets-staging-roles';

const stackSet = (StackSetName: string, DependsOn?: string | string[]) => ({
  Type: 'AWS::CloudFormation::StackSet',
  Properties: { StackSetName },
  DependsOn,
});
const assembly = assemblyOf({
  'acmeml-research-Targets': {
    Resources: {
      Aroles: stackSet(ROLES, ['Bnetwork', 'Cparameter']),
      Bnetwork: stackSet(NETWORK),
      Cparameter: { Type: 'AWS::SSM::Parameter' },
    },
  },
});

const instance = (account: string, status = 'CURRENT', reason = ''): StackInstance => ({
  account,
  region: 'eu-west-1',
  status,
  reason,
});
const GOOD = [instance('222222222222'), instance('333333333333')];
const BAD = [instance('222222222222'), instance('333333333333', 'OUTDATED', 'no role')];

function check(looks: Record<string, (readonly StackInstance[])[]>) {
  const context = contextOf();
  const stackSets = new RecordedStackSets(looks);
  return { context, stackSets, run: () => checkRollOut(context, { config: STAGED, assembly, stackSets }) };
}

test('the stack sets are found in the order of their dependencies', () => {
  expect(stackSetNames(STAGED, assembly)).toEqual([NETWORK, ROLES]);
});

test('environments without stages have none', async () => {
  const context = contextOf();
  const unstaged = configOf(MINIMAL);
  await checkRollOut(context, { config: unstaged, assembly: '/nowhere', stackSets: new RecordedStackSets() });

  expect(stackSetNames(unstaged, '/nowhere')).toEqual([]);
  expect(context.printed).toEqual([]);
});

test('the stages of every environment are looked at', () => {
  const several = assemblyOf({
    'acmeml-research-Targets': { Resources: { A: stackSet('a') } },
    'acmeml-second-team-Targets': { Resources: { B: stackSet('b') } },
  });
  expect(stackSetNames(configOf(MAXIMAL), several)).toEqual(['a', 'b']);
});

test('what is current is listed by account, and left alone', async () => {
  const { context, stackSets, run } = check({ [NETWORK]: [GOOD], [ROLES]: [GOOD] });
  await run();

  expect(stackSets.retried).toEqual([]);
  expect(context.printed.at(-1)).toMatch(/333333333333 {2}acmeml-research-Targets-staging-roles {4}CURRENT/);
});

test('what is not current is tried once more, in its accounts only and in the order of the stack sets', async () => {
  const { context, stackSets, run } = check({ [NETWORK]: [BAD, GOOD], [ROLES]: [BAD, GOOD] });
  await run();

  expect(stackSets.retried).toEqual([`${NETWORK} 333333333333`, `${ROLES} 333333333333`]);
  expect(context.printed[0]).toBe(`${NETWORK} is tried again in 333333333333`);
});

test('what is not current after that fails with account, reason and remedy', async () => {
  const { stackSets, run } = check({ [NETWORK]: [BAD, BAD], [ROLES]: [GOOD] });
  const failure = await failureOf(run);

  expect(stackSets.retried).toEqual([`${NETWORK} 333333333333`]);
  expect(failure.exitCode).toBe(ExitCode.FAILED);
  expect(failure.message).toMatch(/^the roll-out did not reach 333333333333:\n/);
  expect(failure.message).toContain(`333333333333: ${NETWORK} is OUTDATED: no role`);
  expect(failure.message).toContain('npx projen target-setup');
  expect(failure.message).not.toContain('INOPERABLE');
});

test('what could not be deleted is not tried again, and the remedy is another one', async () => {
  const stuck = [instance('222222222222', 'INOPERABLE', 'bucket not empty')];
  const { stackSets, run } = check({ [NETWORK]: [stuck], [ROLES]: [GOOD] });
  const failure = await failureOf(run);

  expect(stackSets.retried).toEqual([]);
  expect(failure.message).toContain('an INOPERABLE stack could not be deleted');
});

describe('after a deployment that failed', () => {
  test('the instances are shown with their reasons, and not tried again', async () => {
    const context = contextOf();
    const stackSets = new RecordedStackSets({ [NETWORK]: [BAD] });
    await showRollOut(context, { config: STAGED, assembly, stackSets });

    expect(context.printed.join()).toMatch(/333333333333 +acmeml-research-Targets-staging-network +OUTDATED +no role/);
    expect(stackSets.retried).toEqual([]);
  });

  test('that they cannot be listed does not take the place of the failure', async () => {
    const context = contextOf();
    const stackSets = new RecordedStackSets();
    stackSets.instances = async () => {
      throw new CommandFailure('not authorized');
    };
    await showRollOut(context, { config: STAGED, assembly, stackSets });

    expect(context.printed).toEqual(['\nnot authorized']);
  });
});
