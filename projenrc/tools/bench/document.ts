import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { markdownTable, replacePart } from '../../../apps/deploy/src/documents/generated-part';
import type { Measure, Unit } from './measures';
import { type BenchReport, notes } from './report';

/** The page that shows the numbers, and the reports that it shows. */
export const PAGE = 'docs/benchmarks.md';
export const NUMBERS = 'docs/benchmarks.json';

const PART = 'numbers';
const MIB = 2 ** 20;

/** The reports that the page shows, none before the first. */
export function documentedReports(): BenchReport[] {
  return existsSync(NUMBERS) ? JSON.parse(readFileSync(NUMBERS, 'utf8')) : [];
}

/** Puts a report on the page, in place of what older ones say about its metrics. */
export function document(report: BenchReport): void {
  const reports = merged(documentedReports(), report);
  writeFileSync(NUMBERS, `${JSON.stringify(reports, undefined, 2)}\n`);
  writeFileSync(PAGE, renewedPage(readFileSync(PAGE, 'utf8'), reports));
}

/**
 * The newest number of every metric: what the added report measured leaves the older ones.
 *
 * @returns the added report first, and after it the older ones that still say something
 */
export function merged(reports: readonly BenchReport[], added: BenchReport): BenchReport[] {
  const renewed = new Set(added.measures.map(({ metric }) => metric));
  const older = reports.map((report) => ({
    ...report,
    measures: report.measures.filter(({ metric }) => !renewed.has(metric)),
  }));
  return [added, ...older].filter(({ measures }) => measures.length > 0);
}

/**
 * The page with the numbers of these reports, a table for each.
 *
 * @throws Error when the page has no part for them
 */
export function renewedPage(page: string, reports: readonly BenchReport[]): string {
  return replacePart(page, PART, reports.map(section).join('\n\n'));
}

function section({ date, machine, measures, warnings }: BenchReport): string {
  const { commit, cores, cpu, node, platform, loadBefore, loadAfter } = machine;
  const rows = measures.map((measure) => [
    [`\`${measure.metric}\``, measure.case].filter(Boolean).join(', '),
    measure.goal === undefined ? '' : shown(measure.goal, measure.unit),
    shown(measure.median, measure.unit),
    measure.n === undefined || measure.min === measure.max
      ? ''
      : `${shown(measure.min, measure.unit)} .. ${shown(measure.max, measure.unit)}`,
    String(measure.n ?? ''),
    measure.peakMemoryBytes === undefined ? '' : `${Math.round(measure.peakMemoryBytes / MIB)} MiB`,
    verdict(measure),
  ]);
  return [
    `Commit \`${commit}\`, ${date.slice(0, 10)}: ${cores} cores (${cpu}), ${platform}, Node ${node}, load ${loadBefore} before and ${loadAfter} after.`,
    ...warnings.map((warning) => `Warning: ${warning}.`),
    markdownTable(
      ['metric', 'goal', 'median or estimate', 'smallest .. largest, or interval', 'rounds', 'peak memory', ''],
      rows,
    ),
    notes(measures.filter(({ verdict }) => verdict !== 'refused'))
      .map((note) => `- ${note}`)
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function verdict({ verdict: word, note }: Measure): string {
  switch (word) {
    case 'measured':
      return '';
    case 'refused':
      return `refused: ${note}`;
    case 'missed':
    case 'undecided':
      return `**${word}**`;
    default:
      return word;
  }
}

function shown(value: number | undefined, unit: Unit): string {
  if (value === undefined) {
    return '';
  }
  const { digits, suffix } = {
    ratio: { digits: 2, suffix: '' },
    ms: { digits: 1, suffix: ' ms' },
    bytes: { digits: 0, suffix: '' },
  }[unit];
  const text = value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${unit === 'ratio' && value < 0.1 ? value.toFixed(3) : text}${suffix}`;
}
