import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const SOURCES = join(__dirname, '..', 'src');

/** The folders of the sources; each may use those that stand before it, and nothing else. */
const ROOMS = [
  'config',
  'stacks',
  'acknowledgements',
  '.',
  'operations/command',
  'operations/assembly',
  'operations/cloud',
  'operations/replacements',
  'operations/platform',
  'operations/deployment',
  'operations/destruction',
  'operations/organization',
  'operations/operators',
  'operations/target-setup',
  'operations/local-server',
  'operations/local',
  'documents',
  'prices',
  'commands',
];

interface Use {
  readonly file: string;
  readonly used: string;
}

const files = (readdirSync(SOURCES, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'));

const uses: readonly Use[] = files.flatMap((file) =>
  [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/from '(\.[^']+)'/g)].map(([, path]) => ({
    file,
    used: `${normalize(join(dirname(file), path))}.ts`,
  })),
);

test('every folder of the sources is known here', () => {
  expect([...new Set(files.map((file) => dirname(file)))].sort()).toEqual([...ROOMS].sort());
});

test('what a file uses is a file of the sources', () => {
  expect(uses.length).toBeGreaterThan(files.length);
  expect(uses.filter(({ used }) => !files.includes(used))).toEqual([]);
});

test('folders use only folders before them', () => {
  const place = (file: string) => ROOMS.indexOf(dirname(file));
  expect(uses.filter(({ file, used }) => place(used) > place(file))).toEqual([]);
});

test('files do not use each other in a circle', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const follow = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) {
      circles.push([...way.slice(way.indexOf(file)), file].join(' > '));
    } else if (!done.has(file)) {
      for (const { used } of uses.filter((use) => use.file === file)) {
        follow(used, [...way, file]);
      }
      done.add(file);
    }
  };
  for (const file of files) {
    follow(file, []);
  }
  expect(circles).toEqual([]);
});
