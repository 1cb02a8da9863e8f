import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Binding, readArchive, readFolder, textOf, withoutRoot } from '../tools/binding-files';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'binding-'));
  mkdirSync(join(made, 'package', 'lib'), { recursive: true });
  writeFileSync(join(made, 'package', 'LICENSE'), 'Apache License');
  writeFileSync(join(made, 'package', 'lib', 'data'), Buffer.from([0, 255, 254]));
  return made;
}

function pathsOf({ files }: Binding): string[] {
  return files.map(({ path }) => path).sort();
}

test('a folder is all of its files, byte by byte', () => {
  const binding = readFolder(join(folder(), 'package'));
  expect(pathsOf(binding)).toEqual(['LICENSE', 'lib/data']);
  expect(textOf(binding.files, 'LICENSE')).toBe('Apache License');
  expect(textOf(binding.files, 'NOTICE')).toBeUndefined();
  expect([...(binding.files.find(({ path }) => path === 'lib/data')?.content ?? [])]).toEqual([0, 255, 254]);
  expect(binding.size).toBe(17);
});

test('a folder that is not there holds nothing', () => {
  expect(readFolder(join(folder(), 'other'))).toEqual({ files: [], size: 0 });
});

test.each([
  ['lower.tgz', 'tar', ['-czf']],
  ['lower.tar.gz', 'tar', ['-czf']],
  ['lower.jar', 'python3', ['-m', 'zipfile', '-c']],
  ['lower.whl', 'python3', ['-m', 'zipfile', '-c']],
])('reads %s and leaves nothing behind', (name, command, args) => {
  const cwd = folder();
  execFileSync(command, [...args, name, 'package'], { cwd });
  const binding = readArchive(join(cwd, name));
  expect(pathsOf(binding)).toEqual(['package/LICENSE', 'package/lib/data']);
  expect([...(binding.files.find(({ path }) => path === 'package/lib/data')?.content ?? [])]).toEqual([0, 255, 254]);
  expect(binding.size).toBeGreaterThan(50);
  // other tests use the folder at the same time
  expect(readdirSync(tmpdir()).filter((entry) => entry.startsWith('archive-'))).toEqual([]);
});

test('says how a missing archive is made', () => {
  expect(() => readArchive('dist/js/lower.tgz')).toThrow('dist/js/lower.tgz is missing: run npx projen package-all');
});

test('takes the one folder of an archive away, and shows what lies beside it', () => {
  const content = Buffer.from('');
  const paths = ['package/LICENSE', 'packages/other', 'other'];
  const binding = withoutRoot({ files: paths.map((path) => ({ path, content })), size: 1 }, 'package');
  expect(pathsOf(binding)).toEqual(['../other', '../packages/other', 'LICENSE']);
  expect(binding.size).toBe(1);
});
