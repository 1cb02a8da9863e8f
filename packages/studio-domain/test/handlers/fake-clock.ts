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
    this.budget -= milliseconds;
    this.afterSleep();
  }
}

/** An error as the AWS SDK throws it. */
export function awsError(name: string, message = 'injected'): Error {
  return Object.assign(new Error(message), { name });
}
