import { join } from 'node:path';

/** Folder of a bundled handler; the same from `src/private` and from `lib/private`. */
export function handlerPath(name: string): string {
  return join(__dirname, '..', '..', 'lib', 'handlers', name);
}
