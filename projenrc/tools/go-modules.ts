import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type PublishedPackage, publishedPackages } from './consumers-packages';
import { type Check, conclude, line, performed } from './consumers-report';
import { goModOfUser, type LocalModule, sourceOfUser } from './go-modules-user';
import { type Choice, chooseVersions, type GoModule, requiredOfOthers } from './go-modules-versions';
import { capture, captureOutput } from './run';
import { hasGo, skipReason } from './toolchains';

const TITLE = 'Go modules';

/**
 * Compiles all modules of dist/go together, as a module of a user that requires them.
 *
 * They are compiled as they lie there: `package:go` makes them.
 */
async function main(report?: string): Promise<void> {
  const check = await checkModules(publishedPackages('.').map(readModule));
  console.log(line(check));
  conclude('go-modules', [check], report);
}

async function checkModules(modules: LocalModule[]): Promise<Check> {
  const work = mkdtempSync(join(tmpdir(), 'go-modules-'));
  try {
    const choice = await choose(modules, work);
    const reason = skipReason(choice.obstacle, process.env.CI === 'true');
    return reason === undefined
      ? await performed(TITLE, () => compile(modules, choice, work))
      : { title: TITLE, outcome: 'skipped', message: reason, seconds: 0 };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function readModule({ name, version }: PublishedPackage): LocalModule {
  const { jsii } = JSON.parse(readFileSync(join('packages', name, 'package.json'), 'utf8'));
  const { moduleName, packageName } = jsii.targets.go;
  const folder = resolve('dist', 'go', packageName);
  const file = join(folder, 'go.mod');
  if (!existsSync(file)) {
    throw new Error(`${file} is missing: run npx projen package:go`);
  }
  return {
    path: `${moduleName}/${packageName}`,
    version: `v${version}`,
    folder,
    text: readFileSync(file, 'utf8'),
  };
}

async function choose(modules: LocalModule[], work: string): Promise<Choice> {
  if (!(await hasGo())) {
    return { standIns: [], notes: [], obstacle: 'Go is not installed' };
  }
  const names = (asked: GoModule[]) => asked.map(({ path, version }) => `${path}@${version}`).join(' ');
  return chooseVersions(requiredOfOthers(modules.map(({ text }) => text)), async (asked) => {
    // it ends with 1 when it does not get one
    const { output } = await capture(`go mod download -json ${names(asked)}`, surroundings(work));
    return output;
  });
}

async function compile(modules: LocalModule[], { obstacle, standIns, notes }: Choice, work: string): Promise<string> {
  if (obstacle !== undefined) {
    throw new Error(obstacle);
  }
  writeFileSync(join(work, 'go.mod'), goModOfUser(modules, standIns));
  writeFileSync(join(work, 'user.go'), sourceOfUser(modules));
  await go('build -mod=mod ./...', work);
  const version = await go('env GOVERSION', work);
  return [`${modules.length} compiled with ${version}`, ...notes].join('\n  ');
}

function go(command: string, work: string): Promise<string> {
  return captureOutput(`go ${command}`, surroundings(work));
}

/** A workspace of the caller would take part in the choice of versions. */
function surroundings(cwd: string): { cwd: string; env: NodeJS.ProcessEnv } {
  return { cwd, env: { ...process.env, GOWORK: 'off' } };
}

main(process.argv[2]).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
