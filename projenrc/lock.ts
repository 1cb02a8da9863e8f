import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The part of a package.json, or of its entry in the lock, that decides what is installed. */
export interface Manifest {
  readonly dependencies?: Record<string, string>;
}

/** What the lock of a repository knows of its workspaces, by folder; nothing when there is no lock. */
export function lockedWorkspaces(root: string): Record<string, Manifest> | undefined {
  return read<{ packages: Record<string, Manifest> }>(join(root, 'package-lock.json'))?.packages;
}

/** The package.json of a folder; nothing when there is none. */
export function readManifest(folder: string): Manifest | undefined {
  return read<Manifest>(join(folder, 'package.json'));
}

function read<T>(file: string): T | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
