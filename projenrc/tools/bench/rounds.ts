/** What is measured, by name. */
export type Subjects<K extends string, T> = Readonly<Record<K, () => T | Promise<T>>>;

/**
 * Measures subjects in turns: a machine that becomes slower or faster does so for all of them. The order changes with
 * every round, and the first round only warms up.
 *
 * @param rounds how many rounds count
 * @param report is told before each measurement
 * @returns the samples of every subject, in the order of the rounds
 */
export async function interleaved<K extends string, T>(
  rounds: number,
  subjects: Subjects<K, T>,
  report: (subject: K, round: number) => void = () => undefined,
): Promise<Record<K, T[]>> {
  const names = Object.keys(subjects) as K[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, T[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      report(name, round);
      const sample = await subjects[name]();
      if (round > 0) {
        samples[name].push(sample);
      }
    }
  }
  return samples;
}
