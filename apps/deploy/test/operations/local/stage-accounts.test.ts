import { mkdirSync } from 'node:fs';
import { ExitCode } from '../../../src/operations/command/failure';
import { deployLocal } from '../../../src/operations/local/deploy';
import { destroyLocal } from '../../../src/operations/local/destroy';
import type { LocalServer } from '../../../src/operations/local-server/server';
import { nothing, running, SET_UP, STAGED, subcommands } from '../local-support';
import {
  assemblyOf,
  type Behaviour,
  cloudWith,
  failureOf,
  type RecordedProcesses,
  RecordedStackSets,
} from '../support';

describe('stage accounts', () => {
  const EVERYWHERE = {
    '/_local-aws/status': {
      stacks: ['222222222222', '333333333333', '999999999999'].map((account) => ({ ...SET_UP, account })),
    },
    '/_local-aws/inventory': {},
  };
  const setUps = (processes: RecordedProcesses) =>
    processes.runs
      .filter(({ args }) => args.includes('acmeml-TargetSetup'))
      .map(({ args, options }) => `${args[0]} ${options.env.AWS_ACCESS_KEY_ID}`);
  const withAssembly = (server: LocalServer, targets = {}) => {
    mkdirSync(server.folders.assembly);
    assemblyOf({ 'acmeml-research-Targets': { Resources: targets } }, server.folders.assembly);
    return server;
  };
  /** A deployment of a stack set that did not reach the second account. */
  const deployedInPart = async (behave?: Behaviour) => {
    const { context, server, http } = await running(EVERYWHERE, behave, STAGED);
    withAssembly(server, { A: { Type: 'AWS::CloudFormation::StackSet', Properties: { StackSetName: 's' } } });
    const instance = { account: '333333333333', region: 'eu-west-1', status: 'OUTDATED', reason: 'no role' };
    const stackSets = new RecordedStackSets({ s: [[instance]] });
    const failure = await failureOf(() => deployLocal(context, () => server, cloudWith({ stackSets })));
    http.close();
    return { context, failure, stackSets };
  };

  test('are set up by their own administrators, between the bootstrap and the platform', async () => {
    const { context, processes, server, http } = await running(EVERYWHERE, undefined, STAGED);
    await deployLocal(context, () => withAssembly(server), nothing);
    http.close();

    expect(setUps(processes)).toEqual(['deploy AKIA0000222222222222', 'deploy AKIA0000333333333333']);
    expect(subcommands(processes)).toEqual(['synth', 'deploy', 'bootstrap', 'deploy', 'deploy', 'deploy']);
    expect(processes.runs[5].args).toContain('acmeml-research-Targets');
  });

  test('are left alone when told to', async () => {
    const args = ['--skip-target-setup', '333333333333'];
    const { context, processes, server, http } = await running(EVERYWHERE, undefined, STAGED, args);
    await deployLocal(context, () => withAssembly(server), nothing);
    http.close();

    expect(setUps(processes)).toEqual(['deploy AKIA0000222222222222']);
  });

  test('that are in no stage cannot be skipped', async () => {
    const args = ['--skip-target-setup', '999999999999'];
    const { context, processes, server, http } = await running(EVERYWHERE, undefined, STAGED, args);
    const failure = await failureOf(() => deployLocal(context, () => server, nothing));
    http.close();

    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
    expect(failure.message).toBe(
      '--skip-target-setup: received ["999999999999"]; use accounts of stages: 222222222222, 333333333333',
    );
    expect(processes.runs).toEqual([]);
  });

  test('whose set-up fails stop the deployment with their number', async () => {
    const failing: Behaviour = ({ options }) =>
      options.env.AWS_ACCESS_KEY_ID === 'AKIA0000333333333333' ? { code: 1 } : undefined;
    const { context, processes, server, http } = await running(EVERYWHERE, failing, STAGED);
    const failure = await failureOf(() => deployLocal(context, () => withAssembly(server), nothing));
    http.close();

    expect(failure.message).toMatch(/^the set-up of account 333333333333 failed:\n/);
    expect(processes.runs.some(({ args }) => args.includes('acmeml-Core'))).toBe(false);
  });

  test('that were not reached fail the deployment, although it succeeded', async () => {
    const { failure, stackSets } = await deployedInPart();

    expect(stackSets.retried).toEqual(['s 333333333333']);
    expect(failure.exitCode).toBe(ExitCode.FAILED);
    expect(failure.message).toMatch(/^the roll-out did not reach 333333333333:[\s\S]*local AWS still runs/);
  });

  test('are listed with their reasons also when the deployment of the stack sets failed', async () => {
    const failing: Behaviour = ({ args }) => (args.includes('acmeml-research-Targets') ? { code: 1 } : undefined);
    const { context, failure, stackSets } = await deployedInPart(failing);

    expect(failure.message).toMatch(/^the deployment failed/);
    expect(context.printed.join()).toMatch(/333333333333 +s +OUTDATED +no role/);
    expect(stackSets.retried).toEqual([]);
  });

  test('lose their set-up after the platform, wherever it is', async () => {
    const { context, processes, server } = await running(EVERYWHERE, undefined, STAGED);
    await destroyLocal(context, () => server, nothing);

    expect(setUps(processes)).toEqual([
      'destroy AKIA0000222222222222',
      'destroy AKIA0000333333333333',
      'destroy AKIA0000999999999999',
    ]);
    expect(subcommands(processes)).toEqual(['synth', 'destroy', 'destroy', 'destroy', 'destroy', 'destroy']);
  });

  test('keep their set-up when one environment goes, and the server stays', async () => {
    const args = ['--environment', 'research'];
    const { context, processes, server, http, requests } = await running(EVERYWHERE, undefined, STAGED, args);
    await destroyLocal(context, () => server, nothing);
    http.close();

    expect(setUps(processes)).toEqual([]);
    expect(processes.runs.some(({ args }) => args.includes('acmeml-Core'))).toBe(false);
    expect(requests).not.toContain('POST /_local-aws/stop');
    expect(context.printed.at(-1)).toMatch(/local AWS still runs/);
  });
});
