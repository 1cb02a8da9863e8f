/** What happens to the concurrency of an operation while accounts fail. */
export enum ConcurrencyMode {
  /** Never more accounts at once than the failure tolerance and one. */
  STRICT = 'STRICT',

  /** As many accounts at once as allowed, whatever failed: more may fail than tolerated. */
  SOFT = 'SOFT',
}

/**
 * How StackSets work through the accounts.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
 */
export interface OperationPreferences {
  /**
   * How many accounts may fail before the operation stops: 0 or more.
   *
   * @default 0
   */
  readonly failureToleranceCount?: number;

  /**
   * How many accounts are worked on at the same time: 1 or more, in strict mode at most one more than
   * `failureToleranceCount`.
   *
   * @default 1
   */
  readonly maxConcurrentCount?: number;

  /**
   * What happens to the concurrency while accounts fail.
   *
   * @default ConcurrencyMode.STRICT
   */
  readonly concurrencyMode?: ConcurrencyMode;
}
