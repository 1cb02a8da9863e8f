import { goProblems } from '../tools/binding-go';
import { bindingOf, EXPECTED, type Files, TRANSLATED } from './binding-fixture';

const MODULE = `module example.com/go/lowerone

go 1.25

require (
\tgithub.com/aws/aws-cdk-go/awscdk/v2 v2.271.0
\tgithub.com/cdklabs/awscdk-asset-awscli-go/awscliv1/v2 v2.2.292 // indirect
\texample.com/go/core v0.2.0
)
`;
const FILES: Files = {
  'go.mod': MODULE,
  version: '0.2.0\n',
  LICENSE: 'Apache License',
  'README.md': TRANSLATED,
  'main.go': 'package lowerone',
  'Guard.go': 'type Guard interface {}',
  'Guard__checks.go': 'package lowerone',
  'GuardProps.go': 'type GuardProps struct {}',
  'internal/types.go': 'package internal',
  'jsii/jsii.go': 'package jsii',
  'jsii/secure-mlops-lower-one-0.2.0.tgz': 'the package of npm',
};

function problems(change: Files = {}, size?: number) {
  return goProblems(bindingOf({ ...FILES, ...change }, size), { ...EXPECTED, id: 'example.com/go/lowerone' });
}

test('a complete module has no problems', () => {
  expect(problems()).toEqual([]);
});

test.each([
  'go.mod',
  'version',
  'LICENSE',
  'README.md',
  'main.go',
  'jsii/jsii.go',
  'Guard.go',
  'GuardProps.go',
  'jsii/secure-mlops-lower-one-0.2.0.tgz',
])('needs %s', (file) => {
  expect(problems({ [file]: undefined })).toContain(`lower-one for Go lacks ${file}`);
});

test.each([
  'secure_test.go',
  'Guard_test.go',
  'Other.go',
  'test/guard.go',
  'node_modules/left/index.js',
  '.env',
  'jsii/secure-mlops-lower-one-0.1.0.tgz',
])('refuses %s', (file) => {
  expect(problems({ [file]: 'package lowerone' })).toEqual([`lower-one for Go holds ${file}`]);
});

test.each(['LICENSE', 'main.go', 'Guard.go', 'jsii/jsii.go'])('refuses an empty %s', (file) => {
  expect(problems({ [file]: '' })).toEqual([`lower-one for Go has nothing in ${file}`]);
});

test.each(['package lowerone', '// type Guard interface {}', '\ttype Guard interface {}', 'type Guards struct {}'])(
  'refuses a file that does not declare the type it is for: %j',
  (text) => {
    expect(problems({ 'Guard.go': text })).toEqual(['lower-one for Go does not declare Guard in Guard.go']);
  },
);

test.each(['another one', ''])('refuses to carry another package than npm gets: %j', (content) => {
  expect(problems({ 'jsii/secure-mlops-lower-one-0.2.0.tgz': content })).toEqual([
    'lower-one for Go carries another package than the one for npm',
  ]);
});

test('refuses another licence', () => {
  expect(problems({ LICENSE: 'MIT' })).toEqual(['lower-one for Go has another licence than the repository']);
});

test('refuses a README that says something else than that of the package', () => {
  expect(problems({ 'README.md': '# lower-one\n' })).toEqual(['lower-one for Go has another README than the package']);
});

test('refuses another name or version', () => {
  expect(problems({ 'go.mod': 'module example.com/go/other\n', version: '0.1.0' })).toEqual([
    'lower-one for Go is not the module example.com/go/lowerone',
    'lower-one for Go does not have version 0.2.0',
  ]);
});

test('refuses to require what is neither ours nor of the CDK', () => {
  expect(problems({ 'go.mod': MODULE.replace('\n)', '\n\tgithub.com/other/library v1.0.0\n)') })).toEqual([
    'lower-one for Go requires github.com/other/library v1.0.0',
  ]);
});

test.each([
  ['require github.com/other/library v1.0.0', 'requires github.com/other/library v1.0.0'],
  ['  require other.example/library v1.0.0', 'requires other.example/library v1.0.0'],
  ['require (\n    other.example/library v1.0.0\n)', 'requires other.example/library v1.0.0'],
  ['replace example.com/go/core => ../core', 'has replace example.com/go/core => ../core in its go.mod'],
  ['replace (\n\texample.com/go/core => ../core\n)', 'has replace example.com/go/core => ../core in its go.mod'],
  ['exclude example.com/go/core v0.1.0', 'has exclude example.com/go/core v0.1.0 in its go.mod'],
  ['tool other.example/tool', 'has tool other.example/tool in its go.mod'],
])('refuses %j in its go.mod', (line, problem) => {
  expect(problems({ 'go.mod': `${MODULE}\n${line}\n` })).toEqual([`lower-one for Go ${problem}`]);
});

test('takes requirements of one line that are ours or of the CDK, and comments', () => {
  const lines = ['// Code generated', 'require github.com/aws/jsii-runtime-go v1.140.0', 'toolchain go1.25.1'];
  const own = 'require example.com/go/core v0.2.0 // a sibling';
  expect(problems({ 'go.mod': [MODULE, ...lines, own].join('\n') })).toEqual([]);
});

test('refuses code with a path of the machine that made it', () => {
  expect(problems({ 'Guard__checks.go': '// from /home/ada/project/guard.ts' })).toEqual([
    'lower-one for Go names /home/ada/project/guard.ts of this machine in Guard__checks.go',
  ]);
});

test('refuses more than three times the size of what npm gets', () => {
  expect(problems({}, 54)).toEqual([]);
  expect(problems({}, 55)).toEqual(['lower-one for Go has 55 bytes, the limit is 54']);
});
