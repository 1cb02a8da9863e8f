/**
 * Prints how long each way out takes to synthesize, as a ratio to an app with one empty stack: medians of five, after
 * one synthesis of every mode that is not counted. Run it by hand, on a machine that does nothing else:
 *
 *     npx tsx bench/synth-modes.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataPerimeter } from '@secure-mlops/core';
import { App, Stack } from 'aws-cdk-lib';
import { Egress, EndpointSet, SecureVpc } from '../src';

const RUNS = 5;
const ENV = { account: '111122223333', region: 'eu-west-1' };

const EGRESS: Record<string, Egress> = {
  isolated: Egress.isolated(),
  natGateway: Egress.natGateway(),
  transitGateway: Egress.transitGateway({ id: 'tgw-0123456789abcdef0', routes: ['10.0.0.0/8'] }),
  networkFirewall: Egress.networkFirewall({ allowedDomains: ['pypi.org'] }),
};

function milliseconds(fill: (stack: Stack) => void): number {
  const outdir = mkdtempSync(join(tmpdir(), 'synth-modes-'));
  const start = process.hrtime.bigint();
  const app = new App({ outdir });
  fill(new Stack(app, 'Network', { env: ENV }));
  app.synth();
  const elapsed = Number(process.hrtime.bigint() - start) / 1e6;
  rmSync(outdir, { recursive: true });
  return elapsed;
}

function median(fill: (stack: Stack) => void): number {
  const runs = Array.from({ length: RUNS }, () => milliseconds(fill)).sort((one, other) => one - other);
  return runs[Math.floor(RUNS / 2)];
}

function addNetwork(stack: Stack, egress: Egress): void {
  const perimeter = DataPerimeter.ofAccounts({
    accountIds: [ENV.account],
    deploymentRoleArns: [`arn:aws:iam::${ENV.account}:role/cdk-exec`],
  });
  new SecureVpc(stack, 'Vpc', { perimeter, egress, endpoints: EndpointSet.studio() });
}

for (const egress of Object.values(EGRESS)) {
  milliseconds((stack) => addNetwork(stack, egress));
}
const empty = median(() => undefined);
console.log(`empty app: ${empty.toFixed(1)} ms`);
for (const [mode, egress] of Object.entries(EGRESS)) {
  const time = median((stack) => addNetwork(stack, egress));
  console.log(`${mode}: ${time.toFixed(1)} ms, ${(time / empty).toFixed(1)} times an empty app`);
}
