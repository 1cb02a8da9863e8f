import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ArtifactType } from 'aws-cdk-lib/cloud-assembly-schema';
import { CloudAssemblyBuilder } from 'aws-cdk-lib/cx-api';
import type { Template } from './template-document';

/** What becomes of a resource that an update replaces, or may replace. */
export interface Replacement {
  readonly isCertain: boolean;
  /** The properties that are the reason. */
  readonly causes: string[];
}

const CDK = resolve(__dirname, '..', '..', '..', 'node_modules', '.bin', 'cdk');
const STACK = 'After';

const QUIET = {
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  CDK_DISABLE_VERSION_CHECK: '1',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/**
 * The resources that an update from one template to the other replaces or may replace, by logical id.
 *
 * The CDK CLI says so: it knows from the specification of CloudFormation which properties cannot be updated, and follows
 * references to what is replaced. It asks nobody and needs no credentials for that.
 * https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-diff.html
 */
export async function replacementsBetween(before: Template, after: Template): Promise<Map<string, Replacement>> {
  const work = mkdtempSync(join(tmpdir(), 'replacements-'));
  try {
    const old = join(work, 'before.json');
    writeFileSync(old, JSON.stringify(essence(before)));
    const assembly = writeAssembly(join(work, 'assembly'), essence(after));
    const { stdout } = await promisify(execFile)(
      CDK,
      ['diff', STACK, '--app', assembly, '--template', old, '--ci', '--no-color', '--no-notices'],
      { cwd: work, env: { ...process.env, ...QUIET }, maxBuffer: 2 ** 26 },
    );
    return replacementsIn(stdout);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Reads what `cdk diff` prints of templates that have no metadata.
 *
 * @throws when it neither shows a resource nor says that there is no difference: the CLI prints something else then
 */
export function replacementsIn(output: string): Map<string, Replacement> {
  const found = new Map<string, Replacement>();
  let isUnderstood = output.includes('There were no differences');
  let last: Replacement | undefined;
  for (const line of output.split('\n')) {
    const resource = /^\[[+~-]\] \w+::\S+ (\w+)(?: (may be replaced|replace|destroy|orphan))?$/.exec(line);
    if (resource) {
      const [, logicalId, impact] = resource;
      isUnderstood = true;
      last = impact?.includes('replace') ? { isCertain: impact === 'replace', causes: [] } : undefined;
      if (last) {
        found.set(logicalId, last);
      }
    }
    const property = /^ [├└]─ \[.\] (\S+) \((?:requires|may cause) replacement\)$/.exec(line);
    if (property) {
      last?.causes.push(property[1]);
    }
  }
  if (!isUnderstood) {
    throw new Error(`cdk diff printed what is not understood here:\n${output}`);
  }
  return found;
}

/** What decides about replacements, so that the CLI prints nothing else. */
function essence({ Resources }: Template): Template {
  return {
    Resources: Object.fromEntries(
      Object.entries(Resources).map(([id, { Type, Properties }]) => [id, { Type, Properties }]),
    ),
  };
}

function writeAssembly(folder: string, template: Template): string {
  mkdirSync(folder);
  const builder = new CloudAssemblyBuilder(folder);
  const templateFile = `${STACK}.template.json`;
  writeFileSync(join(folder, templateFile), JSON.stringify(template));
  builder.addArtifact(STACK, {
    type: ArtifactType.AWS_CLOUDFORMATION_STACK,
    environment: 'aws://unknown-account/unknown-region',
    properties: { templateFile },
  });
  builder.buildAssembly();
  return folder;
}
