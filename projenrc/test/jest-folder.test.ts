import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// every test starts a process, which takes long on a machine that does something else
jest.setTimeout(60_000);

/** Runs what jest runs before and after the tests, in a process whose temporary folder is the given one. */
function run(folder: string, script: string): string {
  const part = (name: string) => JSON.stringify(resolve(__dirname, '..', 'jest', `${name}.ts`));
  const load = `const setup = require(${part('setup')}).default, teardown = require(${part('teardown')}).default;`;
  const options = { env: { ...process.env, TMPDIR: folder }, encoding: 'utf8' as const, stdio: 'pipe' as const };
  return execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', `${load} ${script}`], options);
}

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'of-the-system-'));
}

/** tsx keeps its cache beside what is looked at. */
const entries = (folder: string) => readdirSync(folder).filter((name) => !name.startsWith('tsx-'));

test('this run has a temporary folder of its own', () => {
  expect(tmpdir()).toMatch(/jest-run-\w+$/);
});

test('what tests leave in their temporary folder is gone after the run', () => {
  const folder = emptyFolder();
  const leave = 'fs.writeFileSync(path.join(fs.mkdtempSync(path.join(os.tmpdir(), "left-")), "file"), "")';
  const during = run(folder, `setup(); ${leave}; console.log(os.tmpdir(), fs.readdirSync(os.tmpdir())); teardown()`);

  expect(during).toMatch(/of-the-system-\w+\/jest-run-\w+ \[ 'left-\w+' \]/);
  expect(entries(folder)).toEqual([]);
});

test('a folder that belongs to others is not removed', () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'of-others'));

  expect(() => run(folder, 'teardown()')).toThrow(/which setup\.ts did not make/);
  expect(existsSync(join(folder, 'of-others'))).toBe(true);
});
