import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLicences, DEVELOPMENT_EXCEPTIONS, type Dependency } from '../tools/licence-rules';
import { npmDependencies, pythonLicence } from '../tools/licence-trees';

const ROOT = join(__dirname, '..', '..');
const WORKSPACES = [...readdirSync(join(ROOT, 'packages')).map((name) => join('packages', name)), 'apps/deploy'];
const LIBRARY: Dependency = {
  ecosystem: 'npm',
  name: 'left',
  version: '1.2.3',
  licence: 'MIT',
  isProduction: true,
  isOptional: false,
};
const EXCEPTION = { name: 'left', licence: 'AGPL-3.0-or-later', reason: 'a test tool' };

function problems(change: Partial<Dependency>, exceptions: typeof DEVELOPMENT_EXCEPTIONS = []): string[] {
  return checkLicences([{ ...LIBRARY, ...change }], exceptions).problems;
}

test.each(['MIT', 'Apache-2.0', '(MIT OR GPL-3.0-or-later)', 'Apache-2.0 AND BSD-3-Clause'])('allows %s', (licence) => {
  expect(problems({ licence })).toEqual([]);
});

test.each([
  'GPL-3.0-only',
  'AGPL-3.0-or-later',
  'LGPL-2.1-only',
  'MIT AND GPL-2.0-only',
  'SEE LICENSE IN EULA',
  undefined,
])('refuses %s in what is published, and in development', (licence) => {
  const said = JSON.stringify(licence ?? null);
  expect(problems({ licence })).toEqual([
    `left 1.2.3 (npm) has the licence ${said}, which is not allowed published or bundled`,
  ]);
  expect(problems({ licence, isProduction: false })).toEqual([
    `left 1.2.3 (npm) has the licence ${said}, which is not allowed in development`,
  ]);
});

test('an exception counts in development, for that licence alone, and never in what is published', () => {
  const licence = EXCEPTION.licence;
  expect(problems({ licence, isProduction: false }, [EXCEPTION])).toEqual([]);
  expect(problems({ licence: 'SSPL-1.0', isProduction: false }, [EXCEPTION])).toHaveLength(2);
  expect(problems({ licence, isProduction: true }, [EXCEPTION])).toEqual([
    'left 1.2.3 (npm) has the licence "AGPL-3.0-or-later", which is not allowed published or bundled',
    'nothing needs the exception for left (AGPL-3.0-or-later); remove it',
  ]);
});

test('a package for another platform may be missing in development only', () => {
  const missing = { licence: undefined, isOptional: true };
  expect(problems({ ...missing, isProduction: false })).toEqual([]);
  expect(problems(missing)).toHaveLength(1);
});

test.each([
  ['MIT License', 'MIT'],
  ['Apache Software License; BSD License', '(Apache-2.0) AND (BSD-3-Clause)'],
  ['GNU General Public License v3 (GPLv3)', 'GNU General Public License v3 (GPLv3)'],
])('Python calls %s what SPDX calls %s', (text, expression) => {
  expect(pythonLicence(text)).toBe(expression);
});

jest.setTimeout(60_000); // npm starts for each test

describe('the lock of this repository', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'licences-'));
    for (const file of ['package.json', 'package-lock.json', ...WORKSPACES.map((name) => join(name, 'package.json'))]) {
      cpSync(join(ROOT, file), join(folder, file), { recursive: true });
    }
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Adds a dependency to the app, or to the tools. */
  function plant(license: string, user: 'app' | 'tools'): void {
    const [workspace, kind] = user === 'app' ? ['apps/deploy', 'dependencies'] : ['', 'devDependencies'];
    edit('package-lock.json', (lock) => {
      lock.packages[workspace][kind].planted = '1.0.0';
      lock.packages['node_modules/planted'] = { version: '1.0.0', license, dev: user === 'tools' };
    });
    edit(join(workspace, 'package.json'), (manifest) => {
      manifest[kind].planted = '1.0.0';
    });
  }

  function edit(file: string, change: (content: ReturnType<typeof JSON.parse>) => void): void {
    const content = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    change(content);
    writeFileSync(join(folder, file), JSON.stringify(content));
  }

  async function npmProblems(): Promise<string[]> {
    const { problems } = checkLicences(await npmDependencies(folder), []);
    return problems.filter((problem) => problem.startsWith('planted'));
  }

  test('names what is published and what is not', async () => {
    const dependencies = await npmDependencies(folder);
    const named = (name: string) => dependencies.filter((each) => each.name === name);
    expect(named('aws-cdk-lib')).toEqual([expect.objectContaining({ licence: 'Apache-2.0', isProduction: true })]);
    expect(named('@cloud-copilot/iam-simulate')).toEqual([expect.objectContaining({ isProduction: false })]);
    expect(dependencies.length).toBeGreaterThan(500);
  });

  test('refuses a lock in which nothing is published: its workspaces were not found', async () => {
    rmSync(join(folder, 'packages'), { recursive: true });
    rmSync(join(folder, 'apps'), { recursive: true });
    await expect(npmDependencies(folder)).rejects.toThrow('no production dependency');
  });

  test('a planted GPL dependency of the app fails the check', async () => {
    plant('GPL-3.0-only', 'app');
    expect(await npmProblems()).toEqual([
      'planted 1.0.0 (npm) has the licence "GPL-3.0-only", which is not allowed published or bundled',
    ]);
  });

  test('a planted GPL tool fails the check', async () => {
    plant('GPL-3.0-only', 'tools');
    expect(await npmProblems()).toEqual([
      'planted 1.0.0 (npm) has the licence "GPL-3.0-only", which is not allowed in development',
    ]);
  });

  test('a planted permissive dependency passes', async () => {
    plant('ISC', 'app');
    expect(await npmProblems()).toEqual([]);
  });
});

test('every exception says why', () => {
  expect(DEVELOPMENT_EXCEPTIONS.filter(({ reason }) => reason.length < 20)).toEqual([]);
});
