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

/** The end of a command that was interrupted. */
export class Interrupted extends CommandFailure {
  constructor() {
    super('interrupted', ExitCode.INTERRUPTED);
    this.name = 'Interrupted';
  }
}
