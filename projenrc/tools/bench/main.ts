import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { capture, endOf } from '../run';
import { STAGE_ACCOUNTS } from './accounts';
import { BUILD_CACHED } from './build';
import { document } from './document';
import { LOCAL } from './local';
import { load, machine, warnings } from './machine';
import type { Measure } from './measures';
import { MODES } from './modes';
import { type BenchReport, render } from './report';
import { selectGroups } from './selection';
import { SYNTH } from './synth';

/** What takes longest comes last. */
const GROUPS = [SYNTH, MODES, STAGE_ACCOUNTS, LOCAL, BUILD_CACHED];

/** Where reports are kept; git does not see it. */
const REPORTS = '.bench';

/**
 * Measures the metrics and prints them as a table, or with `--json` as one object, which is also kept in a file.
 *
 * `--only METRIC`, as often as needed, selects; `--rounds N` measures each N times; `--document` puts the numbers into
 * docs/benchmarks.md. Progress goes to the error stream.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      json: { type: 'boolean', default: false },
      document: { type: 'boolean', default: false },
    },
  });
  const selected = selectGroups(GROUPS, values.only, values.rounds);
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  progress('compilation');
  const { code, output } = await capture('nx run-many -t compile', { env: { ...process.env, NX_TUI: 'false' } });
  if (code !== 0) {
    throw new Error(`the packages do not compile:\n${endOf(output)}`);
  }
  const date = new Date().toISOString();
  const before = await machine();
  const measures: Measure[] = [];
  const failures: string[] = [];
  const work = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    for (const { group, rounds, isWanted } of selected) {
      try {
        measures.push(...(await group.run({ rounds, work, progress })).filter(({ metric }) => isWanted(metric)));
      } catch (error) {
        // what the others have measured took long
        failures.push(`${group.metrics.join(', ')}: ${error instanceof Error ? error.message : String(error)}`);
        progress(`failed: ${failures.at(-1)}`);
      }
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const report: BenchReport = {
    format: 2,
    date,
    machine: { ...before, loadAfter: load() },
    warnings: warnings(before),
    measures,
    failures,
  };
  const json = JSON.stringify(report, undefined, 2);
  mkdirSync(REPORTS, { recursive: true });
  const file = join(REPORTS, `${date.replaceAll(':', '-')}.json`);
  writeFileSync(file, `${json}\n`);
  process.stdout.write(`${values.json ? json : render(report)}\n`);
  progress(`kept in ${file}`);
  if (values.document) {
    document(report);
  }
  process.exitCode = failures.length === 0 ? 0 : 1;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
