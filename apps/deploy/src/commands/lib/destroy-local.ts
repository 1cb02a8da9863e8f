import { CdkCli } from './cdk';
import { cloudOf } from './cloud';
import { type CommandContext, configOf, optionsOf } from './context';
import { selected } from './environment-option';
import { CommandFailure } from './failure';
import { type Leftover, leftoversOf, leftoversOfEnvironment } from './leftovers';
import { LOCAL_DATA_DELETION } from './local-data';
import { LocalServer, localEnvironment, portOf } from './local-server';
import { LocalTargetSetup } from './local-target-setup';
import { Platform } from './platform';
import { projectsToTerminate, TERMINATE_PROJECTS, terminateProjects } from './project-guard';
import { NOT_RUNNING } from './status-local';
import { table } from './table';

const OPTIONS = { port: 'text', 'keep-running': 'flag', environment: 'text', [TERMINATE_PROJECTS]: 'flag' } as const;

/** Destroys the configured platform, or one environment, on local AWS, shows what is left, and stops the server. */
export async function destroyLocal(
  context: CommandContext,
  serverOf: (port: number | undefined) => LocalServer = (port) => new LocalServer(context, port),
  cloudIn: typeof cloudOf = cloudOf,
): Promise<void> {
  const options = optionsOf(context, OPTIONS);
  const config = configOf(context);
  const doomed = selected(config, options.environment);
  const server = serverOf(portOf(context, options.port));
  if (!(await server.isRunning())) {
    context.print(NOT_RUNNING);
    return;
  }
  const { account, region } = config.platform;
  const { endpoint } = server.api;
  const env = localEnvironment(context.env, { endpoint, account, region });
  const cloud = cloudIn(env, region);
  const projects = await projectsToTerminate(doomed, cloud, options[TERMINATE_PROJECTS]);
  const cdk = new CdkCli(context, env, server.folders.assembly);
  await cdk.synth([LOCAL_DATA_DELETION]);
  await terminateProjects(context, cloud, projects);
  await new Platform(config, cdk).destroy(options.environment === undefined ? undefined : doomed.environments);
  if (options.environment === undefined) {
    await new LocalTargetSetup(context, config, server).destroy(await server.api.status());
  }

  const left = leftoversOf(config, await server.api.inventory());
  const leftovers =
    options.environment === undefined ? left : leftoversOfEnvironment(config, options.environment, left);
  showLeftovers(context, server, leftovers);
  if (options['keep-running'] || options.environment !== undefined) {
    context.print(`\nlocal AWS still runs at ${endpoint}`);
    return;
  }
  await server.stop();
  context.print('\nlocal AWS was stopped');
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
