import type { Config } from '../../config/schema';
import { environmentStackNames } from '../../stacks/names';
import type { Cloud } from '../cloud/cloud';
import type { StackInstance } from '../cloud/stack-sets';
import { CommandFailure } from '../command/failure';
import { stackSetsIn } from '../platform/roll-out';
import type { Doomed } from './doomed';

/** A stack in the account of a stage that could not be deleted. */
interface Stuck extends StackInstance {
  readonly stackSet: string;
}

/**
 * Destroys; when that fails because of stage accounts, the failure says which, and what to do.
 *
 * A stack set is deleted after its stacks, for which it needs the role that the owner of each account gave.
 */
export async function explainingStages(
  config: Config,
  cloud: Cloud,
  doomed: Doomed,
  destroy: () => Promise<void>,
): Promise<void> {
  try {
    await destroy();
  } catch (error) {
    if (!(error instanceof CommandFailure)) {
      throw error;
    }
    throw new CommandFailure([error.message, ...(await remedy(config, cloud, doomed))].join('\n'), error.exitCode);
  }
}

async function remedy(config: Config, cloud: Cloud, doomed: Doomed): Promise<string[]> {
  try {
    const stuck = await stuckInstances(config, cloud, doomed);
    return stuck.length === 0 ? [] : remedyOf(stuck);
  } catch (error) {
    if (!(error instanceof CommandFailure)) {
      throw error;
    }
    return [`whether stage accounts are the cause is not known: ${error.message}`];
  }
}

async function stuckInstances(config: Config, { stacks, stackSets }: Cloud, doomed: Doomed): Promise<Stuck[]> {
  const names = [...doomed.environments.map(({ name }) => name), ...doomed.leftBehind.map((each) => each.environment)];
  const stuck: Stuck[] = [];
  for (const name of new Set(names)) {
    const targets = await stacks.find(environmentStackNames(config, { name }).targets);
    for (const stackSet of stackSetsIn(targets?.template ?? {})) {
      const instances = await stackSets.instances(stackSet);
      stuck.push(
        ...instances.filter(({ status }) => status !== 'CURRENT').map((instance) => ({ ...instance, stackSet })),
      );
    }
  }
  return stuck;
}

function remedyOf(stuck: readonly Stuck[]): string[] {
  const accounts = [...new Set(stuck.map(({ account }) => account))].sort().join(', ');
  return [
    `stacks in the stage accounts ${accounts} could not be deleted:`,
    ...stuck.map(({ account, stackSet, status, reason }) => `  ${account}: ${stackSet} is ${status}: ${reason}`),
    'the owner of the account removes the cause; where the role of the stack sets is missing or trusts somebody else, by ' +
      'deploying the target set-up again ("npx projen target-setup" shows how, --check tells what is missing); then ' +
      'destroy again',
    'an account that does not come back is let go, and keeps what is in it:',
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStackInstances.html
    ...stuck.map(
      ({ account, region, stackSet }) =>
        `  aws cloudformation delete-stack-instances --region ${region} --stack-set-name ${stackSet} ` +
        `--accounts ${account} --regions ${region} --retain-stacks`,
    ),
  ];
}
