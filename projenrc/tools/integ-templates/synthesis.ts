import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { AppRun } from './run-apps';
import type { Template, TemplateDocument } from './template-document';

const BINARIES = resolve(__dirname, '..', '..', '..', 'node_modules', '.bin');

/** The account and the region that templates are synthesized for, everywhere the same. */
const PLACE = { CDK_DEFAULT_ACCOUNT: '111122223333', CDK_DEFAULT_REGION: 'eu-west-1' };

/**
 * Synthesizes the templates of documents, by their names, from the sources of the packages; handlers must be bundled.
 *
 * @throws when an app fails, or has no such stack
 */
export async function synthesize(
  packageFolder: string,
  documents: readonly TemplateDocument[],
): Promise<Map<string, Template>> {
  const work = mkdtempSync(join(tmpdir(), 'integ-templates-'));
  try {
    await runApps(documents.map((document) => runOf(document, packageFolder, work)));
    return new Map(documents.map((document) => [document.name, readTemplate(document, work)]));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function runOf({ name, app, context }: TemplateDocument, packageFolder: string, work: string): AppRun {
  return {
    app: resolve(packageFolder, app),
    context: { ...context, [PATH_METADATA_ENABLE_CONTEXT]: true }, // the CLI turns it on, and readers find the construct
    outdir: join(work, name),
  };
}

async function runApps(runs: readonly AppRun[]): Promise<void> {
  const script = [join(__dirname, 'run-apps.ts'), JSON.stringify(runs)];
  await promisify(execFile)(join(BINARIES, 'tsx'), ['--tsconfig', join(__dirname, 'tsconfig.json'), ...script], {
    maxBuffer: 2 ** 26, // apps may warn of much
    env: { ...process.env, ...PLACE, CDK_VALIDATION: 'false' }, // the rules of the CDK are not what is looked at here
  });
}

function readTemplate({ name, app, stack }: TemplateDocument, work: string): Template {
  const assembly = join(work, name);
  const stacks = readdirSync(assembly).flatMap((file) => /^(.+)\.template\.json$/.exec(file)?.[1] ?? []);
  if (!stacks.includes(stack)) {
    throw new Error(
      `${name}: stack is ${JSON.stringify(stack)}, but ${app} made ${JSON.stringify(stacks)}, write one of them`,
    );
  }
  return JSON.parse(readFileSync(join(assembly, `${stack}.template.json`), 'utf8'));
}
