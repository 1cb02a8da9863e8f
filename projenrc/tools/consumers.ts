import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CDK } from '../versions';
import { CONSUMERS, type Consumer, copyExample } from './consumers-apps';
import { isCurrent, type PackageLanguage } from './consumers-packages';
import { countResources, differences, missingTypes, readTemplates, type Templates } from './consumers-templates';
import { hasMaven } from './maven-repository';
import { capture, endOf } from './run';

const SHOWN_DIFFERENCES = 20;

/**
 * Makes a fresh app of every example from the packages as they would be published, at the minimum CDK, and compares what
 * the languages synthesize.
 *
 * Packages in dist/ are used when they are newer than what is compiled; others are built. Nothing of the repository is in
 * the reach of the apps but these files.
 */
async function main(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'consumers-'));
  const failures: string[] = [];
  const synthesized = new Map<string, Templates>();
  const step = async (title: string, action: () => Promise<string>) => {
    const started = Date.now();
    try {
      console.log(`ok   ${title}: ${await action()} (${Math.round((Date.now() - started) / 1000)} s)`);
    } catch (error) {
      failures.push(title);
      console.log(`FAIL ${title}: ${(error as Error).message}`);
    }
  };
  try {
    for (const consumer of await available()) {
      await step(`packages for ${consumer.title}`, () => build(consumer.language));
      await step(`app in ${consumer.title}`, async () => {
        const templates = await synthesize(consumer, work);
        synthesized.set(consumer.title, templates);
        return `${templates.size} templates, ${countResources(templates)} resources at CDK ${CDK}`;
      });
    }
    const [reference, ...others] = [...synthesized];
    for (const [title, templates] of others) {
      await step(`templates of ${reference[0]} and ${title}`, async () => compare(reference[1], templates));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  if (failures.length > 0) {
    throw new Error(`${failures.length} failed: ${failures.join(', ')}`);
  }
}

/** Java asks for a tool that the rest of the repository does not need: without it, a build server fails, a laptop does not. */
async function available(): Promise<Consumer[]> {
  if ((await hasMaven()) || process.env.CI === 'true') {
    return CONSUMERS;
  }
  console.log('--   app in Java: not checked, Maven is not installed');
  return CONSUMERS.filter(({ language }) => language !== 'java');
}

async function build(language: PackageLanguage): Promise<string> {
  if (isCurrent('.', language)) {
    return 'built before';
  }
  for (const command of ['nx run-many -t compile', `tsx projenrc/tools/package-language.ts ${language}`]) {
    const { code, output } = await capture(command);
    if (code !== 0) {
      throw new Error(`${command}\nended with ${code}:\n${endOf(output)}`);
    }
  }
  return 'built';
}

async function synthesize({ example, synthesize }: Consumer, work: string): Promise<Templates> {
  const app = join(work, example);
  const assembly = join(work, `${example}-assembly`);
  copyExample(example, app);
  await synthesize(app, assembly);
  const templates = readTemplates(assembly);
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
  return 'equal but for hashes of assets';
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
