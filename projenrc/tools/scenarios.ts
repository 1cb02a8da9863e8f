import { join } from 'node:path';
import { preparePython } from './python-environment';
import { run } from './run';

/** Deploys the platform to local AWS and asks boto3 what is there. `--only NAME` runs the scenarios of one file. */
async function main(args: string[]): Promise<void> {
  const python = await preparePython();
  const only = args.indexOf('--only');
  const selection = only < 0 ? [] : [`test_${args[only + 1]}.py`];
  await run(python, ['-m', 'pytest', '-q', '--junit-xml=test-reports/junit.xml', ...selection], {
    cwd: join('apps', 'deploy', 'scenarios'),
  });
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
