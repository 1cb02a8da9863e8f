import { join } from 'node:path';
import { endOf } from '../run';
import { measureRun } from './child';
import { type Measure, measured } from './measures';
import type { BenchContext, MetricGroup } from './metric';

/** What the synthesis of a network costs over an empty app, for every way out. */
export const MODES: MetricGroup = {
  metrics: ['synthModeRatio'],
  rounds: 5,
  async run({ rounds, progress }: BenchContext): Promise<Measure[]> {
    progress(`synthesis of every way out, ${rounds} rounds`);
    const command = `node --import tsx bench/synth-modes.ts --rounds ${rounds} --json`;
    const { code, output, usage } = await measureRun(command, { cwd: join('packages', 'secure-vpc') });
    const found = output.split('\n').find((line) => line.startsWith('{'));
    if (code !== 0 || found === undefined) {
      throw new Error(`${command} ended with ${code}:\n${endOf(output)}`);
    }
    return Object.entries(JSON.parse(found) as Record<string, number[]>).map(([mode, samples]) =>
      measured({
        metric: 'synthModeRatio',
        case: mode,
        unit: 'ratio',
        samples,
        peakMemoryBytes: usage.peakBytes,
        note: 'processor time in one process, without loading the libraries; the memory is that of all ways out together',
      }),
    );
  },
};
