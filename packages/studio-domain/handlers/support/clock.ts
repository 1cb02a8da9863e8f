/** Time as a handler sees it; tests bring their own, so that no test waits. */
export interface Clock {
  /** Milliseconds that the handler may still use. */
  remaining(): number;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * The real clock, with a budget that ends before the function is stopped, so that a report can still be sent.
 *
 * @param budgetMilliseconds time from now on
 */
export function realClock(budgetMilliseconds: number): Clock {
  const end = Date.now() + budgetMilliseconds;
  return {
    remaining: () => end - Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
}

/** Delays that double from the first to the longest. */
export class Backoff {
  private next: number;

  constructor(
    private readonly first: number,
    private readonly longest: number,
  ) {
    this.next = first;
  }

  /** The delay to wait now, in milliseconds. */
  delay(): number {
    const now = this.next;
    this.next = Math.min(this.next * 2, this.longest);
    return now;
  }

  /** Something moved: look again soon. */
  reset(): void {
    this.next = this.first;
  }
}
