import type { Template, TemplateResource } from '../../../apps/deploy/src/operations/assembly/templates';

/** The properties of a resource. */
export type Properties = Readonly<Record<string, unknown>>;

/** A resource with its logical id. */
export interface NamedResource extends TemplateResource {
  readonly id: string;
  readonly properties: Properties;
}

/** The resources of a type, in the order of the template. */
export function resourcesOf(template: Template, type: string): NamedResource[] {
  return Object.entries(template.Resources ?? {})
    .filter(([, { Type }]) => Type === type)
    .map(([id, resource]) => ({ ...resource, id, properties: resource.Properties ?? {} }));
}

/** A value of a template as text; what only a deployment knows stands there as `${Name}`. */
export function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return value === undefined ? '' : String(value);
  }
  const { Ref, 'Fn::Join': join, 'Fn::Sub': sub, 'Fn::GetAtt': attribute } = value as Record<string, never>;
  if (join !== undefined) {
    const [separator, parts] = join as [string, unknown[]];
    return parts.map(textOf).join(separator);
  }
  return sub ?? `\${${Ref ?? (attribute as string[] | undefined)?.[0] ?? 'value'}}`;
}

/** The logical ids, parameters and exports to which a value refers. */
export function referencesOf(value: unknown): Set<string> {
  const text = JSON.stringify(value) ?? '';
  const found = text.matchAll(/"(?:Ref|Fn::ImportValue)":"([^"]+)"|"Fn::GetAtt":\["([^"]+)"/g);
  return new Set([...found].map(([, reference, attribute]) => reference ?? attribute));
}

/** The value of a tag. */
export function tagOf({ Tags }: Properties, key: string): string | undefined {
  return ((Tags ?? []) as readonly { Key: string; Value: string }[]).find((tag) => tag.Key === key)?.Value;
}
