import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a run of tests one temporary folder, which `teardown.ts` removes with everything in it: CDK apps leave an
 * assembly for every synthesis, thousands in a run.
 */
export default function setup(): void {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'jest-run-'));
}
