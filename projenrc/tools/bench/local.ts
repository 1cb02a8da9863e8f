import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localFolders } from '../../../apps/deploy/src/commands/lib/paths';
import { ChildProcessRunner } from '../../../apps/deploy/src/commands/lib/processes';
import { installedPython } from '../../../apps/deploy/src/commands/lib/python';
import { measure } from './child';
import { withLocalAws } from './local-server';
import { type Measure, measured } from './measures';
import type { BenchContext, MetricGroup } from './metric';
import { interleaved } from './rounds';
import { liveStack, type StackLife } from './stack-life';
import { growth } from './statistics';

/** Networks in a template, for about 100, 200 and 400 resources. */
const NETWORKS = { few: '2', some: '4', many: '8' };

/** Time that grows with the square of the resources would be at 2; noise of a busy machine stays below. */
const GROWTH_GOAL = 1.25;

/** A template, and how many resources it has. */
interface Sized {
  readonly template: string;
  readonly resources: number;
}

interface Sample extends StackLife {
  readonly peakBytes?: number;
}

type Size = keyof typeof NETWORKS;

/** How long local AWS takes to create and to delete a stack, for each of its resources, and whether that grows. */
export const LOCAL: MetricGroup = {
  metrics: ['deployLocalMsPerResource', 'deployLocalGrowth', 'destroyLocalMsPerResource', 'destroyLocalGrowth'],
  rounds: 3,
  async run(context: BenchContext): Promise<Measure[]> {
    const { packageFolder, venv } = localFolders(process.env);
    const python = await installedPython(
      {
        env: process.env,
        processes: new ChildProcessRunner(new AbortController().signal),
        print: (line) => context.progress(line),
      },
      packageFolder,
      venv,
    );
    const sizes: Record<Size, Sized> = {
      few: await synthesize(context, 'few'),
      some: await synthesize(context, 'some'),
      many: await synthesize(context, 'many'),
    };
    const live = (size: Size) => () =>
      withLocalAws(python, async (server): Promise<Sample> => {
        const life = await liveStack(server.endpoint, sizes[size].template);
        return { ...life, peakBytes: server.peakBytes() };
      });
    const samples = await interleaved(
      context.rounds,
      { few: live('few'), some: live('some'), many: live('many') },
      (size, round) => context.progress(`stack of ${sizes[size].resources} resources on local AWS, round ${round}`),
    );
    return [
      ...judge('deployLocal', sizes, samples, ({ createMs }) => createMs),
      ...judge('destroyLocal', sizes, samples, ({ deleteMs }) => deleteMs),
    ];
  },
};

function judge(
  name: string,
  sizes: Record<Size, Sized>,
  samples: Record<Size, Sample[]>,
  time: (sample: Sample) => number,
): Measure[] {
  const order: Size[] = ['few', 'some', 'many'];
  const slopes = samples.few.map((_, round) =>
    growth(order.map((size) => ({ resources: sizes[size].resources, ms: time(samples[size][round]) }))),
  );
  return [
    ...order.map((size) =>
      measured({
        metric: `${name}MsPerResource`,
        case: `${sizes[size].resources} resources`,
        unit: 'ms',
        samples: samples[size].map((sample) => time(sample) / sizes[size].resources),
        ...peak(samples[size]),
      }),
    ),
    measured({
      metric: `${name}Growth`,
      unit: 'ratio',
      goal: GROWTH_GOAL,
      samples: slopes,
      note: 'the time of one more resource among many over that among few; 1 is no growth, 2 grows with the square',
    }),
  ];
}

function peak(samples: Sample[]): { peakMemoryBytes?: number } {
  const known = samples.flatMap(({ peakBytes }) => peakBytes ?? []);
  return known.length === 0 ? {} : { peakMemoryBytes: Math.max(...known) };
}

async function synthesize({ work }: BenchContext, size: Size): Promise<Sized> {
  const assembly = join(work, `sized-${size}`);
  await measure('node --import tsx bench/sized-app.ts', {
    cwd: join('apps', 'deploy'),
    env: { CDK_OUTDIR: assembly, BENCH_NETWORKS: NETWORKS[size] },
  });
  const file = readdirSync(assembly).find(
    (name) => name.startsWith('PublisherSized') && name.endsWith('.template.json'),
  );
  if (file === undefined) {
    throw new Error(`${assembly} holds no template`);
  }
  const template = readFileSync(join(assembly, file), 'utf8');
  return { template, resources: Object.keys(JSON.parse(template).Resources).length };
}
