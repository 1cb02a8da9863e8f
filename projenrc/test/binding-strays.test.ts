import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strayFiles } from '../tools/binding-strays';

const JARS = 'java/io/github/secure-mlops/lower-one';
const LOWER = { name: 'lower-one', version: '1.2.3', goFolder: 'lowerone', dotnetId: 'SecureMlops.LowerOne' };
const FILES = [
  'js/lower-one@1.2.3.jsii.tgz',
  'python/secure_mlops_lower_one-1.2.3-py3-none-any.whl',
  'python/secure_mlops_lower_one-1.2.3.tar.gz',
  `${JARS}/maven-metadata.xml`,
  `${JARS}/maven-metadata.xml.sha1`,
  `${JARS}/1.2.3/lower-one-1.2.3.pom`,
  `${JARS}/1.2.3/lower-one-1.2.3.jar`,
  `${JARS}/1.2.3/lower-one-1.2.3.jar.md5`,
  `${JARS}/1.2.3/lower-one-1.2.3-sources.jar`,
  `${JARS}/1.2.3/lower-one-1.2.3-javadoc.jar`,
  'go/lowerone/go.mod',
  'dotnet/SecureMlops.LowerOne.1.2.3.nupkg',
  'dotnet/SecureMlops.LowerOne.1.2.3.snupkg',
];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'strays-'));
  write(...FILES);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(...files: string[]) {
  for (const file of files) {
    mkdirSync(dirname(join(root, 'dist', file)), { recursive: true });
    writeFileSync(join(root, 'dist', file), '');
  }
}

test('what belongs to a package is no stray', () => {
  expect(strayFiles(root, [LOWER])).toEqual([]);
});

test.each(FILES)('without the package, %s belongs to none', (file) => {
  const [language, ...rest] = file.split('/');
  const shown = language === 'java' ? file : join(language, rest[0]);
  expect(strayFiles(root, [])).toContain(`dist/${shown} is of no package`);
});

test.each([
  'js/lower-one@1.2.2.jsii.tgz',
  'python/notes.txt',
  `${JARS}/1.2.2/lower-one-1.2.2.pom`,
  `${JARS}/1.2.3/lower-one-1.2.3-tests.jar`,
  'java/io/github/secure-mlops/lower-one.pom',
  'java/settings.xml',
  'go/go.mod',
  'dotnet/SecureMlops.LowerOne.1.2.2.nupkg',
  'dotnet/Other.1.2.3.snupkg',
])('%s is one', (file) => {
  write(file);
  expect(strayFiles(root, [LOWER])).toEqual([`dist/${file} is of no package`]);
});

test.each([
  ['go/other/go.mod', 'go/other'],
  ['dotnet/Other/LICENSE', 'dotnet/Other'],
])('%s makes a stray of its folder', (file, folder) => {
  write(file);
  expect(strayFiles(root, [LOWER])).toEqual([`dist/${folder} is of no package`]);
});

test('a package beside the project of which it would be made was left over', () => {
  write('dotnet/SecureMlops.LowerOne/LICENSE');
  expect(strayFiles(root, [LOWER])).toEqual([
    'dist/dotnet/SecureMlops.LowerOne.1.2.3.nupkg is of no package',
    'dist/dotnet/SecureMlops.LowerOne.1.2.3.snupkg is of no package',
  ]);
});

test('Java code that was only generated, all in one project, is no repository', () => {
  rmSync(join(root, 'dist', 'java'), { recursive: true });
  write('java/pom.xml', 'java/lower-one/src/main/java/Guard.java');
  expect(strayFiles(root, [LOWER])).toEqual([]);
});

test('a language that was not packaged has no strays', () => {
  rmSync(join(root, 'dist'), { recursive: true });
  expect(strayFiles(root, [LOWER])).toEqual([]);
});
