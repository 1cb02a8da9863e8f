import type { Machine } from './machine';
import type { Measure, Unit } from './measures';

/** Everything of one run. */
export interface BenchReport {
  /** Raised when a field changes its meaning or goes. */
  readonly format: 2;
  /** When the run began, in ISO 8601. */
  readonly date: string;
  readonly machine: Machine & { readonly loadAfter: number };
  readonly warnings: readonly string[];
  readonly measures: readonly Measure[];
  /** What could not be measured, and why: the names of the metrics, and the error. */
  readonly failures: readonly string[];
}

const MIB = 2 ** 20;

/** The readable form of a run: a line for every measure, then the machine and the warnings. */
export function render({ machine, measures, warnings, failures }: BenchReport): string {
  const rows = [
    ['metric', 'goal', 'median', 'min .. max', 'n', 'peak MiB', 'verdict'],
    ...measures.map((measure) => [
      [measure.metric, measure.case].filter(Boolean).join(', '),
      measure.goal === undefined ? '' : number(measure.goal, measure.unit),
      number(measure.median, measure.unit),
      measure.n === undefined ? '' : `${number(measure.min, measure.unit)} .. ${number(measure.max, measure.unit)}`,
      String(measure.n ?? ''),
      measure.peakMemoryBytes === undefined ? '' : String(Math.round(measure.peakMemoryBytes / MIB)),
      measure.verdict,
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  const { platform, cores, cpu, node, commit, loadBefore, loadAfter } = machine;
  return [
    ...lines,
    '',
    ...notes(measures),
    `${platform}, ${cores} cores (${cpu}), Node ${node}, ${commit}, load ${loadBefore} before and ${loadAfter} after`,
    ...warnings.map((warning) => `warning: ${warning}`),
    ...failures.map((failure) => `failed: ${failure}`),
  ].join('\n');
}

function number(value: number | undefined, unit: Unit): string {
  if (value === undefined) {
    return '';
  }
  return unit === 'ratio' ? value.toFixed(2) : unit === 'ms' ? `${value.toFixed(1)} ms` : `${value} B`;
}

/** Every note once, with what it is about. */
export function notes(measures: readonly Measure[]): string[] {
  const subjects = new Map<string, string[]>();
  for (const { metric, case: which, note } of measures) {
    if (note !== undefined) {
      subjects.set(note, [...(subjects.get(note) ?? []), [metric, which].filter(Boolean).join(', ')]);
    }
  }
  return [...subjects].map(([note, names]) => `${names.join('; ')}: ${note}`);
}
