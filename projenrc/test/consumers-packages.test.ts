import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isCurrent, type PackageLanguage, packageFile, publishedPackages } from '../tools/consumers-packages';

const LOWER = { name: 'lower-one', version: '1.2.3' };
const LANGUAGES: PackageLanguage[] = ['js', 'python', 'java'];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'packages-'));
  write('packages/lower-one/package.json', 100, JSON.stringify({ version: '1.2.3' }));
  write('packages/lower-one/.jsii', 200);
  write('packages/lower-one/.jsii.tabl.json', 250);
  write('packages/lower-one/lib/private/helper.js', 300);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, seconds: number, content = '') {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  utimesSync(path, seconds, seconds);
}

function build(language: PackageLanguage, seconds: number) {
  write(packageFile(root, language, LOWER).slice(root.length), seconds);
}

test('finds the packages with their versions', () => {
  expect(publishedPackages(root)).toEqual([LOWER]);
});

test.each([
  ['js', 'dist/js/lower-one@1.2.3.jsii.tgz'],
  ['python', 'dist/python/secure_mlops_lower_one-1.2.3-py3-none-any.whl'],
  ['java', 'dist/java/io/github/secure-mlops/lower-one/1.2.3/lower-one-1.2.3.jar'],
] as const)('knows what is installed in %s', (language, file) => {
  expect(packageFile(root, language, LOWER)).toBe(join(root, file));
});

test.each(LANGUAGES)('%s packages that were built after the compilation are current', (language) => {
  build(language, 300);
  expect(isCurrent(root, language)).toBe(true);
});

test.each(LANGUAGES)('%s packages that are older than one compiled file are not', (language) => {
  build(language, 299);
  expect(isCurrent(root, language)).toBe(false);
});

test.each(LANGUAGES)('%s packages without the translations of their examples are not', (language) => {
  build(language, 400);
  rmSync(join(root, 'packages/lower-one/.jsii.tabl.json'));
  expect(isCurrent(root, language)).toBe(false);
});

test.each(LANGUAGES)('%s packages that are older than the translations of their examples are not', (language) => {
  build(language, 400);
  write('packages/lower-one/.jsii.tabl.json', 401);
  expect(isCurrent(root, language)).toBe(false);
});

test('packages of another language or version do not count', () => {
  build('python', 400);
  write('dist/js/lower-one@1.2.2.jsii.tgz', 400);
  expect(isCurrent(root, 'js')).toBe(false);
});

test('every package has to be there', () => {
  build('js', 400);
  write('packages/upper/package.json', 100, JSON.stringify({ version: '1.2.3' }));
  expect(isCurrent(root, 'js')).toBe(false);
});
