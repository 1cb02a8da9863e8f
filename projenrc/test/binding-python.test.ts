import { sourceDistributionProblems, wheelProblems } from '../tools/binding-python';
import { bindingOf, EXPECTED, type Files, TRANSLATED } from './binding-fixture';

const ABOUT = 'secure_mlops_lower_one-0.2.0.dist-info';
const METADATA = `Metadata-Version: 2.1
Name: secure-mlops.lower-one
Version: 0.2.0
License: Apache-2.0

${TRANSLATED}`;
const CODE = 'class Guard: ...\nclass GuardProps: ...\n';

function packaged(folder: string): Files {
  return {
    [`${folder}secure_mlops/lower_one/__init__.py`]: CODE,
    [`${folder}secure_mlops/lower_one/py.typed`]: '\n',
    [`${folder}secure_mlops/lower_one/_jsii/__init__.py`]: 'import jsii',
    [`${folder}secure_mlops/lower_one/_jsii/lower-one@0.2.0.jsii.tgz`]: 'the package of npm',
  };
}

const WHEEL: Files = {
  ...packaged(''),
  [`${ABOUT}/LICENSE`]: 'Apache License',
  [`${ABOUT}/METADATA`]: METADATA,
  [`${ABOUT}/RECORD`]: 'secure_mlops/lower_one/__init__.py,sha256=0',
  [`${ABOUT}/WHEEL`]: 'Wheel-Version: 1.0',
  [`${ABOUT}/top_level.txt`]: 'secure_mlops',
};
const SOURCE: Files = {
  ...packaged('src/'),
  LICENSE: 'Apache License',
  'README.md': TRANSLATED,
  'PKG-INFO': METADATA,
  'pyproject.toml': '[build-system]',
  'setup.py': 'setuptools.setup()',
  'src/secure_mlops.lower_one.egg-info/SOURCES.txt': 'setup.py',
  'src/secure_mlops_lower_one.egg-info/dependency_links.txt': '\n',
};
const OWN = { ...EXPECTED, id: 'secure-mlops.lower-one' };

const wheel = (change: Files = {}, size?: number) => wheelProblems(bindingOf({ ...WHEEL, ...change }, size), OWN);
const source = (change: Files = {}, size?: number) =>
  sourceDistributionProblems(bindingOf({ ...SOURCE, ...change }, size), OWN);

test('a complete wheel and a complete source distribution have no problems', () => {
  expect(wheel()).toEqual([]);
  expect(source()).toEqual([]);
});

test.each([
  'secure_mlops/lower_one/__init__.py',
  'secure_mlops/lower_one/py.typed',
  'secure_mlops/lower_one/_jsii/__init__.py',
  'secure_mlops/lower_one/_jsii/lower-one@0.2.0.jsii.tgz',
  `${ABOUT}/LICENSE`,
  `${ABOUT}/METADATA`,
])('a wheel needs %s', (file) => {
  expect(wheel({ [file]: undefined })).toEqual([`the wheel of lower-one lacks ${file}`]);
});

test.each(['LICENSE', 'README.md', 'setup.py', 'src/secure_mlops/lower_one/__init__.py'])(
  'a source distribution needs %s',
  (file) => {
    expect(source({ [file]: undefined })).toEqual([`the source distribution of lower-one lacks ${file}`]);
  },
);

test.each([
  'secure_mlops/__init__.py',
  'secure_mlops/upper/__init__.py',
  'secure_mlops/lower_one/test_it.py',
  'secure_mlops/lower_one/_jsii/lower-one@0.1.0.jsii.tgz',
  `${ABOUT}/other.txt`,
  'tests/test_it.py',
])('neither may hold %s', (file) => {
  expect(wheel({ [file]: 'x' })).toEqual([`the wheel of lower-one holds ${file}`]);
  expect(source({ [file]: 'x' })).toEqual([`the source distribution of lower-one holds ${file}`]);
});

test.each(['another one', ''])('refuses to carry another package than npm gets: %j', (content) => {
  expect(wheel({ 'secure_mlops/lower_one/_jsii/lower-one@0.2.0.jsii.tgz': content })).toEqual([
    'the wheel of lower-one carries another package than the one for npm',
  ]);
});

test('refuses another licence', () => {
  expect(wheel({ [`${ABOUT}/LICENSE`]: 'MIT' })).toEqual([
    'the wheel of lower-one has another licence than the repository',
  ]);
  expect(wheel({ [`${ABOUT}/LICENSE`]: '' })).toEqual([`the wheel of lower-one has nothing in ${ABOUT}/LICENSE`]);
});

test('refuses a description without the README', () => {
  const heads = METADATA.slice(0, METADATA.indexOf('\n\n') + 1);
  const problem = 'has another README than the package';
  expect(wheel({ [`${ABOUT}/METADATA`]: heads })).toEqual([`the wheel of lower-one ${problem}`]);
  expect(wheel({ [`${ABOUT}/METADATA`]: `${heads}\n# lower-one\n` })).toEqual([`the wheel of lower-one ${problem}`]);
  expect(source({ 'README.md': '# lower-one' })).toEqual([`the source distribution of lower-one ${problem}`]);
});

test('refuses a README whose examples are still TypeScript under another name', () => {
  const untranslated = METADATA.replace('Guard()\n', 'new Guard();\n');
  expect(untranslated).not.toBe(METADATA);
  expect(wheel({ [`${ABOUT}/METADATA`]: untranslated })).toEqual([
    'the wheel of lower-one shows examples of its README in TypeScript',
  ]);
});

test('refuses another name, version or licence in the description, wherever the README names them', () => {
  const other = `Metadata-Version: 2.1\nName: other\n\n${TRANSLATED}\n\nVersion: 0.2.0\n`;
  expect(wheel({ [`${ABOUT}/METADATA`]: other })).toEqual([
    'the wheel of lower-one does not have the name secure-mlops.lower-one',
    'the wheel of lower-one does not have the version 0.2.0',
    'the wheel of lower-one does not have the licence Apache-2.0',
    'the wheel of lower-one has another README than the package',
  ]);
});

test('refuses code that lacks a type', () => {
  expect(wheel({ 'secure_mlops/lower_one/__init__.py': 'class GuardProps: ...' })).toEqual([
    'the wheel of lower-one does not declare Guard in secure_mlops/lower_one/__init__.py',
  ]);
});

test.each([
  '__all__ = ["Guard"]',
  'def door(guard: Guard) -> None: ...',
  '# class Guard: ...',
  '    """class Guard of a door."""',
  '    class Guard: ...',
  'class Guards: ...',
])('refuses code that only speaks of a type: %s', (line) => {
  expect(wheel({ 'secure_mlops/lower_one/__init__.py': `class GuardProps: ...\n${line}\n` })).toEqual([
    'the wheel of lower-one does not declare Guard in secure_mlops/lower_one/__init__.py',
  ]);
});

test('refuses more than half more than what npm gets', () => {
  expect(wheel({}, 27)).toEqual([]);
  expect(wheel({}, 28)).toEqual(['the wheel of lower-one has 28 bytes, the limit is 27']);
  expect(source({}, 28)).toEqual(['the source distribution of lower-one has 28 bytes, the limit is 27']);
});
