import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Check, junit, line } from '../tools/consumers-report';
import { readJUnit } from '../tools/test-report';
import { skipReason } from '../tools/toolchains';

const check = (outcome: Check['outcome'], message = 'why'): Check => ({ title: 'app', outcome, message, seconds: 2 });

test('what was not checked is counted as skipped, and not as passed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'junit-'));
  const file = join(folder, 'consumers.xml');
  writeFileSync(file, junit([check('passed'), check('skipped'), check('failed'), check('passed')]));
  expect(readJUnit(file)).toEqual({ passed: 2, failed: 1, skipped: 1 });
  rmSync(folder, { recursive: true });
});

test('the report says why, whatever characters that takes', () => {
  const report = junit([check('skipped', 'no <tool> & "more"'), check('failed', 'broken')]);
  expect(report).toContain('<skipped message="no &lt;tool&gt; &amp; &quot;more&quot;"/>');
  expect(report).toContain('<failure message="broken"/>');
});

test.each([
  ['passed', 'ok   app: why (2 s)'],
  ['failed', 'FAIL app: why (2 s)'],
  ['skipped', 'skip app: why (2 s)'],
] as const)('a check that has %s is printed as such', (outcome, printed) => {
  expect(line(check(outcome))).toBe(printed);
});

test('without its tool an app is skipped on a laptop, and tried on a build server, where it fails', () => {
  expect(skipReason('Maven is not installed', false)).toBe('Maven is not installed');
  expect(skipReason('Maven is not installed', true)).toBeUndefined();
  expect(skipReason(undefined, false)).toBeUndefined();
});
