import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CommandFailure } from '../command/failure';

/** The type of a stack set. */
export const STACK_SET = 'AWS::CloudFormation::StackSet';

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
}

/** A CloudFormation template, as far as it is read here. */
export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
}

/** What CloudFormation is given for a stack. */
export interface StackInput {
  readonly template: Template;
  readonly tags: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly artifacts: Record<string, { properties: { templateFile: string; tags?: Record<string, string> } }>;
}

interface AssetManifest {
  readonly files: Record<
    string,
    { readonly source: { path: string }; readonly destinations: Record<string, { objectKey: string }> }
  >;
}

/** The file of the template that was synthesized for a stack. */
export function templateFile(assembly: string, stack: string): string {
  const { artifacts } = readJson<Manifest>(join(assembly, 'manifest.json'));
  return join(assembly, artifacts[stack].properties.templateFile);
}

/** What was synthesized for a stack into the folder of a cloud assembly. */
export function synthesizedStack(assembly: string, stack: string): StackInput {
  const { artifacts } = readJson<Manifest>(join(assembly, 'manifest.json'));
  const { templateFile, tags } = artifacts[stack].properties;
  return { template: readJson(join(assembly, templateFile)), tags: tags ?? {} };
}

/** The path of a resource in the construct tree of its stack; undefined when the template does not tell. */
export function constructPath(template: Template, logicalId: string): string | undefined {
  const path = template.Resources?.[logicalId]?.Metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path.split('/').slice(1).join('/') : undefined;
}

/** A template, which the CDK CLI sends as YAML when it is small; in one that is neither, nothing can be recognized. */
export function parsedTemplate(body: string | undefined): Template {
  try {
    return parse(body ?? '{}', { logLevel: 'silent' }) ?? {};
  } catch {
    return {};
  }
}

/**
 * The document that a stack set of a stack is given by its URL.
 *
 * @throws CommandFailure when the assembly does not hold it
 */
export function stackSetTemplate(assembly: string, stack: string, templateUrl: unknown): Template {
  const url = JSON.stringify(templateUrl) ?? '';
  const { files } = readJson<AssetManifest>(join(assembly, `${stack}.assets.json`));
  const found = Object.values(files).find(({ destinations }) =>
    Object.values(destinations).some(({ objectKey }) => url.includes(objectKey)),
  );
  if (found === undefined) {
    throw new CommandFailure(
      `${stack} has a stack set whose template was not synthesized, ${url}: it cannot be compared with what is deployed`,
    );
  }
  return readJson(join(assembly, found.source.path));
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8'));
}
