import type { Cloud } from '../cloud/cloud';
import type { Project } from '../cloud/projects';
import type { CommandContext } from '../command/context';
import { CommandFailure, ExitCode, Interrupted } from '../command/failure';
import { table } from '../command/table';

/** The option by which projects are terminated before what they rest on is destroyed. */
export const TERMINATE_PROJECTS = 'terminate-projects';

/**
 * The projects that rest on what is to be destroyed.
 *
 * @param stacks the stacks that hold the portfolios
 * @throws CommandFailure when there are some and nobody has said to terminate them
 */
export async function projectsToTerminate(
  stacks: readonly string[],
  cloud: Cloud,
  mayTerminate: boolean | undefined,
): Promise<readonly Project[]> {
  const portfolios: string[] = [];
  for (const stack of stacks) {
    portfolios.push(...(await cloud.stacks.physicalIds(stack, 'AWS::ServiceCatalog::Portfolio')));
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
    const reason = await reasonOf(() => cloud.projects.terminate(project, context.interruption));
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

/** Why a request failed: one that is refused does not keep the others from their turn. */
async function reasonOf(request: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof CommandFailure && !(error instanceof Interrupted)) {
      return error.message;
    }
    throw error;
  }
}

function projectTable(projects: readonly Project[]): string {
  return table(
    ['project', 'product', 'made by', 'status', 'created'],
    projects.map(({ name, product, creator, status, created }) => [name, product, creator, status, created]),
  );
}
