import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Interrupted } from './failure';

/** How a process is run. */
export interface ProcessOptions {
  /** The working directory. */
  readonly cwd: string;
  /** The whole environment of the process. */
  readonly env: NodeJS.ProcessEnv;
  /**
   * What happens to its output.
   *
   * `show` passes it on and keeps it for the result, `capture` only keeps it, `interactive` leaves the terminal to the
   * process, so that it can ask questions.
   *
   * @default 'show'
   */
  readonly output?: 'show' | 'capture' | 'interactive';
}

/** What a process left behind. */
export interface ProcessResult {
  /** The exit code; 127 when the program does not exist, 128 when it was killed. */
  readonly code: number;
  /** Both output streams in the order of arrival; empty when the process had the terminal. */
  readonly output: string;
}

/** Runs programs; the seam at which tests stand in for the operating system. */
export interface ProcessRunner {
  /**
   * Runs a program to its end.
   *
   * @throws Interrupted when the command is interrupted meanwhile
   */
  run(program: string, args: readonly string[], options: ProcessOptions): Promise<ProcessResult>;

  /** Starts a program that outlives the command, with its output in a file; returns its process id. */
  startDetached(program: string, args: readonly string[], options: ProcessOptions, logFile: string): number;
}

/** How long an interrupted process may take to end before it is killed, in milliseconds. */
const GRACE = 10_000;

/** Runs programs as children of this process and ends them when the signal is aborted. */
export class ChildProcessRunner implements ProcessRunner {
  constructor(private readonly interruption: AbortSignal) {}

  async run(program: string, args: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
    if (this.interruption.aborted) {
      throw new Interrupted();
    }
    const mode = options.output ?? 'show';
    const interactive = mode === 'interactive';
    const stream = interactive ? 'inherit' : 'pipe';
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: [interactive ? 'inherit' : 'ignore', stream, stream],
      // An own process group, so that what the program starts ends with it; one that asks questions has to stay in
      // the foreground group of the terminal.
      detached: !interactive,
    });
    const end = () => this.end(child, !interactive);
    this.interruption.addEventListener('abort', end, { once: true });
    try {
      const result = await resultOf(child, mode === 'show');
      if (this.interruption.aborted) {
        throw new Interrupted();
      }
      return result;
    } finally {
      this.interruption.removeEventListener('abort', end);
    }
  }

  startDetached(program: string, args: readonly string[], options: ProcessOptions, logFile: string): number {
    const log = openSync(logFile, 'a');
    try {
      const child = spawn(program, args, {
        cwd: options.cwd,
        env: options.env,
        stdio: ['ignore', log, log],
        detached: true,
      });
      child.on('error', () => undefined); // shows as a server that never answers, with its log
      child.unref();
      return child.pid ?? 0;
    } finally {
      closeSync(log);
    }
  }

  private end(child: ChildProcess, group: boolean): void {
    const kill = (signal: NodeJS.Signals) => {
      if (child.pid !== undefined && child.exitCode === null) {
        endProcess(group ? -child.pid : child.pid, signal);
      }
    };
    kill('SIGTERM');
    setTimeout(() => kill('SIGKILL'), GRACE).unref();
  }
}

/** Signals a process (or, by a negative id, a process group); one that is gone already is fine. */
export function endProcess(pid: number, signal: NodeJS.Signals = 'SIGTERM'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}

function resultOf(child: ChildProcess, show: boolean): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    let output = '';
    const collect = (terminal: NodeJS.WriteStream) => (chunk: string) => {
      output += chunk;
      if (show) {
        terminal.write(chunk);
      }
    };
    child.stdout?.setEncoding('utf8').on('data', collect(process.stdout));
    child.stderr?.setEncoding('utf8').on('data', collect(process.stderr));
    child.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve({ code: 127, output: error.message }) : reject(error),
    );
    child.on('close', (code) => resolve({ code: code ?? 128, output }));
  });
}
