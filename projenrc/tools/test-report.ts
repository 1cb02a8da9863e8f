import { existsSync, readFileSync } from 'node:fs';

/** What a step of the test run counted. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Reads the totals of a JUnit report.
 *
 * A report that is missing or holds no test counts as one failure: a step that ran nothing has proven nothing.
 */
export function readJUnit(file: string): Counts {
  const nothing = { passed: 0, failed: 1, skipped: 0 };
  if (!existsSync(file)) {
    return nothing;
  }
  const suites = readFileSync(file, 'utf8').matchAll(/<testsuite\s[^>]*>/g);
  let tests = 0;
  let failed = 0;
  let skipped = 0;
  for (const [suite] of suites) {
    const count = (name: string) => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
    tests += count('tests');
    failed += count('failures') + count('errors');
    skipped += count('skipped');
  }
  return tests === 0 ? nothing : { passed: tests - failed - skipped, failed, skipped };
}

/** Adds up counts. */
export function total(counts: Counts[]): Counts {
  const sum = (count: keyof Counts) => counts.reduce((rest, each) => rest + each[count], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** Counts as they are printed; what was skipped is never passed over. */
export function shown({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
