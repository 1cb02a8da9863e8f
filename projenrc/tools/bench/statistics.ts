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

/** What a number of resources took in every round. */
export interface SizedTimes {
  readonly resources: number;
  readonly ms: readonly number[];
}

/** A number that rests on all rounds together, with its confidence interval of about 90 %. */
export interface Estimate {
  readonly n: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 2_000;

/** A lower slope that noise makes flat or falling gives no ratio; it counts as this growth, which no goal is near to. */
const BOUNDLESS = 99;

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
 * @throws Error unless there are three sizes, each larger than the one before
 */
export function growth(times: readonly SizedTime[]): number {
  if (times.length !== 3) {
    throw new Error(`sizes: received ${times.length}; growth is judged from three`);
  }
  const [few, some, many] = times;
  const slope = (from: SizedTime, to: SizedTime) => (to.ms - from.ms) / (to.resources - from.resources);
  const [lower, upper] = [slope(few, some), slope(some, many)];
  if (!(few.resources < some.resources && some.resources < many.resources)) {
    throw new Error(`sizes: received ${JSON.stringify(times)}; each has to be larger than the one before`);
  }
  return lower <= 0 ? BOUNDLESS : Math.min(upper / lower, BOUNDLESS);
}

/**
 * The growth that all rounds tell together. A ratio of slopes from single runs says little, because the run in the middle
 * is in both slopes; so each size is summed up first, by its quieter half: what else a machine does only adds.
 *
 * The interval is that of percentiles of rounds drawn again, with the same draws every time; with eight rounds it holds the
 * true number a little less often than nine times in ten
 * (https://www.itl.nist.gov/div898/handbook/eda/section3/bootplot.htm).
 *
 * @throws Error as `growth` does, and when sizes have different numbers of rounds
 */
export function growthOfRounds(sizes: readonly SizedTimes[]): Estimate {
  const n = sizes[0]?.ms.length ?? 0;
  if (n === 0 || sizes.some(({ ms }) => ms.length !== n)) {
    throw new Error(
      `rounds: received ${JSON.stringify(sizes.map(({ ms }) => ms.length))}; every size needs every round`,
    );
  }
  const of = (rounds: readonly number[]) =>
    growth(sizes.map(({ resources, ms }) => ({ resources, ms: quieterHalf(rounds.map((round) => ms[round])) })));
  const all = [...Array(n).keys()];
  const draw = draws();
  const drawn = Array.from({ length: RESAMPLES }, () => of(all.map(() => draw(n)))).sort((one, other) => one - other);
  return { n, value: of(all), low: drawn[RESAMPLES * 0.05], high: drawn[RESAMPLES * 0.95 - 1] };
}

/** The mean of the smaller half of the samples, the one in the middle with them. */
function quieterHalf(samples: readonly number[]): number {
  const quiet = [...samples].sort((one, other) => one - other).slice(0, Math.ceil(samples.length / 2));
  return quiet.reduce((total, sample) => total + sample, 0) / quiet.length;
}

/** Whole numbers below a bound, the same ones every time: a linear congruential generator with the constants of glibc. */
function draws(): (below: number) => number {
  let state = 1;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}
