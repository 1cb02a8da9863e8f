import type { Config } from '../../config/schema';
import { CdkCli } from './cdk';
import { cloudOf } from './cloud';
import { type CommandContext, configOf, optionsOf } from './context';
import { destroyStacks } from './destruction';
import { DOOMED_OPTIONS, type Doomed, doomedBy, goneEnvironments } from './doomed';
import { CommandFailure } from './failure';
import { isKept, type Leftover, leftoversOf, leftoversOfEnvironment, type Retention } from './leftovers';
import { LOCAL_DATA_DELETION } from './local-data';
import { localRetention } from './local-retention';
import { LocalServer, localEnvironment, portOf } from './local-server';
import { LocalTargetSetup } from './local-target-setup';
import { TERMINATE_PROJECTS } from './project-guard';
import { RetainedRecord } from './retained-record';
import { NOT_RUNNING } from './status-local';
import { table } from './table';

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
  const config = configOf(context);
  const server = serverOf(portOf(context, options.port));
  if (!(await server.isRunning())) {
    context.print(NOT_RUNNING);
    return;
  }
  const { account, region } = config.platform;
  const { endpoint } = server.api;
  const env = localEnvironment(context.env, { endpoint, account, region });
  const cloud = cloudIn(env, region);
  const doomed = await doomedBy(config, cloud.stacks, options);
  const destroyed = await localRetention(context, config, doomed, server, cloudIn);
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

  const record = new RetainedRecord(server.folders.state, server.pid);
  const left = leftoversOf(config, await server.api.inventory(), { destroyed, before: record.read() });
  const leftovers = doomed.everything ? left : ofGoneEnvironments(config, doomed, destroyed, left);
  record.add(leftovers.filter(isKept));
  showLeftovers(context, server, leftovers);
  if (options['keep-running'] || !doomed.everything) {
    context.print(`\nlocal AWS still runs at ${endpoint}`);
    return;
  }
  await server.stop();
  context.print('\nlocal AWS was stopped');
}

/** What is left of the environments that went: what is named after them, and what their stacks keep. */
function ofGoneEnvironments(
  config: Config,
  doomed: Doomed,
  destroyed: readonly Retention[],
  left: readonly Leftover[],
): Leftover[] {
  const gone = goneEnvironments(config, doomed);
  const named = gone.flatMap((name) => leftoversOfEnvironment(config, name, left));
  const kept = destroyed.filter(({ name }) => gone.includes(name)).flatMap(({ ids = [] }) => ids);
  return left.filter((each) => named.includes(each) || kept.includes(each.resource.name));
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

function leftoverTable(leftovers: readonly Leftover[]): string {
  if (leftovers.length === 0) {
    return 'nothing';
  }
  return table(
    ['account', 'region', 'service', 'type', 'name', 'why'],
    leftovers.map(({ account, region, service, resource, reason }) => [
      account,
      region,
      service,
      resource.type,
      resource.name,
      reason ?? '',
    ]),
  );
}
