import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { capture, endOf } from '../run';

/** What a command has used. */
export interface Usage {
  /** From its start to its end, in milliseconds. */
  readonly wallMs: number;
  /** User and system time of all its Node processes, in milliseconds. */
  readonly cpuMs: number;
  /** The largest resident set of any of its Node processes, in bytes. */
  readonly peakBytes: number;
}

/** A measured command that may have failed. */
export interface MeasuredRun {
  readonly code: number;
  readonly output: string;
  readonly usage: Usage;
}

/** What a measured command gets. */
export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

const PROBE = resolve(__dirname, 'probe.cjs');

/** Runs a shell command to its end and sums up what its Node processes used; processes of other languages do not count. */
export async function measureRun(command: string, { cwd, env }: CommandOptions = {}): Promise<MeasuredRun> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-probe-'));
  const file = join(folder, 'usage');
  try {
    const started = process.hrtime.bigint();
    const { code, output } = await capture(command, {
      cwd,
      env: {
        ...process.env,
        ...env,
        BENCH_PROBE_FILE: file,
        NODE_OPTIONS: [process.env.NODE_OPTIONS, `--require ${JSON.stringify(PROBE)}`].filter(Boolean).join(' '),
      },
    });
    const wallMs = Number(process.hrtime.bigint() - started) / 1e6;
    return { code, output, usage: { wallMs, ...sum(existsSync(file) ? readFileSync(file, 'utf8') : '') } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Measures a command that has to succeed.
 *
 * @throws Error with the end of its output when it fails, or when none of its processes said what it used
 */
export async function measure(command: string, options: CommandOptions = {}): Promise<Usage> {
  const { code, output, usage } = await measureRun(command, options);
  if (code !== 0) {
    throw new Error(`${command} ended with ${code}:\n${endOf(output)}`);
  }
  if (usage.cpuMs === 0) {
    throw new Error(`${command} ran no Node process: there is nothing to measure`);
  }
  return usage;
}

function sum(lines: string): Pick<Usage, 'cpuMs' | 'peakBytes'> {
  const processes = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Pick<Usage, 'cpuMs' | 'peakBytes'>);
  return {
    cpuMs: processes.reduce((total, { cpuMs }) => total + cpuMs, 0),
    peakBytes: Math.max(0, ...processes.map(({ peakBytes }) => peakBytes)),
  };
}
