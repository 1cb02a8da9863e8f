/** The middle, the extremes and the number of what was measured. */
export interface Summary {
  readonly n: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** What a number of resources took. */
export interface SizedTime {
  readonly resources: number;
  readonly ms: number;
}

/**
 * Sums samples up. Medians, because a machine that does something else makes single runs slower, never faster.
 *
 * @throws Error without a sample, and for one that is no number
 */
export function summarize(samples: readonly number[]): Summary {
  if (samples.length === 0 || samples.some((sample) => !Number.isFinite(sample))) {
    throw new Error(`samples: received ${JSON.stringify(samples)}; measure at least once, in numbers`);
  }
  const sorted = [...samples].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { n: sorted.length, median, min: sorted[0], max: sorted[sorted.length - 1] };
}

/**
 * The ratio of two things in every round: what slows a whole round down does not show.
 *
 * @throws Error when the rounds of both are not the same
 */
export function ratios(measured: readonly number[], base: readonly number[]): number[] {
  if (measured.length !== base.length) {
    throw new Error(`rounds: received ${measured.length} and ${base.length}; ratios need both sides of every round`);
  }
  return measured.map((value, round) => value / base[round]);
}

/**
 * What one more resource costs among many, as a ratio to what one more costs among few.
 *
 * It is the slope of the upper part over the slope of the lower part, so that what every run costs cancels out. 1 means
 * that the time per resource does not grow; time that grows with the square of the resources gives 2 for doubled sizes.
 *
 * @throws Error unless there are three sizes, each larger than the one before, and more resources took longer
 */
export function growth(times: readonly SizedTime[]): number {
  if (times.length !== 3) {
    throw new Error(`sizes: received ${times.length}; growth is judged from three`);
  }
  const [few, some, many] = times;
  const slope = (from: SizedTime, to: SizedTime) => (to.ms - from.ms) / (to.resources - from.resources);
  const [lower, upper] = [slope(few, some), slope(some, many)];
  if (!(few.resources < some.resources && some.resources < many.resources) || lower <= 0) {
    throw new Error(`sizes: received ${JSON.stringify(times)}; more resources have to take longer`);
  }
  return upper / lower;
}
