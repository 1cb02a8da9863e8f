import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What came of one check of packages as their users get them. */
export interface Check {
  readonly title: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What was found, or what is wrong, or why it was skipped. */
  readonly message: string;
  readonly seconds: number;
}

const MARKS = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' };

/** A check as it is printed. */
export function line({ title, outcome, message, seconds }: Check): string {
  return `${MARKS[outcome]} ${title}: ${message} (${seconds} s)`;
}

/** Does a check, and takes its time. Its message is what the action gives back, or what it throws. */
export async function performed(title: string, action: () => Promise<string>): Promise<Check> {
  const started = Date.now();
  const check = (outcome: Check['outcome'], message: string): Check => ({
    title,
    outcome,
    message,
    seconds: Math.round((Date.now() - started) / 1000),
  });
  try {
    return check('passed', await action());
  } catch (error) {
    return check('failed', (error as Error).message);
  }
}

/**
 * Writes the report where one is asked for.
 *
 * @throws when a check failed, with the titles of all that did
 */
export function conclude(suite: string, checks: Check[], report?: string): void {
  if (report !== undefined) {
    mkdirSync(dirname(report), { recursive: true });
    writeFileSync(report, junit(suite, checks));
  }
  const failures = checks.filter(({ outcome }) => outcome === 'failed').map(({ title }) => title);
  if (failures.length > 0) {
    throw new Error(`${failures.length} failed: ${failures.join(', ')}`);
  }
}

/** The checks as a JUnit report. */
export function junit(suite: string, checks: Check[]): string {
  const count = (outcome: Check['outcome']) => checks.filter((each) => each.outcome === outcome).length;
  const totals = `tests="${checks.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}"`;
  const cases = checks.map(
    ({ title, outcome, message, seconds }) =>
      `    <testcase classname="${suite}" name="${escaped(title)}" time="${seconds}">${result(outcome, message)}</testcase>\n`,
  );
  return `<testsuites>\n  <testsuite name="${suite}" ${totals}>\n${cases.join('')}  </testsuite>\n</testsuites>\n`;
}

function result(outcome: Check['outcome'], message: string): string {
  switch (outcome) {
    case 'passed':
      return '';
    case 'failed':
      return `<failure message="${escaped(message)}"/>`;
    case 'skipped':
      return `<skipped message="${escaped(message)}"/>`;
  }
}

function escaped(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character]);
}
