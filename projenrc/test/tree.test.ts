import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { lockedWorkspaces, readManifest } from '../lock';
import { CDK, CONSTRUCTS } from '../versions';

const ROOT = join(__dirname, '..', '..');
const PACKAGES = ['core', 'secure-vpc', 'cross-account-roles', 'studio-domain', 'mlops-project-templates'];

test.each([
  ['aws-cdk-lib', CDK],
  ['constructs', CONSTRUCTS],
])('one copy of %s is installed', (name, version) => {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const copies = Object.keys(lock.packages).filter((path) => path.endsWith(`node_modules/${name}`));
  expect(copies).toEqual([`node_modules/${name}`]);
  expect(lock.packages[copies[0]].version).toBe(version);
});

test('the lock knows the dependencies of every workspace', () => {
  const locked = lockedWorkspaces(ROOT);
  for (const folder of [...PACKAGES.map((name) => join('packages', name)), join('apps', 'deploy')]) {
    expect(locked?.[folder]?.dependencies).toEqual(readManifest(join(ROOT, folder))?.dependencies);
  }
});

test('the project configuration fits on a page', () => {
  expect(readFileSync(join(ROOT, '.projenrc.ts'), 'utf8').split('\n').length).toBeLessThanOrEqual(60);
});

test('a package imports only packages below it, and never cdk-nag', () => {
  const offences = PACKAGES.flatMap((name, position) => {
    const allowed = PACKAGES.slice(0, position);
    return importsOf(join(ROOT, 'packages', name)).filter(
      ({ from }) => from === 'cdk-nag' || (from.startsWith('@secure-mlops/') && !allowed.includes(from.split('/')[1])),
    );
  });
  expect(offences).toEqual([]);
});

test.each(PACKAGES)('no files of %s import each other in a circle', (name) => {
  const imports = importsOf(join(ROOT, 'packages', name)).filter(({ from }) => from.startsWith('.'));
  expect(imports.length).toBeGreaterThan(5);
  let left = imports.map(({ file, from }) => ({ file, to: fileOf(resolve(dirname(file), from)) }));
  for (let before = Infinity; left.length < before; ) {
    before = left.length;
    // what imports nothing that is left is part of no circle
    left = left.filter(({ to }) => left.some(({ file }) => file === to));
  }
  expect(left).toEqual([]);
});

test('every client in a handler gives up in time what is not answered', () => {
  const clients = PACKAGES.flatMap((name) => filesBelow(join(ROOT, 'packages', name, 'handlers')))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/new (\w+Client)\((.*)\);/g)])
    .map(([, client, options]) => `${client}(${options})`);
  expect(clients.length).toBeGreaterThan(5);
  expect(clients.filter((client) => !client.endsWith('Client(clientOptions())'))).toEqual([]);
});

test('examples install our packages as files: an index could hold a newer one of the same name by somebody else', () => {
  const commands = (example: string) => readFileSync(join(ROOT, 'examples', example, 'README.md'), 'utf8');
  expect(commands('python')).toContain('pip install ../../dist/python/*.whl ');
  expect(commands('python')).not.toMatch(/--find-links|--extra-index-url/);
  expect(commands('typescript')).toContain('npm install --no-save ../../dist/js/*.tgz');
});

test.each(PACKAGES)('the README of %s has its purpose, then an example, choices, security notes and limits', (name) => {
  const readme = readFileSync(join(ROOT, 'packages', name, 'README.md'), 'utf8');
  const chapters = [...readme.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
  const [purpose, example] = readme.slice(0, readme.indexOf('\n## ')).split('\n```ts\n');
  expect(purpose).toMatch(new RegExp(`^# @secure-mlops/${name}\n\n\\S`));
  expect(example).toContain('\n```\n');
  expect(chapters.slice(-3)).toEqual(['Install', 'Security notes', 'Limits']);
  expect(chapters.length).toBeGreaterThan(4);
});

test.each(PACKAGES)('the README of %s names the package in every language as it is published', (name) => {
  const readme = readFileSync(join(ROOT, 'packages', name, 'README.md'), 'utf8');
  const manifest = JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'));
  const { python, java, go, dotnet } = manifest.jsii.targets;
  const install = readme.split('\n## Install\n')[1].split('\n## ')[0];
  const names = [
    [manifest.name, `from '${manifest.name}'\``],
    [python.distName, `from ${python.module} import `],
    [`${java.maven.groupId}:${java.maven.artifactId}`, `import ${java.package}.`],
    [`${go.moduleName}/${go.packageName}`, `import "${go.moduleName}/${go.packageName}"`],
    [dotnet.packageId, `using ${dotnet.namespace};`],
  ];
  const rows = install.split('\n');
  const missing = names.filter(
    ([id, code]) => !rows.some((row) => row.includes(` | \`${id}\` | `) && row.includes(code)),
  );
  expect(missing).toEqual([]);
});

test('every test file has a name that jest picks up', () => {
  const strays = PACKAGES.flatMap((name) => filesBelow(join(ROOT, 'packages', name, 'test'))).filter((file) =>
    /[-_](test|spec)\.ts$/.test(file),
  );
  expect(strays).toEqual([]);
});

function importsOf(folder: string): { file: string; from: string }[] {
  return ['src', 'handlers']
    .flatMap((part) => filesBelow(join(folder, part)))
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)].map(([, from]) => ({ file, from })));
}

/** The file that a relative import names. */
function fileOf(path: string): string {
  return existsSync(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts');
}

function filesBelow(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];
}
