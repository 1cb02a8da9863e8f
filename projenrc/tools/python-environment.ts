import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ChildProcessRunner } from '../../apps/deploy/src/operations/command/processes';
import { LOCAL_AWS_PACKAGE } from '../../apps/deploy/src/operations/local-server/folders';
import { installedPython } from '../../apps/deploy/src/operations/local-server/python';
import { run } from './run';

/** The Python of local AWS, as `deploy:local` installs it, with what the checks need on top. */
export async function preparePython(): Promise<string> {
  const never = new AbortController().signal;
  const context = {
    args: [],
    env: process.env,
    interactive: false,
    interruption: never,
    processes: new ChildProcessRunner(never),
    print: (line: string) => console.log(line),
  };
  const python = await installedPython(context, LOCAL_AWS_PACKAGE);
  const venv = dirname(dirname(python));
  const stamp = join(venv, '.checks-installed');
  const installed = readFileSync(join(venv, '.installed'), 'utf8');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== installed) {
    await run(python, [
      '-m',
      'pip',
      'install',
      '--disable-pip-version-check',
      '--quiet',
      '--editable',
      `${LOCAL_AWS_PACKAGE}[dev]`,
    ]);
    writeFileSync(stamp, installed);
  }
  return python;
}
