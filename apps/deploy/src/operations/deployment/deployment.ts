import type { Config } from '../../config/schema';
import { leavingAccountsFlags } from '../../stacks/leaving-accounts';
import type { CdkCli } from '../assembly/cdk';
import type { StackTime } from '../assembly/cdk-output';
import type { Cloud } from '../cloud/cloud';
import type { CommandContext } from '../command/context';
import { leavingAccounts } from '../platform/leaving-accounts';
import { showLeftBehind } from '../platform/left-behind';
import { Platform } from '../platform/platform';
import { checkRollOut, type RollOutOptions, showRollOut } from '../platform/roll-out';
import type { ReplacementCheck } from '../replacements/check';

/** What a deployment works with. */
export interface DeploymentOptions {
  readonly config: Config;
  readonly cdk: CdkCli;
  readonly cloud: Cloud;
  readonly check: ReplacementCheck;
  /** What the app is told when it is synthesized, as in `key=value`. */
  readonly contextFlags: readonly string[];
  /** What the stacks rest on. @returns how long each stack of it took */
  readonly foundation: (platform: Platform) => Promise<readonly StackTime[]>;
}

/**
 * Synthesizes the app, deploys the foundation and the stacks on it, looks into the stage accounts, and names what was left
 * behind: whether it worked or not, because what was left behind may be the reason.
 *
 * @returns how long each stack took
 * @throws CommandFailure when the app is not synthesized, with the resources that failed, those that would be lost, or the
 * accounts that were not reached
 */
export async function deployStacks(context: CommandContext, options: DeploymentOptions): Promise<StackTime[]> {
  const { config, cdk, cloud, check, contextFlags, foundation } = options;
  const leaving = await leavingAccounts(config, cloud.stacks);
  await cdk.synth([...contextFlags, ...leavingAccountsFlags(leaving)]);
  await check.run();
  const platform = new Platform(config, cdk);
  const rollOut = { config, assembly: cdk.assembly, stackSets: cloud.stackSets };
  try {
    const times = await foundation(platform);
    await platform.finishRollbacks(cloud.stacks);
    const more = await deployed(context, () => platform.deploy(check), rollOut);
    await checkRollOut(context, rollOut);
    return [...times, ...more, ...(await letGo(context, options, leaving))];
  } finally {
    if (!context.interruption.aborted) {
      await showLeftBehind(context, config, cloud.stacks);
    }
  }
}

/** Takes accounts that have left off the role of the stack sets, which reached them until their stacks were gone. */
async function letGo(
  context: CommandContext,
  { config, cdk, cloud, contextFlags }: DeploymentOptions,
  leaving: readonly string[],
): Promise<StackTime[]> {
  const staying = await leavingAccounts(config, cloud.stacks);
  const gone = leaving.filter((account) => !staying.includes(account));
  if (gone.length === 0) {
    return [];
  }
  context.print(`\nno stage has ${gone.join(', ')} any more: the role of the stack sets forgets them`);
  await cdk.synth([...contextFlags, ...leavingAccountsFlags(staying)]);
  return new Platform(config, cdk).deployCore();
}

async function deployed<T>(context: CommandContext, deploy: () => Promise<T>, rollOut: RollOutOptions): Promise<T> {
  try {
    return await deploy();
  } catch (error) {
    if (!context.interruption.aborted) {
      await showRollOut(context, rollOut);
    }
    throw error;
  }
}
