import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LOCAL_AWS_PACKAGE } from '../../apps/deploy/src/operations/local-server/folders';
import { preparePython } from './python-environment';
import { run } from './run';

/** Where scenarios are: those of the platform, and those of a package on its own. */
const FOLDERS = [
  resolve('apps', 'deploy', 'scenarios'),
  resolve('packages', 'cross-account-roles', 'integ'),
  resolve('packages', 'secure-vpc', 'integ'),
];

/** Deploys to local AWS and asks boto3 what is there. `--only NAME` runs the scenarios of one file, `test_NAME.py`. */
async function main(args: string[]): Promise<void> {
  const index = args.indexOf('--only');
  const file = index < 0 ? undefined : `test_${args[index + 1]}.py`;
  const folders = FOLDERS.filter((folder) => !file || existsSync(join(folder, file)));
  if (folders.length === 0) {
    throw new Error(`no folder has ${file}: ${FOLDERS.join(', ')}`);
  }
  const python = await preparePython();
  const failed: string[] = [];
  for (const folder of folders) {
    for (const check of [['format', '--check'], ['check']]) {
      await run(python, ['-m', 'ruff', ...check, '--config', join(LOCAL_AWS_PACKAGE, 'pyproject.toml'), '.'], {
        cwd: folder,
      });
    }
    await run(python, ['-m', 'pytest', '-q', '--junit-xml=test-reports/junit.xml', ...(file ? [file] : [])], {
      cwd: folder,
    }).catch((error: Error) => failed.push(error.message));
  }
  if (failed.length > 0) {
    throw new Error(failed.join('\n'));
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
