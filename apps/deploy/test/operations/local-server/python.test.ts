import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExitCode } from '../../../src/operations/command/failure';
import { findPython, installedPython } from '../../../src/operations/local-server/python';
import { type Behaviour, contextOf, failureOf, RecordedProcesses, temporaryFolder } from '../support';

const versions =
  (installed: Record<string, string>): Behaviour =>
  ({ program, args }) =>
    args[0] === '--version'
      ? program in installed
        ? { output: `Python ${installed[program]}\n` }
        : { code: 127 }
      : undefined;

function packageFolder(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'pyproject.toml'), '[project]\n');
  return folder;
}

/** Makes what `python -m venv` makes, and lets pip answer. */
const installing =
  (pip: Behaviour): Behaviour =>
  (run) => {
    if (run.args[1] === 'venv') {
      const python = join(run.args[2], 'bin', 'python');
      mkdirSync(dirname(python), { recursive: true });
      writeFileSync(python, '');
      return undefined;
    }
    return run.args[1] === 'pip' ? pip(run) : versions({ python3: '3.11.2' })(run);
  };

test('the newest Python is taken', async () => {
  const processes = new RecordedProcesses(versions({ 'python3.12': '3.12.1', python3: '3.11.2' }));

  await expect(findPython(contextOf({ processes }), '/')).resolves.toBe('python3.12');
});

test('a Python that is too old is passed over', async () => {
  const processes = new RecordedProcesses(versions({ python3: '3.9.2', python: '3.11.0' }));

  await expect(findPython(contextOf({ processes }), '/')).resolves.toBe('python');
});

test('without a Python that is new enough, everything that was tried is named', async () => {
  const processes = new RecordedProcesses(versions({ python3: '3.10.9' }));

  const failure = await failureOf(() => findPython(contextOf({ processes }), '/'));

  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  expect(failure.message).toMatch(
    /^local AWS needs Python 3\.11 or newer .*python3\.13 \(not found\).*python3 \(3\.10\)/,
  );
});

test('the second call installs nothing, until the package changes', async () => {
  const folder = packageFolder();
  const first = new RecordedProcesses(installing(() => undefined));
  const python = await installedPython(contextOf({ processes: first }), folder);
  expect(python).toBe(join(folder, '.venv', 'bin', 'python'));
  expect(first.runs.at(-1)?.args).toEqual(expect.arrayContaining(['pip', 'install', '--editable', folder]));

  const second = new RecordedProcesses();
  await installedPython(contextOf({ processes: second }), folder);
  expect(second.runs).toEqual([]);

  writeFileSync(join(folder, 'pyproject.toml'), '[project]\ndependencies = ["moto"]\n');
  const third = new RecordedProcesses(installing(() => undefined));
  await installedPython(contextOf({ processes: third }), folder);
  expect(third.runs.at(-1)?.args).toContain('pip');
});

test('a failed installation leaves nothing and ends with the words of pip', async () => {
  const folder = packageFolder();
  const processes = new RecordedProcesses(
    installing(() => ({ code: 1, output: 'one\ntwo\nthree\nERROR: no matching distribution\n' })),
  );

  const failure = await failureOf(() => installedPython(contextOf({ processes }), folder));

  expect(failure.message).toBe(
    'local AWS was not installed and nothing is left of the attempt: two | three | ERROR: no matching distribution',
  );
  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  expect(existsSync(join(folder, '.venv'))).toBe(false);
});
