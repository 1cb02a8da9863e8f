import type { Config } from '../../config/schema';
import { environmentStackNames } from '../../stacks/names';
import { STACK_SET, synthesizedStack, type Template } from '../assembly/templates';
import type { StackInstance, StackSets } from '../cloud/stack-sets';
import type { CommandContext } from '../command/context';
import { CommandFailure } from '../command/failure';
import { table } from '../command/table';

const CURRENT = 'CURRENT';
const INOPERABLE = 'INOPERABLE';

/** Where roll-outs are looked for. */
export interface RollOutOptions {
  readonly config: Config;
  /** The folder into which the app was synthesized. */
  readonly assembly: string;
  readonly stackSets: StackSets;
}

/** One account that a stack set reaches. */
export interface RollOut extends StackInstance {
  readonly stackSet: string;
}

/**
 * Looks into every stage account after the stack sets were deployed, and tries once more what did not work before.
 *
 * A stack set that tolerates failures counts as deployed although accounts have failed, and the next deployment does
 * nothing for them unless something else changed.
 *
 * @throws CommandFailure naming every account that is still not current, the reason, and what to do
 */
export async function checkRollOut(context: CommandContext, options: RollOutOptions): Promise<void> {
  const { config, assembly, stackSets } = options;
  const rollOuts: RollOut[] = [];
  for (const stackSet of stackSetNames(config, assembly)) {
    rollOuts.push(...(await rollOut(context, stackSets, stackSet)));
  }
  if (rollOuts.length === 0) {
    return;
  }
  context.print(`\n${rollOutTable(rollOuts)}`);
  const failed = rollOuts.filter(({ status }) => status !== CURRENT);
  if (failed.length > 0) {
    throw new CommandFailure(failureText(failed));
  }
}

/**
 * Shows after a deployment that failed what became of the stack sets; that it cannot be found out is said as well, and
 * does not take the place of the failure.
 */
export async function showRollOut(context: CommandContext, options: RollOutOptions): Promise<void> {
  const { config, assembly, stackSets } = options;
  const rollOuts: RollOut[] = [];
  try {
    for (const stackSet of stackSetNames(config, assembly)) {
      rollOuts.push(...(await stackSets.instances(stackSet)).map((instance) => ({ ...instance, stackSet })));
    }
  } catch (error) {
    if (!(error instanceof CommandFailure)) {
      throw error;
    }
    context.print(`\n${error.message}`);
  }
  if (rollOuts.length > 0) {
    context.print(`\n${rollOutTable(rollOuts)}`);
  }
}

/** The stack sets of all environments, each after those that it depends on. */
export function stackSetNames(config: Config, assembly: string): string[] {
  return config.environments
    .filter(({ stages }) => stages.length > 0)
    .flatMap((environment) =>
      stackSetsIn(synthesizedStack(assembly, environmentStackNames(config, environment).targets).template),
    );
}

/** What stands in the table after a deployment. */
export function rollOutTable(rollOuts: readonly RollOut[]): string {
  return table(
    ['account', 'stack set', 'status', 'reason'],
    rollOuts.map(({ account, stackSet, status, reason }) => [account, stackSet, status, reason]),
  );
}

async function rollOut(context: CommandContext, stackSets: StackSets, stackSet: string): Promise<RollOut[]> {
  const named = (instances: readonly StackInstance[]) => instances.map((instance) => ({ ...instance, stackSet }));
  const before = named(await stackSets.instances(stackSet));
  const again = before.filter(({ status }) => status !== CURRENT && status !== INOPERABLE);
  if (again.length === 0) {
    return before;
  }
  const accounts = again.map(({ account }) => account);
  context.print(`${stackSet} is tried again in ${accounts.join(', ')}`);
  await stackSets.retry(stackSet, accounts, context.interruption);
  return named(await stackSets.instances(stackSet));
}

function failureText(failed: readonly RollOut[]): string {
  const lines = failed.map(
    ({ account, stackSet, status, reason }) => `  ${account}: ${stackSet} is ${status}: ${reason}`,
  );
  const accounts = [...new Set(failed.map(({ account }) => account))];
  const stuck = failed.filter(({ status }) => status === INOPERABLE);
  return [
    `the roll-out did not reach ${accounts.join(', ')}:`,
    ...lines,
    `the owner of the account deploys the target set-up ("npx projen target-setup" shows how, --check tells what is ` +
      'missing); then deploy again',
    ...(stuck.length === 0
      ? []
      : [
          'an INOPERABLE stack could not be deleted: remove its cause in the account, delete it there, and delete the ' +
            'instance with its stack retained',
        ]),
  ].join('\n');
}

/** The stack sets of a template, each after those that it depends on. */
export function stackSetsIn({ Resources = {} }: Template): string[] {
  const ids = Object.keys(Resources);
  const placed = new Set<string>();
  const place = (id: string): void => {
    if (!placed.has(id) && id in Resources) {
      const { DependsOn = [] } = Resources[id];
      for (const before of [DependsOn].flat()) {
        place(before);
      }
      placed.add(id);
    }
  };
  ids.forEach(place);
  return [...placed].flatMap((id) => {
    const { Type, Properties } = Resources[id];
    return Type === STACK_SET ? [String(Properties?.StackSetName)] : [];
  });
}
