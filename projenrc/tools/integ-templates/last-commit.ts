import { execFileSync } from 'node:child_process';
import { basename, dirname } from 'node:path';

/** The names of the files that a folder has in the last commit. */
export function filesInLastCommit(folder: string): string[] {
  return (git(dirname(folder), 'ls-tree', '--full-tree', '--name-only', `HEAD:./${basename(folder)}`) ?? '')
    .split('\n')
    .filter(Boolean);
}

/**
 * The text of a file in the last commit.
 *
 * @returns undefined when the last commit does not have the file
 */
export function textInLastCommit(file: string): string | undefined {
  return git(dirname(file), 'show', `HEAD:./${basename(file)}`);
}

function git(folder: string, ...args: string[]): string | undefined {
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26, stdio });
  } catch {
    return undefined; // not committed, or not in a repository, as the sources of a release
  }
}
