import { stageAccounts, targetNames } from '../../stacks/names';
import { awsSession } from './aws';
import { cloudOf } from './cloud';
import type { CommandContext } from './context';
import { selected } from './environment-option';
import { CommandFailure, ExitCode } from './failure';
import { Platform } from './platform';
import { projectsToTerminate, TERMINATE_PROJECTS, terminateProjects } from './project-guard';

/** Destroys the configured platform, or one environment, on AWS; asks for its name first. */
export async function destroy(context: CommandContext, cloudIn: typeof cloudOf = cloudOf): Promise<void> {
  const { config, cdk, env, options } = awsSession(context, 'destroy', {
    confirm: 'text',
    environment: 'text',
    [TERMINATE_PROJECTS]: 'flag',
  } as const);
  const doomed = selected(config, options.environment);
  const { name, account, region } = config.platform;
  const confirmation = options.environment === undefined ? name : `${name}-${options.environment}`;
  if (options.confirm !== confirmation) {
    const what = options.environment === undefined ? 'every environment' : `the environment ${options.environment}`;
    throw new CommandFailure(
      `destroy deletes ${what} of ${name} in account ${account}: confirm with --confirm ${confirmation}`,
      ExitCode.UNUSABLE,
    );
  }
  const cloud = cloudIn(env, region);
  const projects = await projectsToTerminate(doomed, cloud, options[TERMINATE_PROJECTS]);
  await cdk.synth(options.context);
  await terminateProjects(context, cloud, projects);
  await new Platform(config, cdk).destroy(options.environment === undefined ? undefined : doomed.environments);
  const owners = stageAccounts(config);
  if (options.environment === undefined && owners.length > 0) {
    context.print(
      `the owners of ${owners.join(', ')} may delete the stack ${targetNames(config).setupStack} there: nothing uses it now`,
    );
  }
}
