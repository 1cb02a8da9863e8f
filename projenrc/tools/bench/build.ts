import { measure } from './child';
import { type Measure, measured } from './measures';
import type { BenchContext, MetricGroup } from './metric';
import { interleaved } from './rounds';
import { ratios } from './statistics';

const BUILD = 'nx run-many -t compile docgen rosetta';

/** What a build costs when nothing has changed, over one without a cache. */
export const BUILD_CACHED: MetricGroup = {
  metrics: ['buildCachedRatio'],
  rounds: 3,
  async run({ rounds, progress }: BenchContext): Promise<Measure[]> {
    const env = { NX_TUI: 'false', FORCE_COLOR: '0' };
    const { cold, cached } = await interleaved(
      rounds,
      {
        cold: () => measure(`${BUILD} --skip-nx-cache`, { env }),
        cached: () => measure(BUILD, { env }),
      },
      (build, round) => progress(`${build} build, round ${round}`),
    );
    return [
      measured({
        metric: 'buildCachedRatio',
        unit: 'ratio',
        goal: 0.08,
        samples: ratios(
          cached.map(({ wallMs }) => wallMs),
          cold.map(({ wallMs }) => wallMs),
        ),
        peakMemoryBytes: Math.max(...cold.map(({ peakBytes }) => peakBytes)),
        note: 'the clock; the memory is the largest single process of the build without a cache',
      }),
    ];
  },
};
