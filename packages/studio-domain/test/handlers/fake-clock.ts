import type { Clock } from '../../handlers/support/clock';

/** A clock that only moves when somebody sleeps. */
export class FakeClock implements Clock {
  readonly sleeps: number[] = [];
  /** Called after every sleep: lets a test change the world while the handler waits. */
  afterSleep: () => void = () => {};

  constructor(private budget = 600_000) {}

  remaining(): number {
    return this.budget;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.sleeps.push(milliseconds);
    this.pass(milliseconds);
    this.afterSleep();
  }

  pass(milliseconds: number): void {
    this.budget -= milliseconds;
  }
}

/** The most that the eight attempts of a client took when no answer came. */
const SILENCE = 133_000;

/** What a call does that never gets an answer, until its client gives it up. */
export function silence(clock: FakeClock): never {
  clock.pass(SILENCE);
  throw awsError('TimeoutError', 'no answer');
}

/** An error as the AWS SDK throws it. */
export function awsError(name: string, message = 'injected'): Error {
  return Object.assign(new Error(message), { name });
}
