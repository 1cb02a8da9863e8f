import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';

/**
 * Removes the temporary folder of the run.
 *
 * @throws Error when the temporary folder is not one that `setup.ts` made
 */
export default function teardown(): void {
  const folder = tmpdir();
  if (!basename(folder).startsWith('jest-run-')) {
    throw new Error(`the temporary folder of the tests is ${JSON.stringify(folder)}, which setup.ts did not make`);
  }
  rmSync(folder, { recursive: true, force: true });
}
