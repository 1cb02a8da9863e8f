import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { endOf } from '../run';
import { APP, appCommand } from './app-command';
import { measureRun } from './child';
import { type Measure, measured, refused } from './measures';
import type { BenchContext, MetricGroup } from './metric';
import { policyBytes } from './policy-bytes';

const NUMBERS = [1, 10, 100, 1000];

/** Policies list the accounts, or name the organization that all of them belong to. */
const MODES = { accounts: undefined, organization: 'o-abcd123456' };

/** Lines that are kept of an end that is no error message. */
const REASON_LINES = 3;

/** What one configuration becomes. */
interface Sizes {
  readonly templates: number;
  readonly policies: number;
  readonly peakBytes: number;
  readonly largest: string;
}

/**
 * The bytes of the templates and of the policies in them for a growing number of stage accounts.
 *
 * Synthesis gives the same bytes every time, so each is made once. In an organization, the policies of any number may not
 * exceed those of one account; templates list the accounts of their stack sets.
 */
export const STAGE_ACCOUNTS: MetricGroup = {
  metrics: ['templateBytes', 'policyBytes'],
  rounds: 1,
  async run(context: BenchContext): Promise<Measure[]> {
    const measures: Measure[] = [];
    for (const [mode, organizationId] of Object.entries(MODES)) {
      let one: Sizes | undefined;
      for (const number of NUMBERS) {
        context.progress(`${number} stage accounts, ${mode} mode`);
        const sizes = await synthesize(context, number, organizationId);
        if (typeof sizes !== 'string') {
          one ??= sizes;
        }
        measures.push(...judge(`${mode} mode, ${number}`, sizes, organizationId ? one?.policies : undefined));
      }
    }
    return measures;
  },
};

function judge(which: string, sizes: Sizes | string, mostPolicies?: number): Measure[] {
  const of = (metric: string, select: (sizes: Sizes) => number, more: { note?: string; goal?: number } = {}) =>
    typeof sizes === 'string'
      ? refused({ metric, case: which, unit: 'bytes', note: sizes })
      : measured({
          metric,
          case: which,
          unit: 'bytes',
          samples: [select(sizes)],
          peakMemoryBytes: sizes.peakBytes,
          ...more,
        });
  const largest = typeof sizes === 'string' ? {} : { note: `largest: ${sizes.largest}` };
  return [
    of('templateBytes', ({ templates }) => templates, largest),
    of('policyBytes', ({ policies }) => policies, mostPolicies === undefined ? {} : { goal: mostPolicies }),
  ];
}

/** The sizes, or why the synthesis is refused. */
async function synthesize(
  { work }: BenchContext,
  number: number,
  organizationId: string | undefined,
): Promise<Sizes | string> {
  const name = `${organizationId ?? 'accounts'}-${number}`;
  const file = join(work, `${name}.yaml`);
  const assembly = join(work, name);
  writeFileSync(file, JSON.stringify(configuration(number, organizationId)));
  const { code, output, usage } = await measureRun(appCommand('bench/example-app.ts'), {
    cwd: APP,
    env: { PLATFORM_CONFIG: file, CDK_OUTDIR: assembly },
  });
  return code === 0 ? sizesOf(assembly, usage.peakBytes) : reasonOf(output);
}

/** The example with one stage of that many accounts. */
export function configuration(number: number, organizationId: string | undefined): object {
  const example = parse(readFileSync(join(APP, 'config', 'example.yaml'), 'utf8'));
  const accounts = Array.from({ length: number }, (_, index) => String(200_000_000_000 + index));
  return {
    platform: {
      ...example.platform,
      ...(organizationId && { organizationId, perimeter: { around: 'organization' } }),
    },
    environments: [{ ...example.environments[0], stages: [{ name: 'production', accounts }] }],
  };
}

function sizesOf(assembly: string, peakBytes: number): Sizes {
  const files = readdirSync(assembly, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => ({ file, bytes: statSync(join(assembly, file)).size }));
  if (files.length === 0) {
    throw new Error(`${assembly} holds no template`);
  }
  const [largest] = [...files].sort((one, other) => other.bytes - one.bytes);
  return {
    templates: files.reduce((total, { bytes }) => total + bytes, 0),
    policies: files.reduce(
      (total, { file }) => total + policyBytes(JSON.parse(readFileSync(join(assembly, file), 'utf8'))),
      0,
    ),
    peakBytes,
    largest: `${largest.file}, ${largest.bytes} B`,
  };
}

/** What an uncaught error says, without where it was thrown. */
function reasonOf(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const error = lines.findIndex((line) => /^(«\w+»|\w*Error:)/.test(line));
  const said = lines.slice(
    error,
    lines.findIndex((line, index) => index > error && /^(at |\.\.\.|$)/.test(line)),
  );
  return error < 0 ? endOf(output, REASON_LINES) : said.join(' ');
}
