import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
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

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8'));
}
