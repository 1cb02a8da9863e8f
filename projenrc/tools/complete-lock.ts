import { readFileSync, writeFileSync } from 'node:fs';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Record<string, string>;
}

/**
 * Adds stubs for optional platform packages that the registry did not serve when the lock was written.
 *
 * npm drops an optional dependency it cannot fetch from the lock; `npm ci` then refuses the lock ("Missing: ... from lock file").
 */
const FILE = 'package-lock.json';
const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const packages: Record<string, LockedPackage> = lock.packages;
for (const [path, entry] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`]) {
      packages[`node_modules/${name}`] = { version: range.replace(/^[~^]/, ''), dev: entry.dev, optional: true };
    }
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(FILE, `${JSON.stringify(lock, undefined, 2)}\n`);
