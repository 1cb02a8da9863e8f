import { cpus, loadavg, totalmem } from 'node:os';
import { capture } from '../run';

/** Where and of what numbers were taken. */
export interface Machine {
  readonly platform: string;
  readonly cores: number;
  readonly cpu: string;
  readonly memoryBytes: number;
  readonly node: string;
  /** The commit that was measured; `-dirty` when files differ from it. */
  readonly commit: string;
  /** The load average of the last minute before the first measurement. */
  readonly loadBefore: number;
}

/** Above this load per core, something else runs beside the measurements. */
const QUIET_LOAD_PER_CORE = 0.5;

/** Describes this machine as it is now. */
export async function machine(): Promise<Machine> {
  const { code, output } = await capture('git describe --always --dirty --exclude "*"');
  return {
    platform: `${process.platform}-${process.arch}`,
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryBytes: totalmem(),
    node: process.version,
    commit: code === 0 ? output.trim() : 'unknown',
    loadBefore: load(),
  };
}

/** The load average of the last minute, with one decimal. */
export function load(): number {
  return Math.round(loadavg()[0] * 10) / 10;
}

/** What to keep in mind when reading numbers of a machine in this state. */
export function warnings({ cores, loadBefore }: Pick<Machine, 'cores' | 'loadBefore'>): string[] {
  return loadBefore > cores * QUIET_LOAD_PER_CORE
    ? [`the load was ${loadBefore} on ${cores} cores before the first measurement: only ratios of one round compare`]
    : [];
}
