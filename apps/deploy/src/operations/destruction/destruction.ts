import type { Config } from '../../config/schema';
import type { CdkCli } from '../assembly/cdk';
import type { Cloud } from '../cloud/cloud';
import type { CommandContext } from '../command/context';
import { refuseProtected, removeLeftBehind } from '../platform/left-behind';
import { Platform } from '../platform/platform';
import { type Doomed, portfolioStacks } from './doomed';
import { projectsToTerminate, terminateProjects } from './project-guard';
import { explainingStages } from './stage-remedy';

/** What a destruction works with. */
export interface DestructionOptions {
  readonly config: Config;
  readonly cdk: CdkCli;
  readonly cloud: Cloud;
  readonly doomed: Doomed;
  /** Whether projects may be terminated. */
  readonly terminateProjects?: boolean;
  /** Context of the synthesis. */
  readonly synthesisContext?: readonly string[];
}

/**
 * Destroys stacks: what was left behind first, because it still uses what the configured stacks export.
 *
 * @throws CommandFailure before anything is destroyed when projects, termination protection or the app forbid it, and
 * with the resources that could not be deleted, the stage accounts that are the cause, and what to do there
 */
export async function destroyStacks(context: CommandContext, options: DestructionOptions): Promise<void> {
  const { config, cdk, cloud, doomed } = options;
  const { environments, leftBehind, everything } = doomed;
  const projects = await projectsToTerminate(portfolioStacks(config, doomed), cloud, options.terminateProjects);
  refuseProtected(leftBehind);
  if (environments.length > 0) {
    await cdk.synth(options.synthesisContext);
  }
  await terminateProjects(context, cloud, projects);
  await explainingStages(config, cloud, doomed, async () => {
    await removeLeftBehind(context, cloud.stacks, leftBehind);
    if (environments.length > 0) {
      await new Platform(config, cdk).destroy(everything ? undefined : [...environments]);
    }
  });
}
