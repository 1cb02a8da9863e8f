import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { preparePython } from './python-environment';
import { run } from './run';

const CHECKS = [
  ['ruff', 'format', '--check', '--diff', '.'],
  ['ruff', 'check', '.'],
  ['mypy'],
  ['pytest', '-q', '--junit-xml=test-reports/junit.xml'],
];

/** Formatting, lint, types and tests of the Python program in the given folder. */
async function main(folder: string): Promise<void> {
  const cwd = resolve(folder);
  mkdirSync(resolve(cwd, 'test-reports'), { recursive: true });
  const python = await preparePython();
  for (const check of CHECKS) {
    await run(python, ['-m', ...check], { cwd });
  }
}

main(process.argv[2]).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
