/** What came of one check of the consumers. */
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

/** The checks as a JUnit report. */
export function junit(checks: Check[]): string {
  const count = (outcome: Check['outcome']) => checks.filter((each) => each.outcome === outcome).length;
  const totals = `tests="${checks.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}"`;
  const cases = checks.map(
    ({ title, outcome, message, seconds }) =>
      `    <testcase classname="consumers" name="${escaped(title)}" time="${seconds}">${result(outcome, message)}</testcase>\n`,
  );
  return `<testsuites>\n  <testsuite name="consumers" ${totals}>\n${cases.join('')}  </testsuite>\n</testsuites>\n`;
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
