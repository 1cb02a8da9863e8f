import { setTimeout } from 'node:timers/promises';
import type { Invocation } from '@secure-mlops/core/handlers/custom-resource/custom-resource';

/** Time as a handler sees it; tests bring their own, so that no test waits. */
export interface Clock {
  /** Milliseconds that the handler may still use. */
  remaining(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Kept back from the invocation, so that a report of what is left is sent before the invocation is ended. */
const MARGIN = 5_000;

/** The clock of one invocation. Once the invocation is over, nobody who sleeps on it goes on. */
export function invocationClock(invocation: Invocation): Clock {
  return {
    remaining: () => invocation.remainingMillis() - MARGIN,
    sleep: (milliseconds) => setTimeout(milliseconds, undefined, { signal: invocation.signal }),
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
