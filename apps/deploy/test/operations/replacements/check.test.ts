import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CdkCli } from '../../../src/operations/assembly/cdk';
import type { Template } from '../../../src/operations/assembly/templates';
import type { DeployedStack, PreparedChangeSet } from '../../../src/operations/cloud/deployed-stacks';
import { ExitCode, Interrupted } from '../../../src/operations/command/failure';
import { Platform } from '../../../src/operations/platform/platform';
import { allowedReplacements, ReplacementCheck } from '../../../src/operations/replacements/check';
import { configOf, MINIMAL } from '../../support';
import {
  contextOf,
  failureOf,
  RecordedProcesses,
  RecordedStackSets,
  RecordedStacks,
  type RunProgram,
  temporaryFolder,
} from '../support';

const CONFIG = configOf(`${MINIMAL}    projects: { templates: [] }\n`);
const [CORE, NETWORK, ENVIRONMENT] = ['acmeml-Core', 'acmeml-research-Network', 'acmeml-research-Environment'];
const NOW: Template = { Resources: { Bucket1: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'new' } } } };
const BEFORE: Template = { Resources: { Bucket1: { Type: 'AWS::S3::Bucket' } } };

const deployed = (more: Partial<DeployedStack> = {}): DeployedStack => ({
  status: 'CREATE_COMPLETE',
  parameters: {},
  tags: { owner: 'ml' },
  template: BEFORE,
  ...more,
});

const HARMLESS: PreparedChangeSet = { complete: true, changes: [] };
const LOSING: PreparedChangeSet = {
  complete: true,
  changes: [{ Action: 'Modify', LogicalResourceId: 'Bucket1', ResourceType: 'AWS::S3::Bucket', Replacement: 'True' }],
};

/** The folder of an assembly in which every stack has the same template. */
function assemblyOf(): string {
  const folder = temporaryFolder();
  const artifacts = Object.fromEntries(
    [CORE, NETWORK, ENVIRONMENT].map((stack) => [
      stack,
      { properties: { templateFile: 't.json', tags: { owner: 'ml' } } },
    ]),
  );
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts }));
  writeFileSync(join(folder, 't.json'), JSON.stringify(NOW));
  return folder;
}

interface World {
  readonly stacks: Record<string, DeployedStack>;
  /** What CloudFormation says of a stack; undefined when its change set cannot be prepared yet. */
  readonly changeSets?: (stack: string, deployed: readonly string[]) => PreparedChangeSet | undefined;
  readonly allowed?: readonly string[];
  readonly during?: (run: RunProgram) => void;
}

/** A CDK CLI that prepares in the order of its arguments, stops at the first failure, and deploys without fail. */
function worldOf({ stacks, changeSets = () => HARMLESS, allowed, during }: World) {
  const recorded = new RecordedStacks(stacks);
  const done: string[] = [];
  const prepared: string[][] = [];
  const processes = new RecordedProcesses((run) => {
    const names = run.args.filter((arg) => arg.startsWith('acmeml-') && !arg.endsWith('CdkToolkit'));
    if (!run.args.includes('prepare-change-set')) {
      done.push(...names);
      return undefined;
    }
    during?.(run);
    prepared.push(names);
    for (const name of names) {
      const changeSet = changeSets(name, done);
      if (changeSet === undefined) {
        return { code: 1, output: `${name} failed: No export named other found\n` };
      }
      recorded.prepared.set(`${name}/replacement-check`, changeSet);
    }
    return undefined;
  });
  const context = contextOf({ processes });
  const cdk = new CdkCli(context, {}, assemblyOf());
  const check = new ReplacementCheck(context, {
    config: CONFIG,
    cdk,
    cloud: { stacks: recorded, stackSets: new RecordedStackSets() },
    allowed,
  });
  return { check, recorded, prepared, done, deploy: () => new Platform(CONFIG, cdk).deploy(check) };
}

const everything = (more: Partial<DeployedStack> = {}) => ({
  [CORE]: deployed(more),
  [NETWORK]: deployed(more),
  [ENVIRONMENT]: deployed(more),
});

describe('comparison', () => {
  test.each<[string, DeployedStack | undefined]>([
    ['that does not exist', undefined],
    ['that was never executed', deployed({ status: 'REVIEW_IN_PROGRESS' })],
    // to prepare a change set, the CDK CLI would delete these
    ['whose creation failed', deployed({ status: 'ROLLBACK_COMPLETE' })],
    ['that stays as it is', deployed({ template: NOW })],
  ])('prepares nothing for a stack %s', async (_, stack) => {
    const { check, prepared } = worldOf({ stacks: stack === undefined ? {} : { [CORE]: stack } });
    await check.run();

    expect(prepared).toEqual([]);
  });

  test.each<[string, DeployedStack]>([
    ['another template', deployed()],
    ['other tags', deployed({ template: NOW, tags: {} })],
    ['a failed update', deployed({ template: NOW, status: 'UPDATE_ROLLBACK_FAILED' })],
  ])('prepares a change set for a stack with %s', async (_, stack) => {
    const { check, prepared } = worldOf({ stacks: { [CORE]: stack } });
    await check.run();

    expect(prepared).toEqual([[CORE]]);
  });

  test('happens once', async () => {
    const { check, prepared } = worldOf({ stacks: everything() });
    await check.run();
    await check.run();

    expect(prepared).toEqual([[CORE, NETWORK, ENVIRONMENT]]);
  });

  test('leaves no change set, and reads none that an earlier check left', async () => {
    const { check, recorded } = worldOf({ stacks: { [CORE]: deployed() }, changeSets: () => undefined });
    recorded.prepared.set(`${CORE}/replacement-check`, LOSING);
    await check.run();

    expect([...recorded.prepared]).toEqual([]);
    await expect(async () => check.ready([CORE])).rejects.toThrow(/could not be compared/);
  });

  test('leaves no change set when it is interrupted', async () => {
    const { check, recorded } = worldOf({
      stacks: { [CORE]: deployed() },
      during: () => {
        recorded.prepared.set(`${CORE}/replacement-check`, HARMLESS);
        throw new Interrupted();
      },
    });

    await expect(check.run()).rejects.toThrow(Interrupted);
    expect([...recorded.prepared]).toEqual([]);
  });
});

describe('refusal', () => {
  test('names every resource, the reason and the remedy, and nothing is deployed', async () => {
    const { deploy, done, recorded } = worldOf({ stacks: everything(), changeSets: () => LOSING });

    const failure = await failureOf(deploy);

    expect(failure.exitCode).toBe(ExitCode.FAILED);
    expect(failure.message).toMatch(/^the deployment was refused, nothing was deployed:\n/);
    expect(failure.message.split('\n').slice(1)).toEqual(
      [CORE, NETWORK, ENVIRONMENT].map(
        (stack) =>
          `  AWS::S3::Bucket Bucket1 in ${stack} would be replaced: undo the change in the configuration, ` +
          `or accept the loss with --allow-replacement ${stack}/Bucket1`,
      ),
    );
    expect(done).toEqual([]);
    expect([...recorded.prepared]).toEqual([]);
  });

  test('looks at every stack that can be compared before anything is deployed', async () => {
    const { deploy, done, prepared } = worldOf({
      stacks: everything(),
      changeSets: (stack) => (stack === NETWORK ? undefined : stack === ENVIRONMENT ? LOSING : HARMLESS),
    });

    const failure = await failureOf(deploy);

    expect(failure.message).toMatch(/Bucket1 in acmeml-research-Environment would be replaced/);
    expect(prepared).toEqual([[CORE, NETWORK, ENVIRONMENT], [ENVIRONMENT]]);
    expect(done).toEqual([]);
  });

  test('says what was deployed before a stack could be compared', async () => {
    const { deploy, done } = worldOf({
      stacks: everything(),
      changeSets: (stack, before) => (stack !== ENVIRONMENT ? HARMLESS : before.includes(NETWORK) ? LOSING : undefined),
    });

    const failure = await failureOf(deploy);

    expect(failure.message).toMatch(
      /^the deployment was refused, only acmeml-Core, acmeml-research-Network had been deployed before this showed:/,
    );
    expect(done).toEqual([CORE, NETWORK]);
  });
});

describe('deployment', () => {
  test('is one run of the CLI when everything could be compared', async () => {
    const { deploy, done, prepared } = worldOf({ stacks: everything() });
    await deploy();

    expect(prepared).toHaveLength(1);
    expect(done).toEqual([CORE, NETWORK, ENVIRONMENT]);
  });

  test('goes on with a stack once what it refers to exists', async () => {
    const { deploy, done } = worldOf({
      stacks: everything(),
      changeSets: (stack, before) => (stack === ENVIRONMENT && !before.includes(NETWORK) ? undefined : HARMLESS),
    });
    await deploy();

    expect(done).toEqual([CORE, NETWORK, ENVIRONMENT]);
  });

  test('ends at a stack that cannot be compared, with the reason', async () => {
    const { deploy, done } = worldOf({
      stacks: everything(),
      changeSets: (stack) => (stack === NETWORK ? undefined : HARMLESS),
    });

    const failure = await failureOf(deploy);

    expect(failure.message).toBe(
      'acmeml-research-Network could not be compared with what is deployed, so it is not deployed:\n' +
        'acmeml-research-Network failed: No export named other found',
    );
    expect(done).toEqual([CORE]);
  });
});

describe('permission', () => {
  test('of every loss lets the deployment go on', async () => {
    const allowed = [`${CORE}/Bucket1`, `${NETWORK}/Bucket1`, `${ENVIRONMENT}/Bucket1`];
    const { deploy, done } = worldOf({ stacks: everything(), changeSets: () => LOSING, allowed });
    await deploy();

    expect(done).toEqual([CORE, NETWORK, ENVIRONMENT]);
  });

  test('of one loss does not cover the same resource of another stack', async () => {
    const { deploy } = worldOf({ stacks: everything(), changeSets: () => LOSING, allowed: [`${CORE}/Bucket1`] });

    const { message } = await failureOf(deploy);

    expect(message).not.toMatch(/acmeml-Core/);
    expect(message).toMatch(/--allow-replacement acmeml-research-Network\/Bucket1/);
  });

  test('of what is not lost is an error that says what is', async () => {
    const { deploy, done } = worldOf({
      stacks: { [ENVIRONMENT]: deployed() },
      changeSets: () => LOSING,
      allowed: [`${ENVIRONMENT}/Bucket1`, `${CORE}/Key1`],
    });

    const failure = await failureOf(deploy);

    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
    expect(failure.message).toBe(
      'the deployment was refused, nothing was deployed:\n  --allow-replacement: received ["acmeml-Core/Key1"], but ' +
        'what would be replaced or deleted is acmeml-research-Environment/Bucket1: leave it out',
    );
    expect(done).toEqual([]);
  });

  test('of what is not lost is an error when nothing is, and one beside what is', async () => {
    const stacks = { [CORE]: deployed() };
    const allowed = [`${CORE}/Key1`];
    const harmless = await failureOf(worldOf({ stacks, allowed }).deploy);
    const losing = await failureOf(worldOf({ stacks, allowed, changeSets: () => LOSING }).deploy);

    expect(harmless.message).toMatch(/deleted is nothing that is kept: leave it out$/);
    expect(losing.exitCode).toBe(ExitCode.FAILED);
    expect(losing.message.split('\n').slice(1)).toEqual([
      expect.stringMatching(/would be replaced: .* --allow-replacement acmeml-Core\/Bucket1$/),
      expect.stringMatching(/received \["acmeml-Core\/Key1"\], but what .* is acmeml-Core\/Bucket1: leave it out$/),
    ]);
  });

  test('is not judged before its stack could be compared', async () => {
    const { deploy, done } = worldOf({
      stacks: everything(),
      changeSets: (stack, before) => (stack !== ENVIRONMENT ? HARMLESS : before.includes(NETWORK) ? LOSING : undefined),
      allowed: [`${ENVIRONMENT}/Bucket1`],
    });
    await deploy();

    expect(done).toEqual([CORE, NETWORK, ENVIRONMENT]);
  });

  test.each(['Bucket1', 'other-Core/Bucket1', 'acmeml-Core/', 'acmeml-Core/a/b'])('%s is no name', async (name) => {
    const failure = await failureOf(() => allowedReplacements(CONFIG, [name, `${CORE}/Bucket1`]));

    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
    expect(failure.message).toBe(
      `--allow-replacement: received ["${name}"]; use <stack>/<logical id>, where the stack is one of ` +
        'acmeml-Core, acmeml-research-Network, acmeml-research-Environment',
    );
  });
});
