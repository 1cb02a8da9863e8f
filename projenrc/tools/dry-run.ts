import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withRelease } from './changelog';
import { ReleaseCopy } from './release-copy';
import { publications, versionProblems } from './release-plan';
import { captureOutput } from './run';

/**
 * Says what a release of the current commit of a repository would be: version, packages and registries, commits.
 *
 * Versions and changelog are written in a copy, whose folder is handed to `inspect` before it is removed.
 */
export async function dryRun(repository: string, tools: string, inspect?: (copy: string) => void): Promise<string[]> {
  const copy = await ReleaseCopy.of(repository, tools);
  try {
    const { since, version, tag, commits, isReleasable } = await copy.bump();
    if (!isReleasable) {
      return [`nothing to release: no feature or fix since ${since}`];
    }
    await copy.synthesize();
    const problems = versionProblems(copy.folder, version);
    if (problems.length > 0) {
      throw new Error(`the packages do not share version ${version}:\n${problems.join('\n')}`);
    }
    const changelog = join(copy.folder, 'CHANGELOG.md');
    const date = new Date().toISOString().slice(0, 10);
    writeFileSync(changelog, withRelease(readFileSync(changelog, 'utf8'), { version, date, commits }));
    inspect?.(copy.folder);

    const isDirty = (await captureOutput('git status --porcelain', { cwd: repository })) !== '';
    return [
      `version ${version}, ${since ? `after ${since}` : 'the first release'}; git tag and GitHub release ${tag}`,
      '',
      ...publications(copy.folder).map(({ registry, name }) => `${registry.padEnd(14)} ${name}`),
      '',
      ...commits.trim().split('\n'),
      '',
      ...(isDirty ? ['what is not committed is not part of it'] : []),
      'nothing was published, and nothing was changed here',
    ];
  } finally {
    copy.remove();
  }
}
