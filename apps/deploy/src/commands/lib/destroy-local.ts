import { CdkCli } from './cdk';
import { type CommandContext, configOf, optionsOf } from './context';
import { CommandFailure } from './failure';
import { type Leftover, leftoversOf } from './leftovers';
import { LOCAL_DATA_DELETION } from './local-data';
import { LocalServer, localEnvironment, portOf } from './local-server';
import { Platform } from './platform';
import { NOT_RUNNING } from './status-local';
import { table } from './table';

/** Destroys the configured platform on local AWS, shows what is left, and stops the server. */
export async function destroyLocal(
  context: CommandContext,
  serverOf: (port: number | undefined) => LocalServer = (port) => new LocalServer(context, port),
): Promise<void> {
  const options = optionsOf(context, { port: 'text', 'keep-running': 'flag' });
  const config = configOf(context);
  const server = serverOf(portOf(context, options.port));
  if (!(await server.isRunning())) {
    context.print(NOT_RUNNING);
    return;
  }
  const { account, region } = config.platform;
  const { endpoint } = server.api;
  const cdk = new CdkCli(
    context,
    localEnvironment(context.env, { endpoint, account, region }),
    server.folders.assembly,
  );
  await cdk.synth([LOCAL_DATA_DELETION]);
  await new Platform(config, cdk).destroy();

  const leftovers = leftoversOf(config, await server.api.inventory());
  context.print(`\nWhat is left:\n${leftoverTable(leftovers)}`);
  const surprises = leftovers.filter(({ reason }) => reason === undefined);
  if (surprises.length > 0) {
    throw new CommandFailure(
      `the destruction left ${surprises.length} resources that should be gone, the lines without a reason above; ` +
        `local AWS still runs at ${endpoint} for a look`,
    );
  }
  if (options['keep-running']) {
    context.print(`\nlocal AWS still runs at ${endpoint}`);
    return;
  }
  await server.stop();
  context.print('\nlocal AWS was stopped');
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
