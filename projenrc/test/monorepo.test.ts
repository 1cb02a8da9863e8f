import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthSnapshot } from 'projen/lib/util/synth';
import { ConstructPackage } from '../construct-package';
import { DeployApp } from '../deploy-app';
import { MonorepoRoot } from '../monorepo-root';
import { PythonApp } from '../python-app';
import { CDK, CONSTRUCTS } from '../versions';

const outdir = mkdtempSync(join(tmpdir(), 'monorepo-'));
const files = synthesize();
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

function synthesize() {
  const root = new MonorepoRoot({ outdir });
  const lower = new ConstructPackage(root, { name: 'lower-one', description: 'The lower package' });
  const upper = new ConstructPackage(root, { name: 'upper', description: 'The upper package', siblings: [lower] });
  new DeployApp(root, { siblings: [lower, upper] });
  new PythonApp(root, {
    name: 'snake-pit',
    description: 'A Python program',
    dependencies: ['boto3==1.0.0'],
    devDependencies: ['pytest>=8'],
    untyped: ['boto3'],
  });
  return synthSnapshot(root);
}

test('a package has its siblings as peers with a range and as exact development dependencies', () => {
  const manifest = files['packages/upper/package.json'];
  expect(manifest.peerDependencies).toEqual({
    '@secure-mlops/lower-one': '^0.0.0',
    'aws-cdk-lib': `^${CDK}`,
    constructs: `^${CONSTRUCTS}`,
  });
  expect(manifest.devDependencies).toEqual({
    '@secure-mlops/lower-one': '0.0.0',
    'aws-cdk-lib': CDK,
    constructs: CONSTRUCTS,
  });
});

test('a package bundles nothing and is not private', () => {
  const manifest = files['packages/upper/package.json'];
  expect(manifest.dependencies).toBeUndefined();
  expect(manifest.bundledDependencies).toBeUndefined();
  expect(manifest.private).toBeUndefined();
});

test('a package is published in five languages under derived names', () => {
  expect(files['packages/lower-one/package.json'].jsii.targets).toEqual({
    java: {
      package: 'io.github.securemlops.lowerone',
      maven: { groupId: 'io.github.secure-mlops', artifactId: 'lower-one' },
    },
    python: { distName: 'secure-mlops.lower-one', module: 'secure_mlops.lower_one' },
    dotnet: { namespace: 'SecureMlops.LowerOne', packageId: 'SecureMlops.LowerOne' },
    go: { moduleName: 'github.com/secure-mlops/secure-mlops-go', packageName: 'lowerone' },
  });
});

test('the tarball of a package leaves out tests, handler sources and example fixtures, and keeps the assembly', () => {
  const ignored = files['packages/upper/.npmignore'].split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['/test/', '/handlers/', '/rosetta/', '!.jsii', '!/lib/']));
});

test('compilation refuses warnings and bundles the handlers', () => {
  const steps = files['packages/upper/.projen/tasks.json'].tasks.compile.steps;
  expect(steps).toEqual([
    { exec: 'jsii --silence-warnings=reserved-word --fail-on-warnings' },
    { exec: 'tsx ../../projenrc/tools/bundle-handlers.ts' },
  ]);
});

test('examples are compiled by our tool, and again when it changes', () => {
  const steps = files['packages/upper/.projen/tasks.json'].tasks.rosetta.steps;
  expect(steps).toEqual([{ exec: 'tsx ../../projenrc/tools/rosetta.ts' }]);
  expect(files['nx.json'].targetDefaults.rosetta.inputs).toContain('{workspaceRoot}/projenrc/tools/rosetta*');
});

test('a workspace compiles with the shared compiler options', () => {
  const tsconfig = files['packages/upper/tsconfig.json'];
  expect(tsconfig.extends).toBe('../../tsconfig.base.json');
  expect(tsconfig.compilerOptions).toEqual({ rootDir: 'src', outDir: 'lib' });
});

test('the app is private and takes the packages at their exact version', () => {
  const manifest = files['apps/deploy/package.json'];
  expect(manifest.private).toBe(true);
  expect(manifest.dependencies).toMatchObject({ '@secure-mlops/lower-one': '0.0.0', '@secure-mlops/upper': '0.0.0' });
});

test('the cache keeps the assembly, and a README edit invalidates compilation', () => {
  const { compile } = files['nx.json'].targetDefaults;
  expect(compile.outputs).toContain('{projectRoot}/.jsii');
  expect(compile.inputs).toContain('{projectRoot}/README.md');
  // a negation in any named input would take the README out again
  expect(files['nx.json'].namedInputs.production.filter((input: string) => input.startsWith('!'))).toEqual([]);
});

test('tests run again when what they read outside of their package has changed', () => {
  const { namedInputs, targetDefaults } = files['nx.json'];
  expect(targetDefaults.test.inputs).toEqual(expect.arrayContaining(['^production', '^testSupport']));
  expect(targetDefaults.test.inputs).toContain('{workspaceRoot}/projenrc/tools/integ-templates/**/*');
  expect(namedInputs.testSupport).toContain('{projectRoot}/test/**/*');
  const { inputs } = files['apps/deploy/package.json'].nx.targets.test;
  expect(inputs).toEqual(expect.arrayContaining(targetDefaults.test.inputs));
  expect(files['apps/snake-pit/project.json'].targets.test.inputs).toContain('{projectRoot}/src/**/*');
});

test('nx neither reports usage nor talks to a cloud nor leaves a daemon', () => {
  expect(files['nx.json']).toMatchObject({ analytics: false, neverConnectToCloud: true, useDaemonProcess: false });
});

test('the build compiles and documents without running tests or packaging', () => {
  const steps = files['.projen/tasks.json'].tasks.build.steps;
  expect(steps).toEqual([{ spawn: 'default' }, { exec: 'nx run-many -t compile docgen rosetta' }]);
});

test('templates are rewritten with bundled handlers, and what may be lost is passed on', () => {
  expect(files['.projen/tasks.json'].tasks['integ:templates'].steps).toEqual([
    { spawn: 'compile' },
    { exec: 'tsx projenrc/tools/integ-templates.ts', receiveArgs: true },
  ]);
});

test('a release bumps, builds, packages, describes, and puts the tree back as it was', () => {
  const { release, unbump } = files['.projen/tasks.json'].tasks;
  expect(release.steps).toEqual([
    { execArgs: ['rm', '-fr', 'dist'] },
    { spawn: 'bump' },
    { spawn: 'build' },
    { spawn: 'package-all' },
    { spawn: 'release:notes' },
    { spawn: 'unbump' },
    { exec: 'git diff --ignore-space-at-eol --exit-code' },
  ]);
  expect(release.env).toMatchObject({ RELEASE: 'true', CI: 'false' });
  expect(unbump.steps).toEqual([{ builtin: 'release/reset-version' }, { exec: 'npx projen default' }]);
});

test.each(['js', 'python', 'java', 'go', 'dotnet'])('packages for %s are made by one tool', (language) => {
  const { tasks } = files['.projen/tasks.json'];
  expect(tasks['package-all'].steps).toContainEqual({ spawn: `package:${language}` });
  expect(tasks[`package:${language}`].steps).toEqual([
    { exec: "nx run-many -t compile rosetta -p 'packages/*'" },
    { exec: `tsx projenrc/tools/package-language.ts ${language}` },
  ]);
});

test('what was packaged for all languages is looked into before anybody can publish it', () => {
  const { steps } = files['.projen/tasks.json'].tasks['package-all'];
  expect(steps.at(-1)).toEqual({ exec: 'tsx projenrc/tools/check-bindings.ts' });
});

test.each([
  'deploy',
  'deploy:local',
  'destroy',
  'destroy:local',
  'diff',
  'licenses',
  'package-all',
  'release:dry-run',
  'status:local',
  'synth',
  'test',
  'test:full',
])('the root offers %s', (command) => {
  expect(Object.keys(files['.projen/tasks.json'].tasks)).toContain(command);
});

test('a Python program pins what it runs with and checks its types strictly', () => {
  const project = files['apps/snake-pit/pyproject.toml'];
  expect(project).toContain('"boto3==1.0.0"');
  expect(project).toContain('snake_pit.__main__:main');
  expect(project).toContain('strict = true');
});
