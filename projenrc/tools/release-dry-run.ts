import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withRelease } from './changelog';
import { ReleaseCopy } from './release-copy';
import { publications, versionProblems } from './release-plan';
import { capture } from './run';

/**
 * Shows what a release of the current commit would be: version, changelog section, packages and registries.
 *
 * With --keep the copy stays, to look at the bumped files.
 */
async function main(keep: boolean): Promise<void> {
  const copy = await ReleaseCopy.of('.', '.');
  try {
    const { since, version, tag, commits, isReleasable } = await copy.bump();
    if (!isReleasable) {
      console.log(`nothing to release: no feature or fix since ${since}`);
      return;
    }
    await copy.synthesize();
    const problems = versionProblems(copy.folder, version);
    if (problems.length > 0) {
      throw new Error(`the packages do not share version ${version}:\n${problems.join('\n')}`);
    }
    const changelog = join(copy.folder, 'CHANGELOG.md');
    const date = new Date().toISOString().slice(0, 10);
    writeFileSync(changelog, withRelease(readFileSync(changelog, 'utf8'), { version, date, commits }));

    console.log(`${tag}, ${since ? `after ${since}` : 'the first release'}, tag and GitHub release ${tag}\n`);
    for (const { registry, name } of publications(copy.folder)) {
      console.log(`${registry.padEnd(14)} ${name}`);
    }
    console.log(`\n${commits.trim()}\n`);
    await warnAboutUncommitted();
    console.log('nothing was published, and nothing was changed here');
  } finally {
    if (keep) {
      console.log(`the bumped copy is ${copy.folder}`);
    } else {
      copy.remove();
    }
  }
}

async function warnAboutUncommitted(): Promise<void> {
  const { output } = await capture('git status --porcelain');
  if (output.trim() !== '') {
    console.log('what is not committed is not part of it');
  }
}

main(process.argv.includes('--keep')).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
