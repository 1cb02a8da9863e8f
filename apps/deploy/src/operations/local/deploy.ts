import type { Config } from '../../config/schema';
import { CdkCli } from '../assembly/cdk';
import { cloudOf } from '../cloud/cloud';
import { type CommandContext, configOf, optionsOf } from '../command/context';
import { CommandFailure, ExitCode, Interrupted } from '../command/failure';
import { deployStacks } from '../deployment/deployment';
import { LocalServer, localEnvironment, portOf } from '../local-server/server';
import {
  ALLOW_REPLACEMENT,
  allowedReplacements,
  ReplacementCheck,
  type ReplacementCheckOptions,
} from '../replacements/check';
import { LOCAL_DATA_DELETION } from './data-deletion';
import { report } from './report';
import { LocalTargetSetup, SKIP_TARGET_SETUP, skippedAccounts } from './target-setup';

/** Deploys the configured platform to local AWS, which it starts when it does not run yet. */
export async function deployLocal(
  context: CommandContext,
  serverOf: (port: number | undefined) => LocalServer = (port) => new LocalServer(context, port),
  cloudIn: typeof cloudOf = cloudOf,
): Promise<void> {
  const options = optionsOf(context, {
    port: 'text',
    [ALLOW_REPLACEMENT]: 'texts',
    [SKIP_TARGET_SETUP]: 'texts',
  } as const);
  const config = configOf(context);
  const allowed = allowedReplacements(config, options[ALLOW_REPLACEMENT]);
  const skipped = skippedAccounts(config, options[SKIP_TARGET_SETUP]);
  const server = serverOf(portOf(context, options.port));
  try {
    await server.ensureRunning();
    await deployOn(server, context, { config, allowed, skipped, cloudIn });
  } catch (error) {
    throw await explained(error, context, server);
  }
}

interface LocalDeployment {
  readonly config: Config;
  /** What may be replaced. */
  readonly allowed: ReplacementCheckOptions['allowed'];
  /** The accounts whose owners have not deployed the set-up. */
  readonly skipped: readonly string[];
  readonly cloudIn: typeof cloudOf;
}

async function deployOn(server: LocalServer, context: CommandContext, deployment: LocalDeployment): Promise<void> {
  const { config, allowed, skipped, cloudIn } = deployment;
  const { account, region } = config.platform;
  const { endpoint } = server.api;
  const env = localEnvironment(context.env, { endpoint, account, region });
  const cdk = new CdkCli(context, env, server.folders.assembly);
  const cloud = cloudIn(env, region);
  const times = await deployStacks(context, {
    config,
    cdk,
    cloud,
    check: new ReplacementCheck(context, { config, cdk, cloud, allowed }),
    contextFlags: [LOCAL_DATA_DELETION],
    foundation: async (platform) => {
      await platform.bootstrap();
      return new LocalTargetSetup(context, config, server).deploy(skipped);
    },
  });
  context.print(report(config, endpoint, await server.api.status(), times));
}

/** A failure with what became of the server: an interruption ends it, after a failure it shows what happened. */
async function explained(error: unknown, context: CommandContext, server: LocalServer): Promise<unknown> {
  if (context.interruption.aborted) {
    await server.stop();
    return new CommandFailure(
      'interrupted: local AWS was stopped and its state is gone, "npx projen deploy:local" begins again',
      new Interrupted().exitCode,
    );
  }
  const failed = error instanceof CommandFailure && error.exitCode === ExitCode.FAILED;
  if (failed && (await server.api.occupant()) === 'local-aws') {
    return new CommandFailure(
      `${error.message}\nlocal AWS still runs at ${server.api.endpoint}: look around, or deploy again; "npx projen destroy:local" ends it`,
    );
  }
  return error;
}
