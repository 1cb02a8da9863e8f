import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandContext } from '../command/context';
import { CommandFailure, ExitCode } from '../command/failure';

/** Names under which systems install Python, newest first. */
const CANDIDATES = ['python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3', 'python'];

/** The oldest Python that runs local AWS. */
const MINIMUM = [3, 11] as const;

const LAST_LINES = 3;

/** What finding and installing Python takes of a command. */
export type PythonContext = Pick<CommandContext, 'env' | 'processes' | 'print'>;

/**
 * Finds a Python that is new enough.
 *
 * @throws CommandFailure naming everything that was tried
 */
export async function findPython(context: PythonContext, cwd: string): Promise<string> {
  const tried: string[] = [];
  for (const candidate of CANDIDATES) {
    const { code, output } = await context.processes.run(candidate, ['--version'], {
      cwd,
      env: context.env,
      output: 'capture',
    });
    const version = /Python (\d+)\.(\d+)/.exec(output);
    if (code === 0 && version && isNewEnough(Number(version[1]), Number(version[2]))) {
      return candidate;
    }
    tried.push(code === 0 && version ? `${candidate} (${version[1]}.${version[2]})` : `${candidate} (not found)`);
  }
  throw new CommandFailure(
    `local AWS needs Python ${MINIMUM.join('.')} or newer on the PATH; tried ${tried.join(', ')}`,
    ExitCode.UNUSABLE,
  );
}

function isNewEnough(major: number, minor: number): boolean {
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

/** The Python of a virtual environment. */
export function pythonOf(venv: string): string {
  return join(venv, 'bin', 'python');
}

/**
 * The Python of a virtual environment in which a package is installed; installs it when it is missing or outdated.
 *
 * The stamp file holds the hash of the package's pyproject.toml, so that a second call costs nothing. A failed or
 * interrupted installation leaves no environment behind.
 *
 * @throws CommandFailure with the last lines of pip
 */
export async function installedPython(
  context: PythonContext,
  packageFolder: string,
  venv: string = join(packageFolder, '.venv'),
): Promise<string> {
  const python = pythonOf(venv);
  const stamp = join(venv, '.installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(packageFolder, 'pyproject.toml')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(python)) {
    return python;
  }
  const base = await findPython(context, packageFolder);
  context.print(`installing local AWS into ${venv} (once, some minutes)`);
  rmSync(venv, { recursive: true, force: true });
  try {
    await install(context, packageFolder, base, ['-m', 'venv', venv]);
    await install(context, packageFolder, python, [
      '-m',
      'pip',
      'install',
      '--disable-pip-version-check',
      '--no-input',
      '--quiet',
      '--editable',
      packageFolder,
    ]);
    writeFileSync(stamp, wanted);
  } catch (error) {
    rmSync(venv, { recursive: true, force: true });
    throw error;
  }
  return python;
}

async function install(context: PythonContext, cwd: string, program: string, args: string[]): Promise<void> {
  const { code, output } = await context.processes.run(program, args, { cwd, env: context.env, output: 'capture' });
  if (code !== 0) {
    const reason = output.trim().split('\n').slice(-LAST_LINES).join(' | ');
    throw new CommandFailure(
      `local AWS was not installed and nothing is left of the attempt: ${reason || `exit code ${code}`}`,
      ExitCode.UNUSABLE,
    );
  }
}
