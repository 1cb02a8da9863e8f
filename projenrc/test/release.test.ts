import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dryRun } from '../tools/dry-run';
import { type Bump, ReleaseCopy } from '../tools/release-copy';
import { ReleaseRepository, ROOT } from './release-repository';

const BUMPED = /^(\.projen\/tasks\.json|version\.json|package\.json)$/;
const SYNTHESIZED =
  /^(\.projenrc\.ts|projenrc\/.*|version\.json|CHANGELOG\.md|(.*\/)?(package|tsconfig[^/]*)\.json|(.*\/)?\.projen\/.*)$/;
const repositories: ReleaseRepository[] = [];

jest.setTimeout(180_000);
afterAll(() => {
  for (const repository of repositories) {
    repository.remove();
  }
});

function repositoryWith(files: RegExp): ReleaseRepository {
  const repository = new ReleaseRepository(files);
  repositories.push(repository);
  return repository;
}

async function bump(prepare: (repository: ReleaseRepository) => void): Promise<Bump> {
  const repository = repositoryWith(BUMPED);
  prepare(repository);
  const copy = await ReleaseCopy.of(repository.folder, ROOT);
  try {
    return await copy.bump();
  } finally {
    copy.remove();
  }
}

test('the first release is 0.1.0, whatever the commits are', async () => {
  const first = await bump((repository) => repository.commit('feat(core)!: everything'));
  expect(first).toMatchObject({ version: '0.1.0', tag: 'v0.1.0', isReleasable: true });
  expect(first.since).toBeUndefined();
  expect(first.commits).toContain('everything');
});

test.each([
  // before 1.0.0 a caret range takes new patch versions only: what breaks is a minor version
  ['v0.1.0', 'feat(core)!: another name', '0.2.0'],
  ['v1.2.3', 'fix: a name\n\nBREAKING CHANGE: the old name is gone', '2.0.0'],
  ['v1.2.3', 'refactor(core)!: another name', '2.0.0'],
  ['v1.2.3', 'build: another name\n\nBREAKING CHANGE: the old name is gone', '2.0.0'],
])('after %s, the breaking "%s" makes %s', async (since, message, version) => {
  const bumped = await bump((repository) => repository.tag(since).commit(message).commit('docs: more'));
  expect(bumped).toMatchObject({ since, version, tag: `v${version}`, isReleasable: true });
});

test('the largest change since the last release decides, and older ones do not count', async () => {
  const bumped = await bump((repository) =>
    repository.tag('v0.9.0').commit('feat!: old').tag('v1.0.0').commit('feat: new').commit('fix: newer'),
  );
  expect(bumped).toMatchObject({ since: 'v1.0.0', version: '1.1.0' });
  expect(bumped.commits).not.toContain('old');
});

test('documentation, upgrades and unconventional commits are nothing to release', async () => {
  const bumped = await bump((repository) =>
    repository.tag('v1.2.3').commit('docs: words').commit('chore(deps): upgrade dependencies').commit('no type'),
  );
  expect(bumped).toMatchObject({ version: '1.2.3', isReleasable: false });
});

test('refuses a shallow clone, where the last release cannot be found', async () => {
  const repository = repositoryWith(BUMPED);
  repository.commit('feat: one').tag('v1.0.0').commit('fix: two');
  const shallow = join(repository.folder, 'shallow');
  repository.git('clone', '--quiet', '--depth=1', '--no-tags', `file://${repository.folder}`, shallow);
  await expect(ReleaseCopy.of(shallow, ROOT)).rejects.toThrow('shallow clone');
});

describe('a dry run of this repository', () => {
  const seen = {
    copy: '',
    lines: [] as string[],
    core: '',
    vpc: '',
    changelog: '',
  };
  let repository: ReleaseRepository;
  let before: string[];

  beforeAll(async () => {
    repository = repositoryWith(SYNTHESIZED);
    repository.tag('v0.4.2').commit('feat(core)!: another name');
    before = filesOf(repository.folder);
    seen.lines = await dryRun(repository.folder, ROOT, (copy) => {
      const read = (file: string) => readFileSync(join(copy, file), 'utf8');
      Object.assign(seen, {
        copy,
        core: read('packages/core/package.json'),
        vpc: read('packages/secure-vpc/package.json'),
        changelog: read('CHANGELOG.md'),
      });
    });
  });

  test('says which packages would appear in which registry', () => {
    expect(seen.lines[0]).toBe('version 0.5.0, after v0.4.2; git tag and GitHub release v0.5.0');
    expect(seen.lines).toEqual(
      expect.arrayContaining([
        'npm            @secure-mlops/secure-vpc@0.5.0',
        'PyPI           secure-mlops.secure-vpc==0.5.0',
        'Maven Central  io.github.secure-mlops:secure-vpc:0.5.0',
        'NuGet          SecureMlops.SecureVpc 0.5.0',
        'Go             github.com/secure-mlops/secure-mlops-go/securevpc@v0.5.0',
      ]),
    );
  });

  test('spreads the version over packages and the ranges between them', () => {
    expect(JSON.parse(seen.core).version).toBe('0.5.0');
    expect(JSON.parse(seen.vpc)).toMatchObject({
      version: '0.5.0',
      peerDependencies: { '@secure-mlops/core': '^0.5.0' },
      devDependencies: { '@secure-mlops/core': '0.5.0' },
    });
  });

  test('writes the section of the changelog, with links to the commits', () => {
    expect(seen.changelog).toMatch(/^## 0\.5\.0 \(\d{4}-\d{2}-\d{2}\)$/m);
    expect(seen.changelog).toContain('https://github.com/secure-mlops/secure-mlops/commit/');
    expect(seen.lines.join('\n')).toContain('another name');
  });

  test('leaves the repository as it was, and no copy behind', () => {
    expect(repository.git('status', '--porcelain')).toBe('');
    expect(filesOf(repository.folder)).toEqual(before);
    expect(existsSync(join(repository.folder, 'dist'))).toBe(false);
    expect(existsSync(seen.copy)).toBe(false);
  });
});

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => !file.startsWith('.git/'))
    .sort();
}
