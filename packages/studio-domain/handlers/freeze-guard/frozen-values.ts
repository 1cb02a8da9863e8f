import { createHash } from 'node:crypto';

/** Property name to its value, as CloudFormation hands it to a custom resource: strings, lists and objects of strings. */
export type FrozenValues = Readonly<Record<string, unknown>>;

/** What the values belong to and what to do instead of changing them: given by the construct, shown in the refusal. */
export interface Refusal {
  readonly subject: string;
  readonly remedy: string;
}

/** Values in a refusal are cut here. CloudFormation shows a thousand characters, so they stand behind the remedy. */
const SHOWN = 200;

/**
 * The physical id: one digest per frozen property.
 *
 * The id is the guard's memory. When CloudFormation rolls an update back it updates the guard to the old values again,
 * with the refused ones as the "old" properties; only the id still says what is really deployed.
 * The digest must therefore never change: another algorithm would refuse the next update of every existing domain.
 */
export function fingerprint(values: FrozenValues): string {
  return Object.keys(values)
    .sort()
    .map((name) => `${name}:${digest(values[name])}`)
    .join(',');
}

/**
 * Accepts values that agree with the fingerprint. A property that only one of the two knows is no change: it was added
 * to, or taken from, the list of frozen properties by another version of the construct.
 *
 * @param deployed the physical id
 * @param previous the old properties, shown in the refusal when they are the ones that the fingerprint was made of
 * @throws with every changed property, its old and new value, and the remedy
 */
export function refuseChanges(deployed: string, values: FrozenValues, previous: FrozenValues, refusal: Refusal): void {
  const digests = new Map(deployed.split(',').map((entry) => splitOnce(entry)));
  const changed = Object.keys(values)
    .sort()
    .filter((name) => digests.has(name) && digests.get(name) !== digest(values[name]));
  if (changed.length === 0) {
    return;
  }
  const details = changed.map((name) => {
    const known = digest(previous[name]) === digests.get(name);
    return `${name} is ${known ? show(previous[name]) : 'another value'} and would become ${show(values[name])}`;
  });
  throw new Error(
    `${refusal.subject} can be replaced by a change of ${changed.join(', ')}; ${refusal.remedy}: ${details.join('; ')}`,
  );
}

function splitOnce(entry: string): [string, string] {
  const colon = entry.indexOf(':');
  return [entry.slice(0, colon), entry.slice(colon + 1)];
}

function digest(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);
}

/** The order of subnets, tags and object keys carries no meaning. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).sort().join(',')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

function show(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
