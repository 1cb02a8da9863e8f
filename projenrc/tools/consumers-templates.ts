import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Templates by the name of their file. */
export type Templates = Map<string, unknown>;

/** What each example makes: a network, a domain with a user, a template for projects, and a deployment into another account. */
const MUST_HAVE = [
  'AWS::EC2::VPC',
  'AWS::SageMaker::Domain',
  'AWS::SageMaker::UserProfile',
  'AWS::ServiceCatalog::Portfolio',
  'AWS::SageMaker::ModelPackageGroup',
  'AWS::CloudFormation::StackSet',
];

/** The templates of a synthesized app. Assets are in them by the hash of their content, which is the same in every language. */
export function readTemplates(assembly: string): Templates {
  const templates = readdirSync(assembly)
    .filter((name) => name.endsWith('.template.json'))
    .map((name): [string, unknown] => [name, JSON.parse(readFileSync(join(assembly, name), 'utf8'))]);
  return new Map(templates);
}

/** The types that an example should make and did not; an app that makes nothing is equal to another one that makes nothing. */
export function missingTypes(templates: Templates): string[] {
  const made = new Set([...templates.values()].flatMap(resourceTypes));
  return MUST_HAVE.filter((type) => !made.has(type));
}

/** How many resources the templates have. */
export function countResources(templates: Templates): number {
  return [...templates.values()].flatMap(resourceTypes).length;
}

function resourceTypes(template: unknown): string[] {
  const { Resources = {} } = template as { Resources?: Record<string, { Type: string }> };
  return Object.values(Resources).map(({ Type }) => Type);
}

/** Every place in which two sets of templates differ, with what stands there. */
export function differences(left: Templates, right: Templates): string[] {
  const names = [...new Set([...left.keys(), ...right.keys()])].sort();
  return names.flatMap((name) => differencesOf(left.get(name), right.get(name), name));
}

function differencesOf(left: unknown, right: unknown, place: string): string[] {
  if (!isContainer(left) || !isContainer(right) || Array.isArray(left) !== Array.isArray(right)) {
    return left === right ? [] : [`${place}: ${shown(left)} and ${shown(right)}`];
  }
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap((key) => differencesOf(left[key], right[key], `${place} ${key}`));
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}...` : text;
}
