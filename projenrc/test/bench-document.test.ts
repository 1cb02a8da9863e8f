import { readFileSync } from 'node:fs';
import { documentedReports, merged, PAGE, renewedPage } from '../tools/bench/document';
import { estimated, measured, refused } from '../tools/bench/measures';
import type { BenchReport } from '../tools/bench/report';

const report = (commit: string, measures: BenchReport['measures']): BenchReport => ({
  format: 2,
  date: '2030-01-02T03:04:05.000Z',
  machine: {
    platform: 'linux-x64',
    cores: 2,
    cpu: 'a processor',
    memoryBytes: 8e9,
    node: 'v22.0.0',
    commit,
    loadBefore: 0.4,
    loadAfter: 1.2,
  },
  warnings: [],
  measures,
  failures: [],
});
const ratio = (metric: string, ...samples: number[]) => measured({ metric, unit: 'ratio', goal: 1, samples });
const EMPTY = '<!-- numbers -->\n<!-- end of numbers -->';

test('the page shows the committed numbers', () => {
  const page = readFileSync(PAGE, 'utf8');

  expect(renewedPage(page, documentedReports())).toBe(page);
});

test('a new number takes the place of the old one, and other numbers stay', () => {
  const kept = ratio('kept', 0.5);
  const reports = merged(
    [report('old', [ratio('renewed', 0.5), kept]), report('older', [ratio('renewed', 0.4)])],
    report('new', [ratio('renewed', 0.6)]),
  );

  expect(reports.map(({ machine, measures }) => [machine.commit, measures.map(({ metric }) => metric)])).toEqual([
    ['new', ['renewed']],
    ['old', ['kept']],
  ]);
});

test('a row shows goal, median, spread, rounds, memory and verdict', () => {
  const page = renewedPage(EMPTY, [
    report('abc1234', [
      measured({ metric: 'm', case: 'c', unit: 'ms', goal: 12, samples: [11, 14, 13], peakMemoryBytes: 3 * 2 ** 20 }),
      measured({ metric: 'size', unit: 'bytes', samples: [1_234_567] }),
      measured({ metric: 'small', unit: 'ratio', samples: [0.0161, 0.02] }),
      estimated({ metric: 'growth', unit: 'ratio', goal: 1.25 }, { n: 8, value: 1.2, low: 1, high: 1.3 }),
      refused({ metric: 'size', case: 'many', unit: 'bytes', note: 'too long' }),
    ]),
  ]);

  expect(page.split('\n').filter((line) => line.startsWith('| `'))).toEqual([
    '| `m`, c | 12.0 ms | 13.0 ms | 11.0 ms .. 14.0 ms | 3 | 3 MiB | **missed** |',
    '| `size` |  | 1,234,567 |  | 1 |  |  |',
    '| `small` |  | 0.018 | 0.016 .. 0.020 | 2 |  |  |',
    '| `growth` | 1.25 | 1.20 | 1.00 .. 1.30 | 8 |  | **undecided** |',
    '| `size`, many |  |  |  |  |  | refused: too long |',
  ]);
});

test('a table says of which commit it is, and what to keep in mind', () => {
  const page = renewedPage(EMPTY, [{ ...report('abc1234', [ratio('m', 1)]), warnings: ['it was loaded'] }]);

  expect(page).toContain(
    'Commit `abc1234`, 2030-01-02: 2 cores (a processor), linux-x64, Node v22.0.0, load 0.4 before and 1.2 after.',
  );
  expect(page).toContain('\nWarning: it was loaded.\n');
});

test('notes stand below the table, once for all that they are about', () => {
  const noted = ['one', 'two'].map((metric) => ({ ...ratio(metric, 1), note: 'of the clock' }));

  expect(renewedPage(EMPTY, [report('abc1234', noted)])).toContain('\n\n- one; two: of the clock\n\n<!--');
});
