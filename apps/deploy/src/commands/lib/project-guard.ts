import type { Config } from '../../config/schema';
import { environmentStackNames } from '../../stacks/names';
import type { Cloud } from './cloud';
import type { CommandContext } from './context';
import { CommandFailure, ExitCode } from './failure';
import type { Project } from './projects';
import { table } from './table';

/** The option by which projects are terminated before what they rest on is destroyed. */
export const TERMINATE_PROJECTS = 'terminate-projects';

/**
 * The projects that rest on what is to be destroyed.
 *
 * @param config the environments that are to be destroyed
 * @throws CommandFailure when there are some and nobody has said to terminate them
 */
export async function projectsToTerminate(
  config: Config,
  cloud: Cloud,
  mayTerminate: boolean | undefined,
): Promise<readonly Project[]> {
  const portfolios: string[] = [];
  for (const environment of config.environments) {
    const { projectTemplates } = environmentStackNames(config, environment);
    portfolios.push(...(await cloud.stacks.physicalIds(projectTemplates, 'AWS::ServiceCatalog::Portfolio')));
  }
  const projects = await cloud.projects.inPortfolios(portfolios);
  if (projects.length > 0 && !mayTerminate) {
    throw new CommandFailure(
      `nothing was destroyed, because projects exist:\n${projectTable(projects)}\n` +
        `their owners terminate them, or --${TERMINATE_PROJECTS} does so for all of them, with everything in them`,
      ExitCode.UNUSABLE,
    );
  }
  return projects;
}

/**
 * Terminates projects, one after the other.
 *
 * @throws CommandFailure with every project that could not be terminated, and why
 */
export async function terminateProjects(
  context: CommandContext,
  cloud: Cloud,
  projects: readonly Project[],
): Promise<void> {
  const failures: string[] = [];
  for (const [index, project] of projects.entries()) {
    context.print(`terminating project ${project.name} (${index + 1} of ${projects.length})`);
    const reason = await cloud.projects.terminate(project, context.interruption);
    if (reason !== undefined) {
      failures.push(`  ${project.name}: ${reason}`);
    }
  }
  if (failures.length > 0) {
    throw new CommandFailure(
      `nothing was destroyed, because projects could not be terminated:\n${failures.join('\n')}`,
    );
  }
}

function projectTable(projects: readonly Project[]): string {
  return table(
    ['project', 'product', 'made by', 'status', 'created'],
    projects.map(({ name, product, creator, status, created }) => [name, product, creator, status, created]),
  );
}
