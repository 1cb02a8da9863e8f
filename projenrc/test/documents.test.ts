import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const ADDRESS = 'https://github.com/secure-mlops/secure-mlops';
const TASKS = Object.keys(JSON.parse(readFileSync(join(ROOT, '.projen', 'tasks.json'), 'utf8')).tasks);
const DOCUMENTS = committedDocuments();

test('links between documents lead to a file, and to a heading in it', () => {
  const links = DOCUMENTS.flatMap((document) => linksOf(document, textOf(document)));
  expect(links.length).toBeGreaterThan(100);
  expect(links.flatMap(({ from, to }) => (brokenBecause(from, to) ? [`${from}: ${to}`] : []))).toEqual([]);
});

test('READMEs that registries show have no links into the repository but by address', () => {
  const readmes = DOCUMENTS.filter((document) => /^packages\/[^/]+\/README\.md$/.test(document));
  expect(readmes.length).toBe(5);
  const intoRepository = (text: string) => withoutCode(text).match(/\]\((?!#|[a-z]+:)[^)]*\)/g) ?? [];
  expect(intoRepository('[a](../b.md), [c](https://example.com), [d](#e)')).toEqual(['](../b.md)']);
  expect(readmes.flatMap((document) => intoRepository(textOf(document)))).toEqual([]);
});

test('a link that leads nowhere is found', () => {
  expect(brokenBecause('README.md', 'docs/guides/first-deployment.md#9-clean-up')).toBeUndefined();
  expect(brokenBecause('README.md', 'docs/guides/no-such-guide.md')).toBe('no such file');
  expect(brokenBecause('README.md', 'docs/guides/first-deployment.md#no-such-heading')).toBe('no such heading');
  expect(linksOf('README.md', 'a [guide](docs/a.md#b), a [site](https://example.com)\n```\n[no](link)\n```')).toEqual([
    { from: 'README.md', to: 'docs/a.md#b' },
  ]);
  expect(linksOf('packages/core/README.md', `[here](${ADDRESS}/tree/main/examples)`)).toEqual([
    { from: 'packages/core/README.md', to: '../../examples' },
  ]);
});

test('tasks that documents name exist', () => {
  const named = DOCUMENTS.flatMap((document) => tasksIn(textOf(document)).map((task) => ({ document, task })));
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(({ task }) => !TASKS.includes(task))).toEqual([]);
});

test('a task that does not exist is found', () => {
  expect(
    tasksIn('`npx projen deploy:local`, `npx projen`, npx projen package:<language>; npx projen sinth --x'),
  ).toEqual(['deploy:local', 'sinth']);
});

test('files of the repository that documents run exist', () => {
  const run = DOCUMENTS.flatMap((document) =>
    [...textOf(document).matchAll(/npx tsx ([\w./-]+\.ts)/g)].map(([, file]) => ({ document, file })),
  );
  const missing = run.filter(
    ({ document, file }) => ![ROOT, dirname(join(ROOT, document))].some((folder) => existsSync(join(folder, file))),
  );
  expect(missing).toEqual([]);
});

/** Generated references of APIs link to types of other packages by address. */
function committedDocuments(): string[] {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return files.split('\0').filter((file) => file && !file.endsWith('API.md') && existsSync(join(ROOT, file)));
}

function textOf(document: string): string {
  return readFileSync(join(ROOT, document), 'utf8');
}

/** A link in code is text. */
function withoutCode(text: string): string {
  return withoutBlocks(text).replace(/`[^`\n]*`/g, '');
}

function withoutBlocks(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```/gm, '');
}

/** Links that stay in the repository, also those that name it by its address. */
function linksOf(from: string, text: string): { from: string; to: string }[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, to]) => {
      const [, own] = to.split(new RegExp(`^${ADDRESS}/(?:tree|blob)/main/`));
      return { from, to: own === undefined ? to : relative(dirname(from), own) };
    })
    .filter(({ to }) => !/^[a-z]+:/.test(to));
}

function brokenBecause(from: string, to: string): string | undefined {
  const [path, heading] = to.split('#');
  const file = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(ROOT, file))) {
    return 'no such file';
  }
  return heading && !anchorsOf(file).includes(heading) ? 'no such heading' : undefined;
}

/** What GitHub makes of headings; of a folder it shows the README. */
function anchorsOf(file: string): string[] {
  const document = statSync(join(ROOT, file)).isDirectory() ? join(file, 'README.md') : file;
  return [...withoutBlocks(textOf(document)).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/\]\([^)]*\)/g, '')
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Names with a part to fill in, such as package:<language>, are none. */
function tasksIn(text: string): string[] {
  return [...text.matchAll(/npx projen ([a-z]+(?:[:-][a-z]+)*)(?![a-z]|:<)/g)].map(([, task]) => task);
}
