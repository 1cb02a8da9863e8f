import { wheelProblems } from '../tools/consumers-wheels';

const PACKAGE = { name: 'lower-one', tarball: 'abc' };
const FILES = {
  'secure_mlops/lower_one/__init__.py': '',
  'secure_mlops/lower_one/py.typed': '',
  'secure_mlops/lower_one/_jsii/__init__.py': '',
  'secure_mlops/lower_one/_jsii/lower-one@1.0.0.jsii.tgz': 'abc',
  'secure_mlops_lower_one-1.0.0.dist-info/LICENSE': '',
  'secure_mlops_lower_one-1.0.0.dist-info/METADATA': '',
};

function problems(change: Record<string, string | undefined> = {}) {
  const files = Object.entries<string | undefined>({ ...FILES, ...change });
  return wheelProblems(
    files.flatMap(([path, sha256]) => (sha256 === undefined ? [] : [{ path, sha256 }])),
    PACKAGE,
  );
}

test('a complete wheel has no problems', () => {
  expect(problems()).toEqual([]);
});

test.each([
  ['secure_mlops/lower_one/__init__.py', 'secure_mlops/lower_one/__init__.py'],
  ['secure_mlops/lower_one/py.typed', 'secure_mlops/lower_one/py.typed'],
  ['secure_mlops_lower_one-1.0.0.dist-info/LICENSE', '.dist-info/LICENSE'],
  ['secure_mlops_lower_one-1.0.0.dist-info/METADATA', '.dist-info/METADATA'],
])('needs %s', (file, missing) => {
  expect(problems({ [file]: undefined })).toEqual([`the wheel of lower-one lacks ${missing}`]);
});

test.each([
  'secure_mlops/__init__.py',
  'secure_mlops/upper/__init__.py',
  'secure_mlops/lower_one/test_it.py',
  'tests/test_it.py',
])('refuses %s', (file) => {
  expect(problems({ [file]: '' })).toEqual([`the wheel of lower-one holds ${file}`]);
});

test.each([
  ['another package than npm', { 'secure_mlops/lower_one/_jsii/lower-one@1.0.0.jsii.tgz': 'other' }],
  ['none', { 'secure_mlops/lower_one/_jsii/lower-one@1.0.0.jsii.tgz': undefined }],
  ['two', { 'secure_mlops/lower_one/_jsii/lower-one@0.9.0.jsii.tgz': 'abc' }],
])('refuses a wheel that carries %s', (_, change) => {
  expect(problems(change)).toEqual(['the wheel of lower-one does not carry what npm publishes']);
});
