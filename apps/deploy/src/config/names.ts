/** The edit distance of two words: insertions, deletions and substitutions count one each. */
export function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const substitution = row[j - 1] + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[right.length];
}

/**
 * The candidate that a mistyped word most likely means.
 *
 * A word counts as mistyped when at most a third of it differs; anything further away would be a guess.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .at(0)?.candidate;
}

/** The values that occur more than once, each with the positions where it occurs; the comparison ignores case. */
export function duplicates(values: readonly string[]): { value: string; positions: number[] }[] {
  const seen = new Map<string, number[]>();
  values.forEach((value, position) => {
    const key = value.toLowerCase();
    seen.set(key, [...(seen.get(key) ?? []), position]);
  });
  return [...seen.values()]
    .filter((positions) => positions.length > 1)
    .map((positions) => ({ value: values[positions[0]], positions }));
}
