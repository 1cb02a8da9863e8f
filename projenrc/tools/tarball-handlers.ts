import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Names of the handlers that are bundled into a package. */
export function handlersOf(name: string): string[] {
  const handlers = join('packages', name, 'handlers');
  return existsSync(handlers)
    ? readdirSync(handlers).filter((handler) => existsSync(join(handlers, handler, 'index.ts')))
    : [];
}
