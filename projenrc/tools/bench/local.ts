import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChildProcessRunner } from '../../../apps/deploy/src/operations/command/processes';
import { localFolders } from '../../../apps/deploy/src/operations/local-server/folders';
import { installedPython } from '../../../apps/deploy/src/operations/local-server/python';
import { APP, appCommand } from './app-command';
import { measure } from './child';
import { withLocalAws } from './local-server';
import { estimated, type Measure, measured } from './measures';
import type { BenchContext, MetricGroup } from './metric';
import { interleaved } from './rounds';
import { liveStack, type Phase, type StackLife } from './stack-life';
import { growthOfRounds, type SizedTimes, summarize } from './statistics';

/** Networks in a template, for about 100, 200 and 400 resources. */
const NETWORKS = { few: '2', some: '4', many: '8' };

/** Time that grows with the square of the resources would be at 2; noise of a busy machine stays below. */
const GROWTH_GOAL = 1.25;
const GROWTH_NOTE =
  'the processor time of one more resource among many over that among few, with its confidence interval of about 90 %; 1 is no growth, 2 grows with the square';

/** A template, and how many resources it has. */
interface Sized {
  readonly template: string;
  readonly resources: number;
}

type Size = keyof typeof NETWORKS;

/** How long local AWS takes to create and to delete a stack, for each of its resources, and whether that grows. */
export const LOCAL: MetricGroup = {
  metrics: ['deployLocalMsPerResource', 'deployLocalGrowth', 'destroyLocalMsPerResource', 'destroyLocalGrowth'],
  // as many in one order as in the other
  rounds: 8,
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
      withLocalAws(python, (server): Promise<StackLife> => liveStack(server, sizes[size].template));
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
  samples: Record<Size, StackLife[]>,
  phaseOf: (sample: StackLife) => Phase,
): Measure[] {
  const order: Size[] = ['few', 'some', 'many'];
  const phases = order.map((size) => ({ resources: sizes[size].resources, phases: samples[size].map(phaseOf) }));
  const roundsOf = (time: (phase: Phase) => number) =>
    phases.map((sized) => ({ resources: sized.resources, ms: sized.phases.map(time) }));
  const growth = { metric: `${name}Growth`, unit: 'ratio', goal: GROWTH_GOAL } as const;
  return [
    ...phases.map((sized) =>
      measured({
        metric: `${name}MsPerResource`,
        case: `${sized.resources} resources`,
        unit: 'ms',
        samples: sized.phases.map(({ wallMs }) => wallMs / sized.resources),
        ...peak(sized.phases),
        note: `the clock; processor time by resource: ${perResource(sized.phases, ofServer, sized.resources)} of local AWS, ${perResource(sized.phases, ofFunctions, sized.resources)} of the functions that it runs`,
      }),
    ),
    growthMeasure({ ...growth, rounds: roundsOf(worked) }),
    growthMeasure({ ...growth, case: 'without functions', rounds: roundsOf(ofServer) }),
  ];
}

function growthMeasure(options: {
  metric: string;
  case?: string;
  unit: 'ratio';
  goal: number;
  rounds: SizedTimes[];
}): Measure {
  return estimated({ ...options, note: GROWTH_NOTE }, growthOfRounds(options.rounds));
}

/** Processor time, because the clock of a busy machine tells more about the others; the clock where nothing else is known. */
function worked(phase: Phase): number {
  return ofServer(phase) + ofFunctions(phase);
}

function ofServer({ processorTime, wallMs }: Phase): number {
  return processorTime?.serverMs ?? wallMs;
}

function ofFunctions({ processorTime }: Phase): number {
  return processorTime?.functionsMs ?? 0;
}

function perResource(phases: Phase[], time: (phase: Phase) => number, resources: number): string {
  const { median, min, max } = summarize(phases.map((phase) => time(phase) / resources));
  return `${median.toFixed(1)} ms (${min.toFixed(1)} to ${max.toFixed(1)})`;
}

function peak(phases: Phase[]): { peakMemoryBytes?: number } {
  const known = phases.flatMap(({ peakBytes }) => peakBytes ?? []);
  return known.length === 0 ? {} : { peakMemoryBytes: Math.max(...known) };
}

async function synthesize({ work }: BenchContext, size: Size): Promise<Sized> {
  const assembly = join(work, `sized-${size}`);
  await measure(appCommand('bench/sized-app.ts'), {
    cwd: APP,
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
