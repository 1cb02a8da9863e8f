import type { Config } from '../../config/schema';
import { environmentStackNames, stageAccounts } from '../../stacks/names';
import { STACK_SET, type Template } from '../assembly/templates';
import type { DeployedStacks } from '../cloud/deployed-stacks';
import { environmentOf } from './left-behind';

interface InstancesGroup {
  readonly DeploymentTargets?: { readonly Accounts?: readonly string[] };
}

/**
 * The accounts into which the deployed stack sets of the platform reach, although no stage of the configuration has them.
 *
 * The role of the stack sets is deployed before the stack sets are, and takes part in the removal of their stacks: it may
 * forget an account only when nothing is left there.
 */
export async function leavingAccounts(config: Config, stacks: DeployedStacks): Promise<string[]> {
  const configured = stageAccounts(config);
  const reached = new Set<string>();
  for (const { name } of await stacks.list()) {
    if (isTargetsStack(config, name)) {
      const accounts = accountsOf((await stacks.find(name))?.template ?? {});
      accounts
        .filter((account) => !configured.includes(account))
        .forEach((account) => {
          reached.add(account);
        });
    }
  }
  return [...reached].sort();
}

/** Whether a stack holds the stack sets of an environment, configured or not. */
function isTargetsStack(config: Config, stack: string): boolean {
  const name = environmentOf(config, stack);
  return name !== undefined && environmentStackNames(config, { name }).targets === stack;
}

function accountsOf({ Resources = {} }: Template): string[] {
  return Object.values(Resources)
    .filter(({ Type }) => Type === STACK_SET)
    .flatMap(({ Properties }) => (Properties?.StackInstancesGroup ?? []) as InstancesGroup[])
    .flatMap(({ DeploymentTargets }) => DeploymentTargets?.Accounts ?? []);
}
