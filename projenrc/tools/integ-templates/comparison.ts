import { isDeepStrictEqual } from 'node:util';
import { KEPT } from './kept-types';
import { type Replacement, replacementsBetween } from './replacements';
import type { Resource, Template } from './template-document';

/** What an update does to a resource. */
export enum Fate {
  ADDED = 'added',
  REMOVED = 'removed',
  CHANGED = 'changed',
  REPLACED = 'replaced',
  MAY_BE_REPLACED = 'may be replaced',
}

/** How one resource differs. */
export interface Change {
  readonly logicalId: string;
  /** Its type; that of before when the type changes. */
  readonly type: string;
  /** Its path in the construct tree, or its logical id when the template does not tell. */
  readonly path: string;
  readonly fate: Fate;
  /** What differs; of a resource that is replaced, the reasons; of one that is removed, what is new of its type. */
  readonly details: readonly string[];
}

/** How two templates differ. */
export interface Difference {
  readonly changes: readonly Change[];
  /** Sections other than the resources that differ, such as `Outputs`. */
  readonly sections: readonly string[];
}

/** The difference between two templates that are written in the same way. */
export async function compare(before: Template, after: Template): Promise<Difference> {
  const ids = [...new Set([...Object.keys(before.Resources), ...Object.keys(after.Resources)])].sort();
  const differing = ids.filter((id) => !isDeepStrictEqual(before.Resources[id], after.Resources[id]));
  const mayReplace = differing.some((id) => hasOtherProperties(before.Resources[id], after.Resources[id]));
  const replacements = mayReplace ? await replacementsBetween(before, after) : new Map<string, Replacement>();
  // an update also replaces what refers to something that is replaced, although its own text is the same
  const changed = ids.filter((id) => differing.includes(id) || replacements.has(id));
  return {
    changes: changed.map((id) => changeOf(id, { before, after, replacement: replacements.get(id) })),
    sections: otherSections(before, after),
  };
}

/** Whether users would lose something. */
export function isLoss({ type, fate }: Change): boolean {
  return KEPT.has(type) && [Fate.REMOVED, Fate.REPLACED, Fate.MAY_BE_REPLACED].includes(fate);
}

/** The difference in words, a line for each resource, those that users lose something with first. */
export function inWords({ changes, sections }: Difference): string[] {
  const losses = changes.filter(isLoss);
  const lines = [...losses, ...changes.filter((change) => !losses.includes(change))].map(sentence);
  return sections.length > 0 ? [...lines, `changed: ${sections.join(', ')}`] : lines;
}

function sentence(change: Change): string {
  const { logicalId, type, path, fate, details } = change;
  const name = path === logicalId ? logicalId : `${path} (${logicalId})`;
  const fateInWords = isLoss(change) ? fate.toUpperCase() : fate;
  return `${fateInWords}: ${type} ${name}${details.length > 0 ? `, ${reason(fate)} ${details.join(', ')}` : ''}`;
}

function reason(fate: Fate): string {
  switch (fate) {
    case Fate.REMOVED:
      return 'while there is now';
    case Fate.CHANGED:
      return 'in';
    default:
      return 'because of';
  }
}

interface Compared {
  readonly before: Template;
  readonly after: Template;
  readonly replacement?: Replacement;
}

function changeOf(logicalId: string, { before, after, replacement }: Compared): Change {
  const old = before.Resources[logicalId];
  const now = after.Resources[logicalId];
  const of = (resource: Resource, fate: Fate, details: readonly string[] = []): Change => ({
    logicalId,
    type: resource.Type,
    path: pathOf(resource) ?? logicalId,
    fate,
    details,
  });
  if (old === undefined) {
    return of(now, Fate.ADDED);
  }
  if (now === undefined) {
    return of(old, Fate.REMOVED, newOfType(old.Type, before, after));
  }
  if (old.Type !== now.Type) {
    return of(old, Fate.REPLACED, [`its type, which is ${now.Type} now`]);
  }
  if (replacement) {
    return of(now, replacement.isCertain ? Fate.REPLACED : Fate.MAY_BE_REPLACED, replacement.causes);
  }
  return of(now, Fate.CHANGED, differingNames(old, now));
}

/** A resource whose logical id changes is one that is removed and one that is new. */
function newOfType(type: string, before: Template, after: Template): string[] {
  return Object.keys(after.Resources).filter(
    (id) => after.Resources[id].Type === type && before.Resources[id] === undefined,
  );
}

/** Names of properties, and of what else a resource has, such as `DependsOn`. */
function differingNames(old: Resource, now: Resource): string[] {
  const { Properties: oldProperties = {}, ...oldRest } = old;
  const { Properties: properties = {}, ...rest } = now;
  return [...namesOf(oldProperties, properties), ...namesOf({ ...oldRest }, { ...rest })];
}

function namesOf(old: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): string[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.filter((name) => !isDeepStrictEqual(old[name], now[name]));
}

function hasOtherProperties(old?: Resource, now?: Resource): boolean {
  return old !== undefined && now !== undefined && !isDeepStrictEqual(old.Properties, now.Properties);
}

function otherSections(before: Template, after: Template): string[] {
  return namesOf({ ...before, Resources: undefined }, { ...after, Resources: undefined });
}

/** The path of a resource in its stack. */
function pathOf(resource: Resource): string | undefined {
  const path = resource.Metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path.split('/').slice(1).join('/') : undefined;
}
