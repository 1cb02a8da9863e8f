import type { MetricGroup } from '../tools/bench/metric';
import { policyBytes } from '../tools/bench/policy-bytes';
import { selectGroups } from '../tools/bench/selection';

const group = (rounds: number, ...metrics: string[]): MetricGroup => ({ metrics, rounds, run: async () => [] });
const TIMES = group(5, 'ratio', 'time');
const SIZES = group(1, 'bytes');

test('everything is measured unless something is asked for', () => {
  expect(selectGroups([TIMES, SIZES], [], undefined).map(({ group, rounds }) => [group, rounds])).toEqual([
    [TIMES, 5],
    [SIZES, 1],
  ]);
});

test('a metric brings its group, of which the others are left out', () => {
  const [selected, ...others] = selectGroups([TIMES, SIZES], ['time'], undefined);

  expect(others).toEqual([]);
  expect(selected.group).toBe(TIMES);
  expect(['ratio', 'time'].filter((metric) => selected.isWanted(metric))).toEqual(['time']);
});

test('rounds are chosen, but not for what is the same every time', () => {
  expect(selectGroups([TIMES, SIZES], [], '9').map(({ rounds }) => rounds)).toEqual([9, 1]);
});

test('a metric that does not exist is refused with those that do', () => {
  expect(() => selectGroups([TIMES, SIZES], ['time', 'speed'], undefined)).toThrow(
    '--only: received ["speed"]; use ratio, time, bytes',
  );
});

test.each(['2', '0', '3.5', 'many', ''])('%j rounds are refused', (rounds) => {
  expect(() => selectGroups([TIMES], [], rounds)).toThrow(
    `--rounds: received ${JSON.stringify(rounds)}; use a whole number of at least 3`,
  );
});

describe('bytes of policies', () => {
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Sid: 'é' }] };
  const bytes = Buffer.byteLength(JSON.stringify(policy));

  test('are those of every document in a template, without white space', () => {
    const template = { Resources: { A: { Properties: { Policies: [{ PolicyDocument: policy }] } }, B: policy } };

    expect(policyBytes(template)).toBe(2 * bytes);
  });

  test('are not those of other things', () => {
    expect(policyBytes({ Version: '1', Statement: 'none', Resources: [null, 'text', 3] })).toBe(0);
  });
});
