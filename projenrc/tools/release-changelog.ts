import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withRelease } from './changelog';

const read = (file: string) => readFileSync(join('dist', file), 'utf8');

/** The bump stays at the last release, whose tag exists, when no commit asks for another one. */
function isReleased(tag: string): boolean {
  return spawnSync('git', ['rev-parse', '--verify', '--quiet', `refs/tags/${tag}`]).status === 0;
}

/** Writes dist/project-changelog.md: CHANGELOG.md with the section of the release that was bumped before, if there is one. */
const changelog = readFileSync('CHANGELOG.md', 'utf8');
const release = {
  version: read('version.txt').trim(),
  date: new Date().toISOString().slice(0, 10),
  commits: read('changelog.md'),
};
writeFileSync(
  join('dist', 'project-changelog.md'),
  isReleased(read('releasetag.txt').trim()) ? changelog : withRelease(changelog, release),
);
