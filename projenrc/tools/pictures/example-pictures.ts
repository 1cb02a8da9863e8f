import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../../apps/deploy/src/app';
import { APP_ROOT, loadConfig } from '../../../apps/deploy/src/config/load';
import type { Config } from '../../../apps/deploy/src/config/schema';
import { platformFacts } from './account-facts';
import { accountPicture } from './account-picture';

/** The folder of the pictures. */
export const PICTURES = join(APP_ROOT, '..', '..', 'docs', 'pictures');

/** The pictures of the example platform, by the names of their files: one for each account. */
export function examplePictures(): ReadonlyMap<string, string> {
  const config = loadConfig(join(APP_ROOT, 'config', 'example.yaml'));
  const outdir = mkdtempSync(join(tmpdir(), 'pictures-'));
  try {
    return draw(config, outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function draw(config: Config, outdir: string): Map<string, string> {
  const { account, region } = config.platform;
  // the CDK CLI asks for paths as well; buckets and keys are called by the last part of theirs
  const app = buildApp(config, { outdir, context: { 'aws:cdk:enable-path-metadata': true } });
  const { platform, stages, crossings } = platformFacts(app.synth(), account, region);
  const names = new Map([[account, 'platform'], ...stageNames(config)]);
  const pictures = [platform, ...stages].map((facts): [string, string] => {
    const name = names.get(facts.account) ?? facts.account;
    const own = crossings.filter(({ from, to }) => from === facts.account || to === facts.account);
    return [`${name}.svg`, accountPicture({ facts, crossings: own, names })];
  });
  return new Map(pictures);
}

function stageNames({ environments }: Config): [string, string][] {
  return environments.flatMap(({ stages }) =>
    stages.flatMap(({ name, accounts }) => accounts.map((account): [string, string] => [account, name])),
  );
}
