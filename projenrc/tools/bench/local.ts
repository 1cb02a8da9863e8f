import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChildProcessRunner } from '../../../apps/deploy/src/operations/command/processes';
import { localFolders } from '../../../apps/deploy/src/operations/local-server/folders';
import { installedPython } from '../../../apps/deploy/src/operations/local-server/python';
import { measure } from './child';
import { withLocalAws } from './local-server';
import { type Measure, measured } from './measures';
import type { BenchContext, MetricGroup } from './metric';
import { interleaved } from './rounds';
import { liveStack, type Phase, type StackLife } from './stack-life';
import { growth, summarize } from './statistics';

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
        const life = await liveStack(server, sizes[size].template);
        return { ...life, peakBytes: server.peakBytes() };
      });
    const samples = await interleaved(
      context.rounds,
      { few: live('few'), some: live('some'), many: live('many') },
      (size, round) => context.progress(`stack of ${sizes[size].resources} resources on local AWS, round ${round}`),
    );
    return [
      ...judge('deployLocal', sizes, samples, ({ creation }) => creation),
      ...judge('destroyLocal', sizes, samples, ({ deletion }) => deletion),
    ];
  },
};

function judge(
  name: string,
  sizes: Record<Size, Sized>,
  samples: Record<Size, Sample[]>,
  phase: (sample: Sample) => Phase,
): Measure[] {
  const order: Size[] = ['few', 'some', 'many'];
  const slopes = samples.few.map((_, round) =>
    growth(order.map((size) => ({ resources: sizes[size].resources, ms: worked(phase(samples[size][round])) }))),
  );
  return [
    ...order.map((size) =>
      measured({
        metric: `${name}MsPerResource`,
        case: `${sizes[size].resources} resources`,
        unit: 'ms',
        samples: samples[size].map((sample) => phase(sample).wallMs / sizes[size].resources),
        ...peak(samples[size]),
        note: `the clock; processor time by resource: ${perResource(samples[size].map(phase), sizes[size])}`,
      }),
    ),
    measured({
      metric: `${name}Growth`,
      unit: 'ratio',
      goal: GROWTH_GOAL,
      samples: slopes,
      note: 'the processor time of one more resource among many over that among few; 1 is no growth, 2 grows with the square',
    }),
  ];
}

/** Processor time, because the clock of a busy machine tells more about the others; the clock where nothing else is known. */
function worked({ cpuMs, wallMs }: Phase): number {
  return cpuMs ?? wallMs;
}

function perResource(phases: Phase[], { resources }: Sized): string {
  const { median, min, max } = summarize(phases.map((phase) => worked(phase) / resources));
  return `${median.toFixed(1)} ms (${min.toFixed(1)} to ${max.toFixed(1)})`;
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
