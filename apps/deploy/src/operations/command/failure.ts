/** Exit codes of the commands. */
export enum ExitCode {
  /** A deployment or a check failed. */
  FAILED = 1,
  /** The configuration or the surroundings do not allow to begin; nothing was done. */
  UNUSABLE = 2,
  /** The port of local AWS belongs to something else. */
  PORT_IN_USE = 3,
  /** Interrupted by Ctrl-C or by a termination signal. */
  INTERRUPTED = 130,
}

/** The end of a command that cannot go on: a message for people, no stack trace. */
export class CommandFailure extends Error {
  constructor(
    message: string,
    /** The exit code of the command. */
    readonly exitCode: ExitCode = ExitCode.FAILED,
  ) {
    super(message);
    this.name = 'CommandFailure';
  }
}

/**
 * Does work, and after its failure what must not be missed then. That this fails too is said, and does not take the place
 * of the first failure, which is thrown.
 */
export async function afterFailure(
  context: { print(line: string): void },
  work: () => Promise<void>,
  then: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (failure) {
    try {
      await then();
    } catch (another) {
      context.print(`what is kept is not known: ${(another as Error).message}`);
    }
    throw failure;
  }
}

/** The end of a command that was interrupted. */
export class Interrupted extends CommandFailure {
  constructor() {
    super('interrupted', ExitCode.INTERRUPTED);
    this.name = 'Interrupted';
  }
}
