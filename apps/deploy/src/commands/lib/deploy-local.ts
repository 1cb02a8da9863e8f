import type { Config } from '../../config/schema';
import { CdkCli } from './cdk';
import type { StackTime } from './cdk-output';
import { type CommandContext, configOf, optionsOf } from './context';
import { deployedStacks } from './deployed-stacks';
import { CommandFailure, ExitCode, Interrupted } from './failure';
import type { LocalStatus } from './local-api';
import { LOCAL_DATA_DELETION } from './local-data';
import { LocalServer, localEnvironment, portOf } from './local-server';
import { Platform } from './platform';
import { ALLOW_REPLACEMENT, allowedReplacements, ReplacementCheck } from './replacement-check';
import { table } from './table';

/** Deploys the configured platform to local AWS, which it starts when it does not run yet. */
export async function deployLocal(
  context: CommandContext,
  serverOf: (port: number | undefined) => LocalServer = (port) => new LocalServer(context, port),
  stacksOf: typeof deployedStacks = deployedStacks,
): Promise<void> {
  const options = optionsOf(context, { port: 'text', [ALLOW_REPLACEMENT]: 'texts' } as const);
  const config = configOf(context);
  const allowed = allowedReplacements(config, options[ALLOW_REPLACEMENT]);
  const server = serverOf(portOf(context, options.port));
  try {
    await server.ensureRunning();
    const { account, region } = config.platform;
    const endpoint = server.api.endpoint;
    const env = localEnvironment(context.env, { endpoint, account, region });
    const cdk = new CdkCli(context, env, server.folders.assembly);
    const check = new ReplacementCheck(context, { config, cdk, stacks: stacksOf(env, region), allowed });
    await cdk.synth([LOCAL_DATA_DELETION]);
    await check.run();
    const platform = new Platform(config, cdk);
    await platform.bootstrap();
    const times = await platform.deploy(check);
    context.print(report(config, endpoint, await server.api.status(), times));
  } catch (error) {
    if (context.interruption.aborted) {
      await server.stop();
      throw new CommandFailure(
        'interrupted: local AWS was stopped and its state is gone, "npx projen deploy:local" begins again',
        new Interrupted().exitCode,
      );
    }
    if (
      error instanceof CommandFailure &&
      error.exitCode === ExitCode.FAILED &&
      (await server.api.occupant()) === 'local-aws'
    ) {
      throw new CommandFailure(
        `${error.message}\nlocal AWS still runs at ${server.api.endpoint}: look around, or deploy again; "npx projen destroy:local" ends it`,
      );
    }
    throw error;
  }
}

/** The table at the end of a deployment, and what to do next. */
export function report(config: Config, endpoint: string, status: LocalStatus, times: readonly StackTime[]): string {
  const { account, region } = config.platform;
  const secondsOf = new Map(times.map(({ stack, seconds }) => [stack, seconds]));
  const rows = [...status.stacks]
    .sort((a, b) => a.account.localeCompare(b.account) || a.name.localeCompare(b.name))
    .map((stack) => [stack.account, stack.name, stack.status, stack.resources, secondsOf.get(stack.name) ?? '-']);
  const variables = [
    `AWS_ENDPOINT_URL=${endpoint}`,
    `AWS_ACCESS_KEY_ID=AKIA0000${account}`,
    'AWS_SECRET_ACCESS_KEY=local',
    `AWS_DEFAULT_REGION=${region}`,
  ].join(' ');
  return `
${table(['account', 'stack', 'status', 'resources', 'seconds'], rows)}

Look around (local AWS is a test double: what it does not check stands in apps/local-aws/README.md):
  env ${variables} aws sagemaker list-domains
  env ${variables} apps/local-aws/.venv/bin/python -c "import boto3; print([d['DomainName'] for d in boto3.client('sagemaker').list_domains()['Domains']])"

Deploy again after a change of the configuration: npx projen deploy:local
See what runs:                                    npx projen status:local
Destroy everything and stop local AWS:            npx projen destroy:local`;
}
