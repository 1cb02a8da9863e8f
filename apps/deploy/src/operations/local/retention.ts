import type { Config } from '../../config/schema';
import { environmentStackNames } from '../../stacks/names';
import type { cloudOf } from '../cloud/cloud';
import type { CommandContext } from '../command/context';
import { type Doomed, doomedStacks } from '../destruction/doomed';
import { type Retention, retentionOf } from '../destruction/retention';
import { type LocalServer, localEnvironment } from '../local-server/server';

/** What doomed environments keep on local AWS: in the account of the platform, and in those of their stages. */
export async function localRetention(
  context: CommandContext,
  config: Config,
  doomed: Doomed,
  server: LocalServer,
  cloudIn: typeof cloudOf,
): Promise<readonly Retention[]> {
  const { account, region } = config.platform;
  const stacksIn = (owner: string) =>
    cloudIn(localEnvironment(context.env, { endpoint: server.api.endpoint, account: owner, region }), region).stacks;
  const retained = [...(await retentionOf(doomedStacks(config, doomed), stacksIn(account)))];
  const environments = stagedEnvironments(config, doomed);
  const stacks = environments.length === 0 ? [] : (await server.api.status()).stacks;
  for (const environment of environments) {
    const prefix = `StackSet-${environmentStackNames(config, { name: environment }).targets}-`;
    for (const { account: owner, name } of stacks.filter((stack) => stack.name.startsWith(prefix))) {
      retained.push(...(await retentionOf([{ name, environment }], stacksIn(owner))));
    }
  }
  return retained;
}

/** The environments that have something in the accounts of stages. */
function stagedEnvironments(config: Config, { environments, leftBehind }: Doomed): string[] {
  const configured = environments.filter(({ stages }) => stages.length > 0).map(({ name }) => name);
  const left = leftBehind
    .filter(({ name, environment }) => name === environmentStackNames(config, { name: environment }).targets)
    .map(({ environment }) => environment);
  return [...new Set([...configured, ...left])];
}
