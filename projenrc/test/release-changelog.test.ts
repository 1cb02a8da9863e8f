import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReleaseRepository, ROOT } from './release-repository';

const CHANGELOG = '# Changelog\n\n## Unreleased\n\nNothing yet.\n\n## 0.1.0 (2026-01-01)\n\n- The first.\n';
const repository = new ReleaseRepository(/^LICENSE$/).tag('v0.1.0');
afterAll(() => repository.remove());

/** What is attached to a release of a version, in a repository whose last release is 0.1.0. */
function changelogOf(version: string): string {
  const dist = join(repository.folder, 'dist');
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(repository.folder, 'CHANGELOG.md'), CHANGELOG);
  writeFileSync(join(dist, 'version.txt'), version);
  writeFileSync(join(dist, 'releasetag.txt'), `v${version}\n`);
  writeFileSync(join(dist, 'changelog.md'), `## ${version}\n\n* a construct\n`);
  execFileSync(join(ROOT, 'node_modules', '.bin', 'tsx'), [join(ROOT, 'projenrc/tools/release-changelog.ts')], {
    cwd: repository.folder,
    stdio: 'pipe',
  });
  return readFileSync(join(dist, 'project-changelog.md'), 'utf8');
}

test('a release gets a section', () => {
  expect(changelogOf('0.1.1')).toContain('## 0.1.1 (');
});

test('without anything to release, the changelog stays as it is', () => {
  expect(changelogOf('0.1.0')).toBe(CHANGELOG);
});
