import { leavingAccountsFlags } from '../../stacks/leaving-accounts';
import { boundingStackNames, deployedStackNames } from '../../stacks/names';
import { requirePlatformAccount } from '../cloud/caller';
import { cloudOf } from '../cloud/cloud';
import { awsSession } from '../cloud/session';
import type { CommandContext } from '../command/context';
import { CommandFailure } from '../command/failure';
import { leavingAccounts } from '../platform/leaving-accounts';

/**
 * Compares the configured platform with what is deployed to AWS, as a deployment would begin: accounts that are leaving are
 * on the role of the stack sets until their stacks are gone.
 *
 * @throws CommandFailure when the credentials are those of another account, or the app is not synthesized or not compared
 */
export async function diff(context: CommandContext, cloudIn: typeof cloudOf = cloudOf): Promise<void> {
  const { config, cdk, env, options } = awsSession(context, 'diff', {});
  const cloud = cloudIn(env, config.platform.region);
  await requirePlatformAccount(config, cloud);
  const leaving = await leavingAccounts(config, cloud.stacks);
  await cdk.synth([...(options.context ?? []), ...leavingAccountsFlags(leaving)]);
  // the set-up of stage accounts is not in the account of these credentials
  const { code } = await cdk.onAssembly(['diff', ...boundingStackNames(config), ...deployedStackNames(config)]);
  if (code !== 0) {
    throw new CommandFailure('the comparison failed; the reason stands above');
  }
  if (leaving.length > 0) {
    context.print(
      `\nno stage has ${leaving.join(', ')} any more: the role of the stack sets forgets them when their stacks are gone, ` +
        'which is not shown above',
    );
  }
}
