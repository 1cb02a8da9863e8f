import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CDK } from '../versions';
import { CONSUMERS, type Consumer, followReadme } from './consumers-apps';
import { isCurrent } from './consumers-packages';
import { type Check, conclude, line, performed } from './consumers-report';
import { countResources, differences, missingTypes, readTemplates, type Templates } from './consumers-templates';
import { walkthrough } from './consumers-walkthrough';
import { captureOutput } from './run';
import { obstacle, skipReason } from './toolchains';

const SHOWN_DIFFERENCES = 20;

/**
 * Follows the README of every example with the packages as they would be published, at the minimum CDK, and compares what
 * the languages synthesize.
 *
 * Packages in dist/ are used when they are newer than what is compiled; others are built, by the command of the README that
 * follows `npm ci`, which has brought what runs this. Nothing of the repository is in the reach of the apps but these files.
 */
async function main(report?: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'consumers-'));
  const checks: Check[] = [];
  try {
    await checkAll(work, (check) => {
      checks.push(check);
      console.log(line(check));
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  conclude('consumers', checks, report);
}

async function checkAll(work: string, add: (check: Check) => void): Promise<void> {
  const synthesized = new Map<string, Templates>();
  for (const consumer of CONSUMERS) {
    const app = `app in ${consumer.title}`;
    const reason = skipReason(await obstacle(consumer.language), process.env.CI === 'true');
    if (reason !== undefined) {
      add({ title: app, outcome: 'skipped', message: reason, seconds: 0 });
      continue;
    }
    add(await performed(`packages for ${consumer.title}`, () => build(consumer)));
    add(
      await performed(app, async () => {
        const templates = await synthesize(consumer, work);
        synthesized.set(consumer.title, templates);
        return `${templates.size} templates, ${countResources(templates)} resources at CDK ${CDK}`;
      }),
    );
  }
  const [reference, ...others] = [...synthesized];
  for (const [title, templates] of others) {
    add(await performed(`templates of ${reference[0]} and ${title}`, async () => compare(reference[1], templates)));
  }
}

async function build({ example, language }: Consumer): Promise<string> {
  if (isCurrent('.', language)) {
    return 'built before';
  }
  await captureOutput(walkthrough('.', example, language).packaging);
  return 'built';
}

async function synthesize(consumer: Consumer, work: string): Promise<Templates> {
  const templates = readTemplates(await followReadme(consumer, work));
  const missing = missingTypes(templates);
  if (missing.length > 0) {
    throw new Error(`the app makes no ${missing.join(', no ')}`);
  }
  return templates;
}

function compare(left: Templates, right: Templates): string {
  const found = differences(left, right);
  if (found.length > 0) {
    throw new Error([`${found.length} differences`, ...found.slice(0, SHOWN_DIFFERENCES)].join('\n  '));
  }
  return 'equal, assets included';
}

main(process.argv[2]).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
