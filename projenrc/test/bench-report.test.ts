import type { Machine } from '../tools/bench/machine';
import { machine, warnings } from '../tools/bench/machine';
import { estimated, measured, refused } from '../tools/bench/measures';
import { type BenchReport, render } from '../tools/bench/report';

const MACHINE: Machine = {
  platform: 'linux-x64',
  cores: 2,
  cpu: 'a processor',
  memoryBytes: 8e9,
  node: 'v22.0.0',
  commit: 'abc1234',
  loadBefore: 0.4,
};

const report = (changes: Partial<BenchReport>): BenchReport => ({
  format: 2,
  date: '2030-01-02T03:04:05.000Z',
  machine: { ...MACHINE, loadAfter: 1.2 },
  warnings: [],
  measures: [],
  failures: [],
  ...changes,
});

describe('measure', () => {
  test.each([
    [[1, 2, 9], 'met'],
    [[1, 3, 9], 'met'],
    [[1, 3.1, 2.9, 9], 'met'],
    [[1, 3.2, 2.9, 9], 'missed'],
  ])('%j against a goal of 3 is %s', (samples, verdict) => {
    expect(measured({ metric: 'm', unit: 'ratio', goal: 3, samples }).verdict).toBe(verdict);
  });

  test('without a goal is only measured', () => {
    expect(measured({ metric: 'm', unit: 'ms', samples: [5, 7, 6], note: 'why' })).toEqual({
      metric: 'm',
      unit: 'ms',
      samples: [5, 7, 6],
      n: 3,
      median: 6,
      min: 5,
      max: 7,
      verdict: 'measured',
      note: 'why',
    });
  });

  test.each([
    [{ n: 8, value: 1.1, low: 0.9, high: 1.25 }, 'met'],
    [{ n: 8, value: 1.1, low: 0.9, high: 1.3 }, 'undecided'],
    [{ n: 8, value: 1.4, low: 1.25, high: 1.6 }, 'undecided'],
    [{ n: 8, value: 1.4, low: 1.3, high: 1.6 }, 'missed'],
  ])('%j as an estimate against a goal of 1.25 is %s', (estimate, verdict) => {
    expect(estimated({ metric: 'm', unit: 'ratio', goal: 1.25 }, estimate)).toEqual({
      metric: 'm',
      unit: 'ratio',
      goal: 1.25,
      samples: [],
      n: estimate.n,
      median: estimate.value,
      min: estimate.low,
      max: estimate.high,
      verdict,
    });
  });

  test('that a quota refuses has the reason and no number', () => {
    expect(refused({ metric: 'm', case: '1000', unit: 'bytes', note: 'too long' })).toEqual({
      metric: 'm',
      case: '1000',
      unit: 'bytes',
      note: 'too long',
      samples: [],
      verdict: 'refused',
    });
  });
});

describe('table', () => {
  test('shows goal, median, spread, number of samples, memory and verdict', () => {
    const measures = [
      measured({ metric: 'ratio', unit: 'ratio', goal: 3, samples: [2, 2.5, 4], peakMemoryBytes: 3 * 2 ** 20 }),
      measured({ metric: 'time', case: '94 resources', unit: 'ms', samples: [20, 21, 22] }),
    ];
    const [header, first, second] = render(report({ measures })).split('\n');
    const cells = (line: string) => line.split(/ {2,}/);

    expect(cells(header)).toEqual(['metric', 'goal', 'median', 'min .. max', 'n', 'peak MiB', 'verdict']);
    expect(cells(first)).toEqual(['ratio', '3.00', '2.50', '2.00 .. 4.00', '3', '3', 'met']);
    expect(cells(second)).toEqual(['time, 94 resources', '21.0 ms', '20.0 ms .. 22.0 ms', '3', 'measured']);
  });

  test('says why a quota refused, once for all that it refused', () => {
    const measures = ['templates', 'policies'].map((metric) =>
      refused({ metric, unit: 'bytes', note: 'the key policy is too long' }),
    );

    expect(render(report({ measures }))).toContain('\ntemplates; policies: the key policy is too long\n');
  });

  test('ends with the machine, the warnings and what failed', () => {
    expect(
      render(report({ warnings: ['it was loaded'], failures: ['ratio: no answer'] }))
        .split('\n')
        .slice(-3),
    ).toEqual([
      'linux-x64, 2 cores (a processor), Node v22.0.0, abc1234, load 0.4 before and 1.2 after',
      'warning: it was loaded',
      'failed: ratio: no answer',
    ]);
  });
});

describe('machine', () => {
  test('is described by what numbers depend on', async () => {
    expect(await machine()).toEqual({
      platform: `${process.platform}-${process.arch}`,
      cores: expect.any(Number),
      cpu: expect.any(String),
      memoryBytes: expect.any(Number),
      node: process.version,
      commit: expect.stringMatching(/^([0-9a-f]{7,}(-dirty)?|unknown)$/),
      loadBefore: expect.any(Number),
    });
  });

  test('that does something else is warned of', () => {
    expect(warnings({ cores: 2, loadBefore: 1.1 })).toEqual([
      'the load was 1.1 on 2 cores before the first measurement: only ratios of one round compare',
    ]);
  });

  test('that does nothing else is not', () => {
    expect(warnings({ cores: 2, loadBefore: 1 })).toEqual([]);
  });
});
