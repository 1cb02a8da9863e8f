import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');
const AUTHOR = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false'];

/** A repository with the files of this one that a release reads, and a history of its own. */
export class ReleaseRepository {
  readonly folder = mkdtempSync(join(tmpdir(), 'history-'));

  /** Takes over files, tracked or not, that match. */
  constructor(files: RegExp) {
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
    for (const file of listed
      .toString()
      .split('\n')
      .filter((each) => files.test(each))) {
      cpSync(join(ROOT, file), join(this.folder, file), { recursive: true });
    }
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('add', '--force', '.');
    this.commit('chore: files');
  }

  commit(message: string): this {
    this.git(...AUTHOR, 'commit', '--quiet', '--allow-empty', '-m', message);
    return this;
  }

  tag(name: string): this {
    this.git('tag', name);
    return this;
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.folder }).toString();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
