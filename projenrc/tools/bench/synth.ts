import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { countResources, readTemplates } from '../consumers-templates';
import { APP, appCommand } from './app-command';
import { measure, type Usage } from './child';
import { type Measure, measured } from './measures';
import type { BenchContext, MetricGroup } from './metric';
import { interleaved } from './rounds';
import { ratios } from './statistics';

/** What is synthesized: they differ in nothing but what they are named after. */
const PROGRAMS = {
  empty: { file: 'bench/empty-app.ts' },
  example: { file: 'bench/example-app.ts' },
  nag: { file: 'src/main.ts' },
  // the rules for templates that the CDK brings along take most of the time of an empty app: a ratio without them shows more
  emptyWithoutRules: { file: 'bench/empty-app.ts', env: { CDK_VALIDATION: 'false' } },
  exampleWithoutRules: { file: 'bench/example-app.ts', env: { CDK_VALIDATION: 'false' } },
};

type Program = keyof typeof PROGRAMS;

/** What the synthesis of the example costs, over an empty app, by resource, and with the rules of cdk-nag. */
export const SYNTH: MetricGroup = {
  metrics: ['synthRatio', 'synthCpuMsPerResource', 'nagRatio'],
  rounds: 5,
  async run(context: BenchContext): Promise<Measure[]> {
    const assembly = (program: Program) => join(context.work, `synth-${program}`);
    const synthesize = (program: Program) => () => {
      const { file, env }: { file: string; env?: NodeJS.ProcessEnv } = PROGRAMS[program];
      rmSync(assembly(program), { recursive: true, force: true });
      return measure(appCommand(file), { cwd: APP, env: { ...env, CDK_OUTDIR: assembly(program) } });
    };
    const programs = Object.fromEntries(
      (Object.keys(PROGRAMS) as Program[]).map((program) => [program, synthesize(program)]),
    ) as Record<Program, () => Promise<Usage>>;
    const { empty, example, nag, emptyWithoutRules, exampleWithoutRules } = await interleaved(
      context.rounds,
      programs,
      (program, round) => context.progress(`synthesis, ${program}, round ${round}`),
    );
    const resources = countResources(readTemplates(assembly('example')));
    const added = example.map(({ cpuMs }, round) => (cpuMs - empty[round].cpuMs) / resources);
    return [
      measured({
        metric: 'synthRatio',
        unit: 'ratio',
        goal: 3,
        samples: ratios(cpu(example), cpu(empty)),
        peakMemoryBytes: peak(example),
        note: `CPU time of the whole process over that of an empty app; ${wall(example)} of the clock`,
      }),
      measured({
        metric: 'synthRatio',
        case: 'both without the rules of the CDK',
        unit: 'ratio',
        samples: ratios(cpu(exampleWithoutRules), cpu(emptyWithoutRules)),
        peakMemoryBytes: peak(exampleWithoutRules),
      }),
      measured({
        metric: 'synthCpuMsPerResource',
        unit: 'ms',
        goal: 12,
        samples: added,
        peakMemoryBytes: peak(example),
        note: `CPU time above that of an empty app, for each of ${resources} resources`,
      }),
      measured({
        metric: 'nagRatio',
        unit: 'ratio',
        goal: 2.5,
        samples: ratios(cpu(nag), cpu(example)),
        peakMemoryBytes: peak(nag),
        note: `CPU time with AwsSolutions and NIST 800-53 r5 over that without; ${wall(nag)} of the clock`,
      }),
    ];
  },
};

const cpu = (runs: Usage[]) => runs.map(({ cpuMs }) => cpuMs);
const peak = (runs: Usage[]) => Math.max(...runs.map(({ peakBytes }) => peakBytes));

function wall(runs: Usage[]): string {
  const seconds = runs.map(({ wallMs }) => wallMs / 1000);
  return `${Math.min(...seconds).toFixed(1)} to ${Math.max(...seconds).toFixed(1)} s`;
}
