import { callersAccount } from './caller';
import { type DeployedStacks, deployedStacks } from './deployed-stacks';
import { type Projects, projectsOf } from './projects';
import { type StackSets, stackSetsOf } from './stack-sets';

/** What commands read and change of an account and region beside what the CDK CLI deploys. */
export interface Cloud {
  /** The account that the credentials belong to. */
  account(): Promise<string>;
  readonly stacks: DeployedStacks;
  readonly stackSets: StackSets;
  readonly projects: Projects;
}

/** The account that an environment has credentials for. */
export function cloudOf(env: NodeJS.ProcessEnv, region: string): Cloud {
  return {
    account: () => callersAccount(env, region),
    stacks: deployedStacks(env, region),
    stackSets: stackSetsOf(env, region),
    projects: projectsOf(env, region),
  };
}
