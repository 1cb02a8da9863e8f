import { isDeepStrictEqual } from 'node:util';
import { KEPT } from './kept-types';
import { type Replacement, replacementsBetween } from './replacements';
import type { Resource, Template } from './template-document';
import { uniqueNameOf } from './unique-names';

/** What an update does to a resource. */
export enum Fate {
  ADDED = 'added',
  REMOVED = 'removed',
  CHANGED = 'changed',
  REPLACED = 'replaced',
  MAY_BE_REPLACED = 'may be replaced',
}

const GOES = [Fate.REMOVED, Fate.REPLACED, Fate.MAY_BE_REPLACED];
const COMES = [Fate.ADDED, Fate.REPLACED, Fate.MAY_BE_REPLACED];

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
  /**
   * The name, as in `RoleName "x"`, of a resource that goes, when one that comes has it too. CloudFormation makes what comes
   * before it deletes what goes, so that the update fails on the name, or deletes what it has just made.
   *
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
   *
   * @default - nothing that comes has the name of something that goes
   */
  readonly sharedName?: string;
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
  const changes = changed.map((id) => changeOf(id, { before, after, replacement: replacements.get(id) }));
  const comers = changes.filter(({ fate }) => COMES.includes(fate)).map(({ logicalId }) => logicalId);
  return {
    changes: changes.map((change) => withSharedName(change, before, only(after, comers))),
    sections: otherSections(before, after),
  };
}

/** Whether users would lose something, or could not update. */
export function isLoss({ type, fate, sharedName }: Change): boolean {
  return sharedName !== undefined || (KEPT.has(type) && GOES.includes(fate));
}

/** The difference in words, a line for each resource, those that users lose something with first. */
export function inWords({ changes, sections }: Difference): string[] {
  const losses = changes.filter(isLoss);
  const lines = [...losses, ...changes.filter((change) => !losses.includes(change))].map(sentence);
  return sections.length > 0 ? [...lines, `changed: ${sections.join(', ')}`] : lines;
}

function sentence(change: Change): string {
  const { logicalId, type, path, fate, details, sharedName } = change;
  const name = path === logicalId ? logicalId : `${path} (${logicalId})`;
  const fateInWords = isLoss(change) ? fate.toUpperCase() : fate;
  const why = details.length > 0 ? `, ${reason(fate)} ${details.join(', ')}` : '';
  const clash = sharedName ? `; the new one has the same ${sharedName}, and would be made before this one goes` : '';
  return `${fateInWords}: ${type} ${name}${why}${clash}`;
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

/** Says of a resource that goes which name one that comes has too; of one that is removed, which one that is. */
function withSharedName(change: Change, before: Template, comers: Template): Change {
  const sharedName = GOES.includes(change.fate) ? uniqueNameOf(before.Resources[change.logicalId]) : undefined;
  const namesakes = Object.keys(comers.Resources).filter(
    (id) => comers.Resources[id].Type === change.type && uniqueNameOf(comers.Resources[id]) === sharedName,
  );
  if (sharedName === undefined || namesakes.length === 0) {
    return change;
  }
  return { ...change, sharedName, details: change.fate === Fate.REMOVED ? namesakes : change.details };
}

function only({ Resources }: Template, ids: readonly string[]): Template {
  return { Resources: Object.fromEntries(ids.map((id) => [id, Resources[id]])) };
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
