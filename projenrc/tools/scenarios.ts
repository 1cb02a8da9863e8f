import { join, resolve } from 'node:path';
import { LOCAL_AWS_PACKAGE } from '../../apps/deploy/src/commands/lib/paths';
import { preparePython } from './python-environment';
import { run } from './run';

/** Deploys the platform to local AWS and asks boto3 what is there. `--only NAME` runs the scenarios of one file. */
async function main(args: string[]): Promise<void> {
  const python = await preparePython();
  const cwd = resolve('apps', 'deploy', 'scenarios');
  for (const check of [['format', '--check'], ['check']]) {
    await run(python, ['-m', 'ruff', ...check, '--config', join(LOCAL_AWS_PACKAGE, 'pyproject.toml'), '.'], { cwd });
  }
  const only = args.indexOf('--only');
  const selection = only < 0 ? [] : [`test_${args[only + 1]}.py`];
  await run(python, ['-m', 'pytest', '-q', '--junit-xml=test-reports/junit.xml', ...selection], { cwd });
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
