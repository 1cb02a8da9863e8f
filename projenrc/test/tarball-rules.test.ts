import { type Expectations, type Tarball, tarballProblems } from '../tools/tarball-rules';

const LICENCE = 'Apache License';
const CONTENTS: Record<string, string> = {
  '.jsii': '{}',
  LICENSE: LICENCE,
  'README.md': 'A package. '.repeat(60),
  'package.json': JSON.stringify({ license: 'Apache-2.0', peerDependencies: { constructs: '^10' } }),
  'lib/index.js': '',
  'lib/index.d.ts': '',
  'lib/private/helper.js': '',
  'lib/handlers/guard/index.js': '// handlers/guard/index.ts\nvar import_s3 = require("@aws-sdk/client-s3");\n',
};
const EXPECTED: Expectations = { handlers: ['guard'], licence: LICENCE, sizeLimit: 100 };

function problems(change: Record<string, string | undefined> = {}, expected: Partial<Expectations> = {}, size = 100) {
  const contents = Object.entries({ ...CONTENTS, ...change }).filter(([, text]) => text !== undefined);
  const tarball: Tarball = {
    name: 'lower',
    size,
    files: contents.map(([file]) => file),
    read: (file) => Object.fromEntries(contents)[file] as string,
  };
  return tarballProblems(tarball, { ...EXPECTED, ...expected });
}

test('a complete package has no problems', () => {
  expect(problems()).toEqual([]);
});

test.each(['.jsii', 'LICENSE', 'README.md', 'package.json', 'lib/index.js', 'lib/index.d.ts'])('needs %s', (file) => {
  expect(problems({ [file]: undefined })).toEqual([`lower lacks ${file}`]);
});

test('needs every handler that is bundled', () => {
  expect(problems({}, { handlers: ['guard', 'cleaner'] })).toEqual(['lower lacks lib/handlers/cleaner/index.js']);
});

test.each([
  'src/index.ts',
  'lib/index.ts',
  'test/index.test.ts',
  'lib/test/index.js',
  'lib/index.test.js',
  'handlers/guard/index.ts',
  'rosetta/default.ts-fixture',
  '.jsii.tabl.json',
  'tsconfig.json',
  'API.md',
  'node_modules/left/index.js',
  'lib/data.json',
])('refuses %s', (file) => {
  expect(problems({ [file]: '' })).toEqual([`lower holds ${file}`]);
});

test('names the library whose source a handler brings along', () => {
  const bundle = '// ../../node_modules/@aws-sdk/client-s3/index.js\nx();\n// ../../node_modules/zod/core.js\ny();\n';
  expect(problems({ 'lib/handlers/guard/index.js': bundle })).toEqual([
    'lower holds the source of @aws-sdk/client-s3 in lib/handlers/guard/index.js',
    'lower holds the source of zod in lib/handlers/guard/index.js',
  ]);
});

test('a handler may hold what it shares with those of another package of ours', () => {
  expect(problems({ 'lib/handlers/guard/index.js': '// ../core/handlers/custom-resource/answer.ts\n' })).toEqual([]);
});

test('refuses dependencies, another licence and a private package', () => {
  const manifest = { license: 'MIT', private: true, dependencies: { zod: '1' }, bundledDependencies: ['zod'] };
  expect(problems({ 'package.json': JSON.stringify(manifest), LICENSE: 'MIT License' })).toEqual([
    'lower has another licence than the repository',
    'lower has dependencies: users bring siblings and the CDK along as peers',
    'lower has bundledDependencies: users bring siblings and the CDK along as peers',
    'lower is private',
    'lower declares the licence "MIT"',
  ]);
});

test('refuses an empty README', () => {
  expect(problems({ 'README.md': '# lower' })).toEqual(['lower has a README of 7 characters']);
});

test('refuses a path of the machine that packed, and no address', () => {
  expect(problems({ '.jsii': '{"file":"/home/ada/project/src/index.ts"}' })).toEqual([
    'lower names /home/ada/project/src/index.ts of this machine in .jsii',
  ]);
  expect(problems({ '.jsii': '{"docs":"https://example.com/home/ada/"}' })).toEqual([]);
});

test('refuses a package that is larger than decided, or of which nobody decided', () => {
  expect(problems({}, {}, 101)).toEqual(['lower has 101 bytes, the limit is 100']);
  expect(problems({}, { sizeLimit: undefined })).toEqual(['lower has no size limit: decide one in SIZE_LIMITS']);
});
