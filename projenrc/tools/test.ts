import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { capture, endOf } from './run';
import { type Counts, readJUnit, shown, total } from './test-report';

/** One step of the test run: a command, and where it leaves its JUnit reports. Without reports the command itself is the one test. */
interface Step {
  readonly title: string;
  readonly command: string;
  readonly reports?: string[];
  /** Whether what it prints is shown also when it passes: with what it was done, and why something was skipped. */
  readonly isShown?: boolean;
}

const PACKAGES = ['core', 'secure-vpc', 'cross-account-roles', 'studio-domain', 'mlops-project-templates'];
const report = (folder: string) => join(folder, 'test-reports', 'junit.xml');
const CONSUMERS_REPORT = join('projenrc', 'test-reports', 'consumers.xml');
const GO_REPORT = join('projenrc', 'test-reports', 'go-modules.xml');

const STEPS: Step[] = [
  { title: 'formatting and lint', command: 'biome check --error-on-warnings' },
  { title: 'types of the project configuration', command: 'tsc --noEmit -p projenrc/tsconfig.json' },
  {
    title: 'tests of the project configuration',
    command: 'jest --config projenrc/jest.config.json',
    reports: [report('projenrc')],
  },
  { title: 'compilation', command: 'nx run-many -t compile' },
  { title: 'types of the tools', command: 'tsc --noEmit -p projenrc/tools/tsconfig.json' },
  { title: 'README examples (strict)', command: 'nx run-many -t rosetta' },
  {
    title: 'packages and apps',
    command: 'nx run-many -t test --nxBail=false',
    reports: [...PACKAGES.map((name) => join('packages', name)), 'apps/deploy', 'apps/local-aws'].map(report),
  },
  { title: 'licences of dependencies', command: 'tsx projenrc/tools/licences.ts' },
  { title: 'generated files and API documents are up to date', command: 'tsx projenrc/tools/check-generated.ts' },
  { title: 'contents of the packages', command: 'tsx projenrc/tools/check-tarballs.ts' },
  { title: 'templates (cfn-lint, no error, no warning)', command: 'tsx projenrc/tools/lint-templates.ts' },
  {
    title: 'local deployment',
    command: 'tsx projenrc/tools/scenarios.ts --only lifecycle',
    reports: [report('apps/deploy/scenarios')],
  },
];

const FULL_STEPS: Step[] = [
  ...STEPS.slice(0, -1),
  {
    title: 'local deployments, every scenario',
    command: 'tsx projenrc/tools/scenarios.ts',
    reports: ['apps/deploy/scenarios', 'packages/cross-account-roles/integ', 'packages/secure-vpc/integ'].map(report),
  },
  { title: 'packages for every language, and what they hold', command: 'projen package-all' },
  {
    title: 'apps of users in TypeScript, Python and Java',
    command: `tsx projenrc/tools/consumers.ts ${CONSUMERS_REPORT}`,
    reports: [CONSUMERS_REPORT],
    isShown: true,
  },
  {
    title: 'compilation of the Go modules',
    command: `tsx projenrc/tools/go-modules.ts ${GO_REPORT}`,
    reports: [GO_REPORT],
    isShown: true,
  },
  { title: 'SBOMs of the packages', command: 'tsx projenrc/tools/sbom.ts' },
];

const SHOWN_LINES = 120;

async function perform(step: Step): Promise<Counts> {
  for (const file of step.reports ?? []) {
    rmSync(file, { force: true });
  }
  const started = Date.now();
  const { code, output } = await capture(step.command, { env: { ...process.env, FORCE_COLOR: '0', NX_TUI: 'false' } });
  const counted = step.reports
    ? total(step.reports.map(readJUnit))
    : { passed: code === 0 ? 1 : 0, failed: 0, skipped: 0 };
  // a command that fails although every report is green has failed at something that no report shows
  const counts = { ...counted, failed: counted.failed || (code === 0 ? 0 : 1) };
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`${counts.failed ? 'FAIL' : 'ok  '} ${step.title}: ${shown(counts)} (${seconds} s)`);
  if (counts.failed || step.isShown) {
    console.log(endOf(output, SHOWN_LINES).replace(/^/gm, '  '));
  }
  return counts;
}

/** Runs every step, also after a failure, and closes with `N passed, N failed`, and what was skipped. */
async function main(): Promise<void> {
  const counts: Counts[] = [];
  for (const step of process.argv.includes('--full') ? FULL_STEPS : STEPS) {
    counts.push(await perform(step));
  }
  const all = total(counts);
  console.log(shown(all));
  process.exitCode = all.failed ? 1 : 0;
}

void main();
