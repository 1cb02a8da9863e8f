/**
 * The one type of error that constructs and value objects of this platform throw when they are used wrongly.
 */
export class SecureMlopsError extends Error {
  /** What was wrong, one sentence each, in the order of the checks. */
  public readonly problems: string[];

  /**
   * @param subject class (and method) that was used wrongly, e.g. `DataPerimeter.ofAccounts`
   * @param problems lower-case sentences without final period, each naming the prop, the received value and the remedy
   */
  constructor(subject: string, problems: string[]) {
    super(
      problems.length === 1
        ? `${subject}: ${problems[0]}`
        : `${subject}: ${problems.length} problems\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
    );
    this.name = 'SecureMlopsError';
    this.problems = problems;
  }
}
