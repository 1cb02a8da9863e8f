import { type Estimate, type SizedTimes, type Summary, summarize } from './statistics';

/**
 * `met` and `missed` compare the median with the goal; a measure without a goal is `measured`; `refused` by a quota. Of an
 * estimate all of its interval is compared, and it is `undecided` when the goal lies in it.
 */
export type Verdict = 'met' | 'missed' | 'undecided' | 'measured' | 'refused';

/** What a measure is counted in. */
export type Unit = 'ratio' | 'ms' | 'bytes';

/** One number of a metric. */
export interface Measure extends Partial<Summary> {
  readonly metric: string;
  /** Which one, when a metric has several. */
  readonly case?: string;
  readonly unit: Unit;
  /** What the median must not exceed. */
  readonly goal?: number;
  readonly samples: readonly number[];
  /** What an estimate rests on, instead of samples. */
  readonly rounds?: readonly SizedTimes[];
  readonly verdict: Verdict;
  /** The largest resident set of what was measured, in bytes. */
  readonly peakMemoryBytes?: number;
  /** What else was seen. */
  readonly note?: string;
}

/** What a measure is made from. */
export type MeasureOptions = Omit<Measure, 'verdict' | keyof Summary>;

/**
 * Judges samples by their median.
 *
 * @throws Error without a sample
 */
export function measured(options: MeasureOptions): Measure {
  const summary = summarize(options.samples);
  const { goal } = options;
  return {
    ...options,
    ...summary,
    verdict: goal === undefined ? 'measured' : summary.median <= goal ? 'met' : 'missed',
  };
}

/** An estimate from all rounds together: its value stands as the median, its confidence interval as the spread. */
export function estimated(
  options: Omit<MeasureOptions, 'samples'> & { readonly goal: number },
  estimate: Estimate,
): Measure {
  const { n, value, low, high } = estimate;
  return {
    ...options,
    samples: [],
    n,
    median: value,
    min: low,
    max: high,
    verdict: high <= options.goal ? 'met' : low > options.goal ? 'missed' : 'undecided',
  };
}

/** What could not be made, because a quota refuses it: the reason is the result. */
export function refused(options: Omit<MeasureOptions, 'samples'> & { readonly note: string }): Measure {
  return { ...options, samples: [], verdict: 'refused' };
}
