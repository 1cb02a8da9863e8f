import type { Measure } from './measures';

/** What a metric is measured with. */
export interface BenchContext {
  /** How often everything is measured, after one round that does not count. */
  readonly rounds: number;
  /** An empty folder for what is synthesized; removed afterwards. */
  readonly work: string;
  /** Says what is being done. */
  progress(line: string): void;
}

/** Numbers that come from the same runs. */
export interface MetricGroup {
  /** The names of the metrics, as `--only` takes them. */
  readonly metrics: readonly string[];
  /** How often they are measured unless `--rounds` says otherwise; 1 for what is the same every time. */
  readonly rounds: number;
  /** Takes the numbers of all of them. */
  run(context: BenchContext): Promise<Measure[]>;
}
