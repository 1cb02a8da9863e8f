import type { Config } from '../../config/schema';
import { CdkCli } from '../assembly/cdk';
import { cloudOf } from '../cloud/cloud';
import { type CommandContext, configOf, type OptionValues, optionsOf } from '../command/context';
import { afterFailure, CommandFailure } from '../command/failure';
import { destroyStacks } from '../destruction/destruction';
import { DOOMED_OPTIONS, type Doomed, doomedBy, goneEnvironments } from '../destruction/doomed';
import { TERMINATE_PROJECTS } from '../destruction/project-guard';
import { keptSince, type Retention } from '../destruction/retention';
import { pythonOf } from '../local-server/python';
import { LocalServer, localEnvironment, portOf } from '../local-server/server';
import { LOCAL_DATA_DELETION } from './data-deletion';
import {
  identityOf,
  isKept,
  isKeptBy,
  type Leftover,
  leftoversOf,
  leftoversOfEnvironment,
  leftoverTable,
  type Remembered,
} from './leftovers';
import { RetainedRecord } from './retained-record';
import { localRetention } from './retention';
import { NOT_RUNNING } from './status';
import { LocalTargetSetup } from './target-setup';

const OPTIONS = { ...DOOMED_OPTIONS, port: 'text', 'keep-running': 'flag', [TERMINATE_PROJECTS]: 'flag' } as const;

/**
 * Destroys the configured platform, one environment, or what was left behind, on local AWS, and shows what is left; stops
 * the server after the platform.
 */
export async function destroyLocal(
  context: CommandContext,
  serverOf: (port: number | undefined) => LocalServer = (port) => new LocalServer(context, port),
  cloudIn: typeof cloudOf = cloudOf,
): Promise<void> {
  const options = optionsOf(context, OPTIONS);
  const server = serverOf(portOf(context, options.port));
  if (await server.isRunning()) {
    await destroyOn(server, context, options, cloudIn);
  } else {
    context.print(NOT_RUNNING);
  }
}

async function destroyOn(
  server: LocalServer,
  context: CommandContext,
  options: OptionValues<typeof OPTIONS>,
  cloudIn: typeof cloudOf,
): Promise<void> {
  const config = configOn(server, context);
  const { account, region } = config.platform;
  const env = localEnvironment(context.env, { endpoint: server.api.endpoint, account, region });
  const cloud = cloudIn(env, region);
  const doomed = await doomedBy(config, cloud.stacks, options);
  const retention = () => localRetention(context, config, doomed, server, cloudIn);
  const destroyed = await retention();
  const record = new RetainedRecord(server.folders.state, server.pid);
  const work = async () => {
    await destroyStacks(context, {
      config,
      cdk: new CdkCli(context, env, server.folders.assembly),
      cloud,
      doomed,
      terminateProjects: options[TERMINATE_PROJECTS],
      synthesisContext: [LOCAL_DATA_DELETION],
    });
    if (doomed.everything) {
      await new LocalTargetSetup(context, config, server).destroy(await server.api.status());
    }
  };
  await afterFailure(context, work, async () => {
    const kept = keptSince(destroyed, await retention());
    const left = keptAmong(leftoversOf(config, await server.api.inventory(), { destroyed: kept }), kept);
    record.add(left);
    showKept(context, left);
  });

  const remembered = { destroyed, before: record.read() };
  const left = leftoversOf(config, await server.api.inventory(), remembered);
  const leftovers = doomed.everything ? left : ofGoneEnvironments(config, doomed, remembered, left);
  record.add(leftovers.filter(isKept));
  showLeftovers(context, server, leftovers);
  await endServer(server, context, { keep: options['keep-running'] || !doomed.everything });
}

/** The configuration; it says what is destroyed and what is kept, so that there is no destruction without it. */
function configOn(server: LocalServer, context: CommandContext): Config {
  try {
    return configOf(context);
  } catch (error) {
    if (!(error instanceof CommandFailure)) {
      throw error;
    }
    const { venv, state } = server.folders;
    throw new CommandFailure(
      `${error.message}\nnothing was destroyed, and local AWS still runs at ${server.api.endpoint}: repair the file, or name ` +
        'the one that was deployed in PLATFORM_CONFIG;\nto stop local AWS instead, which forgets all that it holds: ' +
        `'${pythonOf(venv)}' -m local_aws stop --state-dir '${state}'`,
      error.exitCode,
    );
  }
}

async function endServer(
  server: LocalServer,
  context: CommandContext,
  { keep }: { readonly keep: boolean },
): Promise<void> {
  if (keep) {
    context.print(`\nlocal AWS still runs at ${server.api.endpoint}`);
    return;
  }
  await server.stop();
  context.print('\nlocal AWS was stopped');
}

/** What is left of the environments that went: what is named after them, and what their stacks keep, or kept before. */
function ofGoneEnvironments(
  config: Config,
  doomed: Doomed,
  { destroyed, before }: Required<Remembered>,
  left: readonly Leftover[],
): Leftover[] {
  const gone = goneEnvironments(config, doomed);
  const named = gone.flatMap((name) => leftoversOfEnvironment(config, name, left));
  const kept = keptAmong(
    left,
    destroyed.filter(({ name }) => gone.includes(name)),
  );
  const keptBefore = new Set(before.filter((each) => gone.some((name) => isKeptBy(name, each))).map(identityOf));
  return left.filter((each) => named.includes(each) || kept.includes(each) || keptBefore.has(identityOf(each)));
}

/** What is left of what stacks keep, and of nothing else. */
function keptAmong(left: readonly Leftover[], kept: readonly Retention[]): Leftover[] {
  const ids = kept.flatMap(({ resources = [] }) => resources.map(({ id }) => id));
  return left.filter(({ resource }) => ids.includes(resource.name));
}

function showKept(context: CommandContext, kept: readonly Leftover[]): void {
  if (kept.length > 0) {
    context.print(`\nkept by the stacks that are gone:\n${leftoverTable(kept)}`);
  }
}

function showLeftovers(context: CommandContext, server: LocalServer, leftovers: readonly Leftover[]): void {
  context.print(`\nWhat is left:\n${leftoverTable(leftovers)}`);
  const surprises = leftovers.filter(({ reason }) => reason === undefined);
  if (surprises.length > 0) {
    throw new CommandFailure(
      `the destruction left ${surprises.length} resources that should be gone, the lines without a reason above; ` +
        `local AWS still runs at ${server.api.endpoint} for a look`,
    );
  }
}
