import { type Expectations, type Tarball, tarballProblems } from '../tools/tarball-rules';

const LICENCE = 'Apache License';
const CONTENTS: Record<string, string> = {
  '.jsii': JSON.stringify({ name: '@example/lower', version: '1.0.0' }),
  LICENSE: LICENCE,
  'README.md': 'A package. '.repeat(60),
  'package.json': JSON.stringify({
    name: '@example/lower',
    version: '1.0.0',
    license: 'Apache-2.0',
    peerDependencies: { constructs: '^10' },
  }),
  'lib/index.js': "require('./private/helper');",
  'lib/index.d.ts': "export * from './private/helper';",
  'lib/private/helper.js': '"use strict";',
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
  'lib/node_modules/zod/index.js',
  'lib/vendor/zod.js',
  'lib/index_test.js',
  'lib/index.test.d.ts',
])('refuses %s', (file) => {
  expect(problems({ [file]: '' })).toEqual([`lower holds ${file}`]);
});

test.each(['LICENSE', 'README.md', '.jsii', 'package.json', 'lib/index.js', 'lib/private/helper.js'])(
  'refuses an empty %s',
  (file) => {
    expect(problems({ [file]: '\n' })).toEqual([`lower has nothing in ${file}`]);
  },
);

test.each(['lib/handlers/guard/index.js', 'lib/private/helper.js'])('names libraries whose source is in %s', (file) => {
  const bundle = '// ../../node_modules/@aws-sdk/client-s3/index.js\nx();\n// ../../node_modules/zod/core.js\ny();\n';
  expect(problems({ [file]: bundle })).toEqual([
    `lower holds the source of @aws-sdk/client-s3 in ${file}`,
    `lower holds the source of zod in ${file}`,
  ]);
});

test('a handler may hold what it shares with those of another package of ours', () => {
  expect(problems({ 'lib/handlers/guard/index.js': '// ../core/handlers/custom-resource/answer.ts\n' })).toEqual([]);
});

test('refuses dependencies, another licence and a private package', () => {
  const own = JSON.parse(CONTENTS['package.json']);
  const manifest = { ...own, license: 'MIT', private: true, dependencies: { zod: '1' }, bundledDependencies: ['zod'] };
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

test.each(['README.md', 'lib/index.js', 'lib/private/helper.js', 'lib/index.d.ts'])(
  'refuses a path of the machine that packed in %s, and no address',
  (file) => {
    const text = CONTENTS[file];
    expect(problems({ [file]: `${text}\nfrom /home/ada/project/src/index.ts` })).toEqual([
      `lower names /home/ada/project/src/index.ts of this machine in ${file}`,
    ]);
    expect(problems({ [file]: `${text}\nfrom file:///home/ada/src/index.ts` })).toEqual([
      `lower names file:///home/ada/src/index.ts of this machine in ${file}`,
    ]);
    expect(problems({ [file]: `${text}\nsee https://example.com/home/ada/` })).toEqual([]);
  },
);

test('refuses a path of the machine that packed in a source map', () => {
  const map = Buffer.from(JSON.stringify({ sources: ['/home/ada/project/src/index.ts'] })).toString('base64');
  const code = `run();\n//# sourceMappingURL=data:application/json;base64,${map}`;
  expect(problems({ 'lib/private/helper.js': code })).toEqual([
    'lower names /home/ada/project/src/index.ts of this machine in lib/private/helper.js',
  ]);
});

test('refuses the assembly of another build', () => {
  expect(problems({ '.jsii': JSON.stringify({ name: '@example/lower', version: '0.9.0' }) })).toEqual([
    'lower describes @example/lower@0.9.0 in .jsii, and is @example/lower@1.0.0',
  ]);
});

test('refuses a package that is larger than decided, or of which nobody decided', () => {
  expect(problems({}, {}, 101)).toEqual(['lower has 101 bytes, the limit is 100']);
  expect(problems({}, { sizeLimit: undefined })).toEqual(['lower has no size limit: decide one in tarball-sizes.ts']);
});
