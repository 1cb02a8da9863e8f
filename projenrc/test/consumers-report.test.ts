import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Check, conclude, junit, line, performed } from '../tools/consumers-report';
import { readJUnit } from '../tools/test-report';
import { skipReason } from '../tools/toolchains';

const check = (outcome: Check['outcome'], message = 'why'): Check => ({ title: 'app', outcome, message, seconds: 2 });

test('what was not checked is counted as skipped, and not as passed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'junit-'));
  const file = join(folder, 'consumers.xml');
  writeFileSync(file, junit('apps', [check('passed'), check('skipped'), check('failed'), check('passed')]));
  expect(readJUnit(file)).toEqual({ passed: 2, failed: 1, skipped: 1 });
  rmSync(folder, { recursive: true });
});

test('the report says why, whatever characters that takes', () => {
  const report = junit('apps', [check('skipped', 'no <tool> & "more"'), check('failed', 'broken')]);
  expect(report).toContain('<skipped message="no &lt;tool&gt; &amp; &quot;more&quot;"/>');
  expect(report).toContain('<failure message="broken"/>');
});

test('a check says what its action gives back, or what it throws', async () => {
  expect(await performed('app', async () => '7 templates')).toMatchObject({
    outcome: 'passed',
    message: '7 templates',
  });
  const failing = async () => {
    throw new Error('no template');
  };
  expect(await performed('app', failing)).toMatchObject({ title: 'app', outcome: 'failed', message: 'no template' });
});

test('failures are named after the report was written, in a folder that may be new', () => {
  const folder = mkdtempSync(join(tmpdir(), 'junit-'));
  const file = join(folder, 'new', 'apps.xml');
  const other = { ...check('failed'), title: 'other' };
  expect(() => conclude('apps', [check('failed'), check('passed'), other], file)).toThrow('2 failed: app, other');
  expect(readJUnit(file)).toEqual({ passed: 1, failed: 2, skipped: 0 });
  expect(readFileSync(file, 'utf8')).toContain('<testsuite name="apps" ');
  rmSync(folder, { recursive: true });
});

test('what passed or was skipped is no failure, with a report or without', () => {
  expect(() => conclude('apps', [check('passed'), check('skipped')])).not.toThrow();
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
