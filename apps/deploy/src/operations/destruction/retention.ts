import type { DeployedStacks } from '../cloud/deployed-stacks';
import { table } from '../command/table';
import type { LeftBehindStack } from '../platform/left-behind';

/** What an environment keeps after its destruction. */
export interface Retention {
  /** The name of the environment. */
  readonly name: string;
  readonly data: boolean;
  readonly keys: boolean;
  readonly logs: boolean;
  /** What its stacks keep; undefined when the stacks were not asked. */
  readonly resources?: readonly KeptResource[];
}

/** A resource that stays when its stack is deleted. */
export interface KeptResource {
  /** The type in CloudFormation. */
  readonly type: string;
  /** The physical id. */
  readonly id: string;
}

/** What environments keep after stacks of theirs are gone, as their templates say. */
export async function retentionOf(
  doomed: readonly Pick<LeftBehindStack, 'name' | 'environment'>[],
  stacks: DeployedStacks,
): Promise<readonly Retention[]> {
  const retained: Retention[] = [];
  for (const { name, environment } of doomed) {
    const { Resources = {} } = (await stacks.find(name))?.template ?? {};
    const kept = Object.entries(Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain'));
    const types = kept.map(([, { Type }]) => Type);
    const ids = kept.length > 0 ? await stacks.physicalIdsByName(name) : new Map<string, string>();
    const resources = kept.flatMap(([resource, { Type: type }]): KeptResource[] => {
      const id = ids.get(resource);
      return id === undefined ? [] : [{ type, id }];
    });
    retained.push({
      name: environment,
      data: types.includes('AWS::S3::Bucket'),
      keys: types.includes('AWS::KMS::Key'),
      logs: types.includes('AWS::Logs::LogGroup'),
      resources,
    });
  }
  return retained;
}

/** Of what stacks said that they keep, what no stack holds any more: they are gone, and it stays. */
export function keptSince(before: readonly Retention[], now: readonly Retention[]): Retention[] {
  const held = new Set(now.flatMap(({ resources = [] }) => resources.map(({ id }) => id)));
  return before
    .map(({ name, resources = [] }) => ({
      name,
      data: false,
      keys: false,
      logs: false,
      resources: resources.filter(({ id }) => !held.has(id)),
    }))
    .filter(({ resources }) => resources.length > 0);
}

/** What stays of environments, for a person. */
export function retentionTable(kept: readonly Retention[]): string {
  return table(
    ['environment', 'type', 'id'],
    kept.flatMap(({ name, resources = [] }) => resources.map(({ type, id }) => [name, type, id])),
  );
}
