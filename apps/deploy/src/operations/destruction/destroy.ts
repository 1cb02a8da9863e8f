import type { Config } from '../../config/schema';
import { stageAccounts, targetNames } from '../../stacks/names';
import { requirePlatformAccount } from '../cloud/caller';
import { cloudOf } from '../cloud/cloud';
import { awsSession } from '../cloud/session';
import type { CommandContext } from '../command/context';
import { afterFailure, CommandFailure, ExitCode } from '../command/failure';
import { destroyStacks } from './destruction';
import { DOOMED_OPTIONS, type Doomed, describe, doomedBy, doomedStacks } from './doomed';
import { TERMINATE_PROJECTS } from './project-guard';
import { keptSince, retentionOf, retentionTable } from './retention';

/**
 * Destroys the configured platform, one environment, or what was left behind, on AWS; asks for its name first.
 *
 * Ended or failed, it shows what is kept in the account of the platform by the stacks that are gone.
 */
export async function destroy(context: CommandContext, cloudIn: typeof cloudOf = cloudOf): Promise<void> {
  const { config, cdk, env, options } = awsSession(context, 'destroy', {
    ...DOOMED_OPTIONS,
    confirm: 'text',
    [TERMINATE_PROJECTS]: 'flag',
  } as const);
  const cloud = cloudIn(env, config.platform.region);
  await requirePlatformAccount(config, cloud);
  const doomed = await doomedBy(config, cloud.stacks, options);
  if (doomed.environments.length === 0 && doomed.leftBehind.length === 0) {
    context.print('nothing was left behind');
    return;
  }
  refuseUnconfirmed(config, doomed, options);
  const retention = () => retentionOf(doomedStacks(config, doomed), cloud.stacks);
  const retained = await retention();
  const showKept = async () => {
    const kept = keptSince(retained, await retention());
    if (kept.length > 0) {
      context.print(
        `\nkept, because the configuration retains it; no stack tells of it any more:\n${retentionTable(kept)}`,
      );
    }
  };
  const work = () =>
    destroyStacks(context, {
      config,
      cdk,
      cloud,
      doomed,
      terminateProjects: options[TERMINATE_PROJECTS],
      synthesisContext: options.context,
    });
  await afterFailure(context, work, showKept);
  await showKept();
  const owners = stageAccounts(config);
  if (doomed.everything && owners.length > 0) {
    context.print(
      `the owners of ${owners.join(', ')} may delete the stack ${targetNames(config).setupStack} there: nothing uses it now`,
    );
  }
}

function refuseUnconfirmed(
  { platform: { name, account } }: Config,
  doomed: Doomed,
  { environment, confirm }: { readonly environment?: string; readonly confirm?: string },
): void {
  const confirmation = environment === undefined ? name : `${name}-${environment}`;
  if (confirm !== confirmation) {
    throw new CommandFailure(
      `destroy deletes ${describe(doomed)} of ${name} in account ${account}: confirm with --confirm ${confirmation}`,
      ExitCode.UNUSABLE,
    );
  }
}
