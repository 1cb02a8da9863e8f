import type { Config, EnvironmentConfig } from '../../config/schema';
import { environmentStackNames } from '../../stacks/names';
import type { DeployedStacks } from '../cloud/deployed-stacks';
import { CommandFailure, ExitCode } from '../command/failure';
import { LEFT_BEHIND, type LeftBehindStack, leftBehindStacks } from '../platform/left-behind';

/** The options that say what is destroyed; everything without them. */
export const DOOMED_OPTIONS = { environment: 'text', [LEFT_BEHIND]: 'flag' } as const;

/** What a destruction takes away. */
export interface Doomed {
  /** The configured environments. */
  readonly environments: readonly EnvironmentConfig[];
  /** Stacks that have left the configuration. */
  readonly leftBehind: readonly LeftBehindStack[];
  /** Whether what all environments share goes as well. */
  readonly everything: boolean;
}

/**
 * What is to be destroyed, by configuration and by what exists.
 *
 * @throws CommandFailure when there is no such environment, neither configured nor left behind
 */
export async function doomedBy(
  config: Config,
  stacks: DeployedStacks,
  options: { readonly environment?: string; readonly [LEFT_BEHIND]?: boolean },
): Promise<Doomed> {
  const { environment, [LEFT_BEHIND]: onlyLeftBehind = false } = options;
  const isMeant = (name: string) => environment === undefined || environment === name;
  const all = await leftBehindStacks(config, stacks);
  const configured = config.environments.filter(({ name }) => isMeant(name));
  const leftBehind = all.filter((stack) => isMeant(stack.environment));
  if (configured.length === 0 && leftBehind.length === 0) {
    const names = new Set(
      [...config.environments, ...all.map((stack) => ({ name: stack.environment }))].map(({ name }) => name),
    );
    throw new CommandFailure(
      `--environment: received ${JSON.stringify(environment)}; use one of ${[...names].join(', ')}`,
      ExitCode.UNUSABLE,
    );
  }
  return {
    environments: onlyLeftBehind ? [] : configured,
    leftBehind,
    everything: environment === undefined && !onlyLeftBehind,
  };
}

/** The stacks with the portfolios that projects were launched from. */
export function portfolioStacks(config: Config, { environments, leftBehind }: Doomed): string[] {
  const ofEnvironment = (name: string) => environmentStackNames(config, { name }).projectTemplates;
  const configured = environments.map(({ name }) => ofEnvironment(name));
  // stages that were left behind alone take no projects with them
  const left = leftBehind.filter(({ name, environment }) => name === ofEnvironment(environment));
  return [...new Set([...configured, ...left.map(({ name }) => name)])];
}

/** All stacks of environments that go, whether they are configured or not. */
export function doomedStacks(
  config: Config,
  { environments, leftBehind }: Doomed,
): Pick<LeftBehindStack, 'name' | 'environment'>[] {
  const configured = environments.flatMap((environment) =>
    Object.values(environmentStackNames(config, environment)).map((name) => ({ name, environment: environment.name })),
  );
  return [...leftBehind, ...configured];
}

/** The names of the environments of which nothing stays. */
export function goneEnvironments(config: Config, { environments, leftBehind }: Doomed): string[] {
  const stays = config.environments.filter((environment) => !environments.includes(environment));
  const names = [...environments.map(({ name }) => name), ...leftBehind.map(({ environment }) => environment)];
  return [...new Set(names)].filter((gone) => !stays.some(({ name }) => name === gone));
}

/** Says to a person what will be destroyed. */
export function describe({ environments, leftBehind, everything }: Doomed): string {
  const what = everything ? ['every environment'] : environments.map(({ name }) => `the environment ${name}`);
  const names = leftBehind.map(({ name }) => name).join(', ');
  return [...what, ...(names === '' ? [] : [`what was left behind (${names})`])].join(' and ');
}
