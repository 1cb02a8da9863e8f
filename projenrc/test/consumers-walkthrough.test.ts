import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONSUMERS } from '../tools/consumers-apps';
import { commandsOf, scriptOf, walkthrough } from '../tools/consumers-walkthrough';

const ROOT = join(__dirname, '..', '..');

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'readme-'));
  mkdirSync(join(root, 'examples', 'python'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function readme(...commands: string[]) {
  writeFileSync(join(root, 'examples', 'python', 'README.md'), ['```sh', ...commands, '```', ''].join('\n'));
  return () => walkthrough(root, 'python', 'python');
}

test('the commands are those of all shell blocks, without comments and other languages', () => {
  const markdown = [
    'Text',
    '```sh',
    'npm ci',
    '# nothing',
    '',
    "pip install 'a#b' *.whl   # these files",
    '```',
    '```ts',
    'const no = command;',
    '```',
    '```sh',
    'last',
    '```',
  ].join('\n');
  expect(commandsOf(markdown)).toEqual(['npm ci', "pip install 'a#b' *.whl", 'last']);
  expect(commandsOf('no block')).toEqual([]);
});

test('what is done in the clone is told from what is done in the example', () => {
  expect(readme('npm ci', 'npx projen package:python', 'cd examples/python', 'one', 'two')()).toEqual({
    packaging: 'npx projen package:python',
    inExample: ['one', 'two'],
  });
});

test('fails when the packages of another language are made', () => {
  expect(readme('npm ci', 'npx projen package:js', 'cd examples/python', 'one')).toThrow(
    'the commands of examples/python/README.md begin with ["npm ci","npx projen package:js","cd examples/python"]; let them begin with ["npm ci","npx projen package:python","cd examples/python"]',
  );
});

test('fails when there is nothing to do in the example', () => {
  expect(readme('npm ci', 'npx projen package:python', 'cd examples/python')).toThrow(
    'end with "cd examples/python"; tell how the app is made',
  );
});

test('a script ends at the first command that fails, also at one with a condition', () => {
  expect(scriptOf(['a && b', 'c'])).toBe('a && b &&\nc');
});

test.each(CONSUMERS)('the README of the example in $title can be followed', ({ example, language }) => {
  const { packaging, inExample } = walkthrough(ROOT, example, language);
  const tasks = JSON.parse(readFileSync(join(ROOT, '.projen', 'tasks.json'), 'utf8')).tasks;
  const [, task] = /^npx projen (\S+)$/.exec(packaging) ?? [];
  expect(tasks[task].steps.map(({ exec }: { exec: string }) => exec)).toEqual([
    expect.stringMatching(/^nx run-many -t compile rosetta /),
    `tsx projenrc/tools/package-language.ts ${language}`,
  ]);
  expect(inExample.filter((command) => command.includes(`../../dist/${language}/`))).toHaveLength(
    language === 'java' ? 0 : 1,
  );
  expect(inExample.at(-1)).toMatch(/^npx (cdk|--yes aws-cdk@2\.1148) synth$/);
});
