/**
 * Prints the processor time that each way out takes to synthesize, as a ratio to an app with one empty stack: medians of
 * five rounds, after one that is not counted. Loading the libraries is not part of it. By hand, on a machine that does
 * nothing else:
 *
 *     npx tsx bench/synth-modes.ts [--rounds 5] [--json]
 *
 * `npx projen bench --only synthModeRatio` runs it as well.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DataPerimeter } from '@secure-mlops/core';
import { App, Stack } from 'aws-cdk-lib';
import { interleaved } from '../../../projenrc/tools/bench/rounds';
import { ratios, summarize } from '../../../projenrc/tools/bench/statistics';
import { Egress, EndpointSet, SecureVpc } from '../src';

const ENV = { account: '111122223333', region: 'eu-west-1' };

const EGRESS: Record<string, Egress> = {
  isolated: Egress.isolated(),
  natGateway: Egress.natGateway(),
  transitGateway: Egress.transitGateway({ id: 'tgw-0123456789abcdef0', routes: ['10.0.0.0/8'] }),
  networkFirewall: Egress.networkFirewall({ allowedDomains: ['pypi.org'] }),
};

function milliseconds(fill: (stack: Stack) => void): number {
  const outdir = mkdtempSync(join(tmpdir(), 'synth-modes-'));
  const start = process.cpuUsage();
  const app = new App({ outdir });
  fill(new Stack(app, 'Network', { env: ENV }));
  app.synth();
  const { user, system } = process.cpuUsage(start);
  rmSync(outdir, { recursive: true });
  return (user + system) / 1000;
}

function addNetwork(stack: Stack, egress: Egress): void {
  const perimeter = DataPerimeter.ofAccounts({
    accountIds: [ENV.account],
    deploymentRoleArns: [`arn:aws:iam::${ENV.account}:role/cdk-exec`],
  });
  new SecureVpc(stack, 'Vpc', { perimeter, egress, endpoints: EndpointSet.studio() });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean' } } });
  const modes = Object.entries(EGRESS).map(([mode, egress]) => [
    mode,
    () => milliseconds((stack) => addNetwork(stack, egress)),
  ]);
  const { empty, ...others }: Record<string, number[]> = await interleaved(Number(values.rounds), {
    empty: () => milliseconds(() => undefined),
    ...Object.fromEntries(modes),
  });
  const samples = Object.fromEntries(Object.entries(others).map(([mode, times]) => [mode, ratios(times, empty)]));
  if (values.json) {
    console.log(JSON.stringify(samples));
    return;
  }
  console.log(`empty app: ${summarize(empty).median.toFixed(1)} ms`);
  for (const [mode, times] of Object.entries(samples)) {
    const { median, min, max, n } = summarize(times);
    console.log(
      `${mode}: ${median.toFixed(1)} times an empty app (${min.toFixed(1)} to ${max.toFixed(1)}, ${n} rounds)`,
    );
  }
}

void main();
