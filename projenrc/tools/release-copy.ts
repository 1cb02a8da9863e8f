import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { captureOutput } from './run';

/** The version that the commits since the last release ask for. */
export interface Bump {
  /** The release before; undefined when there is none. */
  readonly since?: string;
  readonly version: string;
  readonly tag: string;
  /** The list of commits, with a heading. */
  readonly commits: string;
  /** Whether there is anything to release. */
  readonly isReleasable: boolean;
}

/**
 * A copy of what is committed, with the same installed tools: everything that a release changes is changed in there.
 *
 * Nothing is installed, built or fetched, and nothing outside the copy is written.
 */
export class ReleaseCopy {
  /** Clones a repository; its installed tools come from a root, which may be another one. */
  static async of(repository: string, tools: string): Promise<ReleaseCopy> {
    const shallow = await captureOutput(`git -C "${repository}" rev-parse --is-shallow-repository`);
    if (shallow === 'true') {
      throw new Error(
        `the repository is a shallow clone, the last release cannot be found in it; run git fetch --unshallow --tags`,
      );
    }
    const folder = mkdtempSync(join(tmpdir(), 'release-'));
    await captureOutput(`git clone --quiet --local "${repository}" "${folder}"`);
    symlinkSync(resolve(tools, 'node_modules'), join(folder, 'node_modules'));
    return new ReleaseCopy(folder, resolve(tools));
  }

  private constructor(
    readonly folder: string,
    private readonly tools: string,
  ) {}

  /** Bumps as a release does: with the same task, from the same commits. */
  async bump(): Promise<Bump> {
    const since = await this.lastTag();
    await this.run(`node "${join(this.tools, 'node_modules', 'projen', 'bin', 'projen')}" bump`);
    const read = (file: string) => readFileSync(join(this.folder, 'dist', file), 'utf8');
    const tag = read('releasetag.txt').trim();
    return {
      since,
      version: read('version.txt').trim(),
      tag,
      commits: read('changelog.md'),
      isReleasable: tag !== since,
    };
  }

  /** Spreads the bumped version over the packages. */
  async synthesize(): Promise<void> {
    await this.run('npx tsx --tsconfig projenrc/tsconfig.json .projenrc.ts', { PROJEN_DISABLE_POST: 'true' });
  }

  /** Removes the copy. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async lastTag(): Promise<string | undefined> {
    const tags = await captureOutput(`git -C "${this.folder}" tag --list "v*" --sort=-version:refname`);
    return tags.split('\n')[0] || undefined;
  }

  private async run(command: string, env: Record<string, string> = {}): Promise<void> {
    // under test, projen writes into a folder of its own when this one is not below the temporary folder that it knows
    const always = { CI: 'false', NODE_ENV: undefined, npm_config_offline: 'true' };
    await captureOutput(command, { cwd: this.folder, env: { ...process.env, ...always, ...env } });
  }
}
