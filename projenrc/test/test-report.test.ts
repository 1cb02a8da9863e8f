import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJUnit, shown, total } from '../tools/test-report';

const folder = mkdtempSync(join(tmpdir(), 'junit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(content: string) {
  const file = join(folder, 'junit.xml');
  writeFileSync(file, content);
  return readJUnit(file);
}

test('adds up the suites, and a skipped test has not passed', () => {
  expect(
    report(`<testsuites name="all" tests="9" failures="2">
      <testsuite name="a" errors="1" failures="1" skipped="1" tests="5"/>
      <testsuite name="b" tests="4" errors="0" failures="0" skipped="0"></testsuite>
    </testsuites>`),
  ).toEqual({ passed: 6, failed: 2, skipped: 1 });
});

test('a missing report is a failure', () => {
  expect(readJUnit(join(folder, 'absent.xml'))).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('a report without a test is a failure', () => {
  expect(report('<testsuites><testsuite name="a" tests="0"/></testsuites>')).toEqual({
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});

test('totals are sums', () => {
  expect(
    total([
      { passed: 1, failed: 0, skipped: 4 },
      { passed: 2, failed: 3, skipped: 1 },
    ]),
  ).toEqual({ passed: 3, failed: 3, skipped: 5 });
});

test('what was skipped is said, and nothing of it when there is none', () => {
  expect(shown({ passed: 3, failed: 0, skipped: 1 })).toBe('3 passed, 0 failed, 1 skipped');
  expect(shown({ passed: 3, failed: 1, skipped: 0 })).toBe('3 passed, 1 failed');
});
