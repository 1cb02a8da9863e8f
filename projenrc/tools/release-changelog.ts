import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withRelease } from './changelog';

/** Writes dist/project-changelog.md: CHANGELOG.md with the section of the release that was bumped before. */
const read = (file: string) => readFileSync(join('dist', file), 'utf8');
const release = {
  version: read('version.txt').trim(),
  date: new Date().toISOString().slice(0, 10),
  commits: read('changelog.md'),
};
writeFileSync(join('dist', 'project-changelog.md'), withRelease(readFileSync('CHANGELOG.md', 'utf8'), release));
