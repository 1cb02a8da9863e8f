import { stageAccounts, targetNames } from '../../stacks/names';
import { awsSession } from './aws';
import { requirePlatformAccount } from './caller';
import { cloudOf } from './cloud';
import type { CommandContext } from './context';
import { destroyStacks } from './destruction';
import { DOOMED_OPTIONS, describe, doomedBy } from './doomed';
import { CommandFailure, ExitCode } from './failure';
import { TERMINATE_PROJECTS } from './project-guard';

/** Destroys the configured platform, one environment, or what was left behind, on AWS; asks for its name first. */
export async function destroy(context: CommandContext, cloudIn: typeof cloudOf = cloudOf): Promise<void> {
  const { config, cdk, env, options } = awsSession(context, 'destroy', {
    ...DOOMED_OPTIONS,
    confirm: 'text',
    [TERMINATE_PROJECTS]: 'flag',
  } as const);
  const { name, account, region } = config.platform;
  const cloud = cloudIn(env, region);
  await requirePlatformAccount(config, cloud);
  const doomed = await doomedBy(config, cloud.stacks, options);
  if (doomed.environments.length === 0 && doomed.leftBehind.length === 0) {
    context.print('nothing was left behind');
    return;
  }
  const confirmation = options.environment === undefined ? name : `${name}-${options.environment}`;
  if (options.confirm !== confirmation) {
    throw new CommandFailure(
      `destroy deletes ${describe(doomed)} of ${name} in account ${account}: confirm with --confirm ${confirmation}`,
      ExitCode.UNUSABLE,
    );
  }
  await destroyStacks(context, {
    config,
    cdk,
    cloud,
    doomed,
    terminateProjects: options[TERMINATE_PROJECTS],
    synthesisContext: options.context,
  });
  const owners = stageAccounts(config);
  if (doomed.everything && owners.length > 0) {
    context.print(
      `the owners of ${owners.join(', ')} may delete the stack ${targetNames(config).setupStack} there: nothing uses it now`,
    );
  }
}
