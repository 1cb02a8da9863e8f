import type { Config } from '../../config/schema';
import { boundaryStackNames, deployedStackNames, environmentStackNames } from '../../stacks/names';
import type { DeployedStacks, ListedStack } from '../cloud/deployed-stacks';
import type { CommandContext } from '../command/context';
import { CommandFailure, ExitCode } from '../command/failure';

/** The option by which only what has left the configuration is destroyed. */
export const LEFT_BEHIND = 'left-behind';

/** A stack of an environment that the configuration does not have any more. */
export interface LeftBehindStack extends ListedStack {
  /** The name of the environment. */
  readonly environment: string;
}

/**
 * The stacks that belong to the platform by their names, but not to its configuration, in the order of their deletion.
 *
 * The CDK CLI knows nothing of them, because they are not synthesized any more.
 */
export async function leftBehindStacks(config: Config, stacks: DeployedStacks): Promise<LeftBehindStack[]> {
  const configured = [...boundaryStackNames(config), ...deployedStackNames(config)];
  return (await stacks.list())
    .filter(({ name }) => !configured.includes(name))
    .flatMap((stack) => {
      const environment = environmentOf(config, stack.name);
      return environment === undefined ? [] : [{ ...stack, environment }];
    })
    .sort((a, b) => a.environment.localeCompare(b.environment) || placeOf(config, a) - placeOf(config, b));
}

/**
 * Says after a deployment what was left behind, and what to do; that it cannot be found out is said as well, and fails
 * nothing.
 */
export async function showLeftBehind(context: CommandContext, config: Config, stacks: DeployedStacks): Promise<void> {
  try {
    const found = await leftBehindStacks(config, stacks);
    if (found.length > 0) {
      const lines = found.map(
        ({ name, status, failure }) => `  ${name} (${[status, failure ?? []].flat().join(': ')})`,
      );
      context.print(
        `\nleft behind, because the configuration does not have them any more:\n${lines.join('\n')}\n` +
          `while they exist, CloudFormation refuses to remove what they use of other stacks: configure them again, or delete them with "destroy --${LEFT_BEHIND}", or "destroy:local --${LEFT_BEHIND}" on local AWS`,
      );
    }
  } catch (error) {
    if (!(error instanceof CommandFailure)) {
      throw error;
    }
    context.print(`\nwhether stacks were left behind is not known: ${error.message}`);
  }
}

/**
 * @throws CommandFailure naming the stacks that refuse to be deleted
 */
export function refuseProtected(stacks: readonly LeftBehindStack[]): void {
  const refusing = stacks.filter(({ terminationProtection }) => terminationProtection).map(({ name }) => name);
  if (refusing.length > 0) {
    throw new CommandFailure(
      `nothing was destroyed, because ${refusing.join(', ')} refuse to be deleted: turn their termination protection ` +
        'off with "aws cloudformation update-termination-protection --no-enable-termination-protection"',
      ExitCode.UNUSABLE,
    );
  }
}

/**
 * Deletes stacks in their order.
 *
 * @throws CommandFailure with the resources that could not be deleted; nothing is deleted after them
 */
export async function removeLeftBehind(
  context: CommandContext,
  stacks: DeployedStacks,
  doomed: readonly LeftBehindStack[],
): Promise<void> {
  for (const [index, stack] of doomed.entries()) {
    context.print(`deleting ${stack.name}, which was left behind (${index + 1} of ${doomed.length})`);
    const reason = await stacks.remove(stack, context.interruption);
    if (reason !== undefined) {
      throw new CommandFailure(`${stack.name} could not be deleted: ${reason}; remove the cause, then destroy again`);
    }
  }
}

/** The name of the environment that a stack of the platform belongs to, configured or not; undefined when to none. */
export function environmentOf(config: Config, stack: string): string | undefined {
  const name = stack.slice(config.platform.name.length + 1, stack.lastIndexOf('-'));
  return Object.values(environmentStackNames(config, { name })).includes(stack) && name !== '' ? name : undefined;
}

/** What rests on an environment goes before it, and what bounds it goes last. */
function placeOf(config: Config, { environment, name }: LeftBehindStack): number {
  const stacks = environmentStackNames(config, { name: environment });
  return [stacks.projectTemplates, stacks.targets, stacks.environment, stacks.network, stacks.boundary].indexOf(name);
}
