import { ActionRefs, type GitHub, GithubWorkflow, WorkflowSteps } from 'projen/lib/github';
import { type Job, JobPermission, type JobStep } from 'projen/lib/github/workflows-model';
import { DOTNET, GO, JAVA, NODES, PYTHON, RELEASE_NODE } from './versions';

const MATRIX_NODE = expression('matrix.node');
const WORKFLOW = expression('github.workflow');
const CHANGE = expression("github.event_name == 'push' && github.sha || github.ref");
const MINUTES = { test: 60, full: 120 };

/** Every change is tested on each supported Node.js; once a week everything is, with the toolchains of all languages. */
export function addTestWorkflows(github: GitHub): void {
  const build = new GithubWorkflow(github, 'build', {
    limitConcurrency: true,
    // a pull request has one build, its last; on main every commit keeps its own
    concurrencyOptions: { group: `${WORKFLOW}-${CHANGE}`, cancelInProgress: true },
  });
  build.on({
    pullRequest: {},
    push: { branches: ['main'] },
    mergeGroup: {},
    workflowDispatch: {},
    workflowCall: {}, // a release tests the commit that it publishes
  });
  build.addJob('test', {
    ...job(`Node.js ${MATRIX_NODE}`, MINUTES.test),
    strategy: { failFast: false, matrix: { domain: { node: [...NODES] } } },
    steps: [WorkflowSteps.checkout(), node(MATRIX_NODE), python(), { name: 'Test', run: 'bash .ci/run' }],
  });

  const full = new GithubWorkflow(github, 'test-full', { limitConcurrency: true });
  full.on({ schedule: [{ cron: '17 3 * * 1' }], workflowDispatch: {} });
  full.addJob('test', {
    ...job('Everything', MINUTES.full),
    steps: [
      WorkflowSteps.checkout(),
      node(RELEASE_NODE),
      ...toolchainSteps(),
      { name: 'Install', run: 'npm ci' },
      { name: 'Test', run: 'npx projen test:full' },
    ],
  });
}

/**
 * Nothing is made for publishing before the tests of the workflow `build` have passed for the same commit.
 *
 * A workflow that is called by its path is read from the commit of the caller, and checks that commit out.
 * https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows
 */
export function testFirst(workflow: GithubWorkflow, job: string): void {
  workflow.addJob('test', {
    name: 'Test',
    uses: './.github/workflows/build.yml',
    permissions: { contents: JobPermission.READ },
  });
  workflow.file?.addOverride(`jobs.${job}.needs`, ['test']);
}

/** The token of a checkout is not left in the clone, where everything that is installed could read it. */
export function keepNoTokens(github: GitHub): void {
  for (const { file, jobs } of github.workflows) {
    for (const [id, { steps }] of Object.entries(jobs as Record<string, Partial<Job>>)) {
      for (const [index, { uses }] of (steps ?? []).entries()) {
        if (uses?.startsWith('actions/checkout@')) {
          file?.addOverride(`jobs.${id}.steps.${index}.with.persist-credentials`, false);
        }
      }
    }
  }
}

/** What the packages of all languages are built with. Maven is on GitHub's runners. */
export function toolchainSteps(): JobStep[] {
  return [
    python(),
    {
      name: 'Set up Java',
      uses: ActionRefs.ACTIONS_SETUP_JAVA,
      with: { distribution: 'temurin', 'java-version': JAVA },
    },
    { name: 'Set up Go', uses: ActionRefs.ACTIONS_SETUP_GO, with: { 'go-version': GO, cache: false } },
    { name: 'Set up .NET', uses: ActionRefs.ACTIONS_SETUP_DOTNET, with: { 'dotnet-version': DOTNET } },
  ];
}

function job(name: string, timeoutMinutes: number): Omit<Job, 'steps'> {
  return { name, runsOn: ['ubuntu-latest'], timeoutMinutes, permissions: { contents: JobPermission.READ } };
}

function node(version: string): JobStep {
  return { name: 'Set up Node.js', uses: ActionRefs.ACTIONS_SETUP_NODE, with: { 'node-version': version } };
}

function python(): JobStep {
  return { name: 'Set up Python', uses: ActionRefs.ACTIONS_SETUP_PYTHON, with: { 'python-version': PYTHON } };
}

/** What GitHub replaces when a workflow runs. */
export function expression(text: string): string {
  return `\${{ ${text} }}`;
}
