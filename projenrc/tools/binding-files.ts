import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file of a generated package. */
export interface BindingFile {
  /** Where it lies in the package, with slashes. */
  readonly path: string;
  readonly content: Buffer;
}

/** A generated package: an archive, or a folder that is published as it is. */
export interface Binding {
  readonly files: BindingFile[];
  /** Bytes of the archive; of a folder, of all its files. */
  readonly size: number;
}

/** Reads a folder; without it, nothing. */
export function readFolder(folder: string): Binding {
  const files = filesBelow(folder);
  return { files, size: files.reduce((sum, { content }) => sum + content.length, 0) };
}

/**
 * Reads a zip or tar archive.
 *
 * @throws when there is none, with the command that makes it
 */
export function readArchive(archive: string): Binding {
  if (!existsSync(archive)) {
    throw new Error(`${archive} is missing: run npx projen package-all`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'archive-'));
  try {
    const [command, ...args] = archive.endsWith('gz')
      ? ['tar', '-xzf', archive, '-C', folder]
      : ['python3', '-m', 'zipfile', '-e', archive, folder];
    execFileSync(command, args);
    return { files: filesBelow(folder), size: statSync(archive).size };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same package without the one folder in which tar archives of npm and Python keep everything. */
export function withoutRoot({ files, size }: Binding, root: string): Binding {
  const inside = files.map(({ path, content }) => ({
    path: path.startsWith(`${root}/`) ? path.slice(root.length + 1) : `../${path}`,
    content,
  }));
  return { files: inside, size };
}

/** The text of one file; undefined without it. */
export function textOf(files: BindingFile[], path: string): string | undefined {
  return files.find((file) => file.path === path)?.content.toString('utf8');
}

function filesBelow(folder: string): BindingFile[] {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => ({ path: file.slice(folder.length + 1), content: readFileSync(file) }))
    : [];
}
