import type { MetricGroup } from './metric';

/** A group that was asked for. */
export interface SelectedGroup {
  readonly group: MetricGroup;
  readonly rounds: number;
  /** Whether a metric of the group was asked for. */
  isWanted(metric: string): boolean;
}

/** Below this, a median says nothing about the spread. */
const MINIMUM_ROUNDS = 3;

/**
 * The groups that take the metrics that were asked for, all of them without a question.
 *
 * @throws Error for metrics that do not exist, and for rounds that are no whole number of at least three
 */
export function selectGroups(
  groups: readonly MetricGroup[],
  only: readonly string[],
  rounds: string | undefined,
): SelectedGroup[] {
  const known = groups.flatMap(({ metrics }) => metrics);
  const unknown = only.filter((metric) => !known.includes(metric));
  if (unknown.length > 0) {
    throw new Error(`--only: received ${JSON.stringify(unknown)}; use ${known.join(', ')}`);
  }
  const chosen = rounds === undefined ? undefined : Number(rounds);
  if (chosen !== undefined && !(Number.isInteger(chosen) && chosen >= MINIMUM_ROUNDS)) {
    throw new Error(`--rounds: received ${JSON.stringify(rounds)}; use a whole number of at least ${MINIMUM_ROUNDS}`);
  }
  const isWanted = (metric: string) => only.length === 0 || only.includes(metric);
  return groups
    .filter(({ metrics }) => metrics.some(isWanted))
    .map((group) => ({ group, rounds: group.rounds === 1 ? 1 : (chosen ?? group.rounds), isWanted }));
}
