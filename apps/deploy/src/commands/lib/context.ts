import { parseArgs } from 'node:util';
import { configFile, loadConfig } from '../../config/load';
import { ConfigError } from '../../config/problem';
import type { Config } from '../../config/schema';
import { CommandFailure, ExitCode, Interrupted } from './failure';
import { ChildProcessRunner, type ProcessRunner } from './processes';

/** What a command works with; tests give their own. */
export interface CommandContext {
  /** The arguments after the name of the command. */
  readonly args: readonly string[];
  /** The environment variables. */
  readonly env: NodeJS.ProcessEnv;
  /** Whether a person watches: progress may be drawn, and questions may be asked. */
  readonly interactive: boolean;
  /** Runs programs. */
  readonly processes: ProcessRunner;
  /** Aborted by Ctrl-C. */
  readonly interruption: AbortSignal;
  /** Prints a line. */
  print(line: string): void;
}

/** Runs a command as the main program of this process, and sets the exit code. */
export async function main(command: (context: CommandContext) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => controller.abort());
  }
  try {
    await command({
      args: process.argv.slice(2),
      env: process.env,
      interactive: process.stdout.isTTY === true && process.env.CI === undefined,
      processes: new ChildProcessRunner(controller.signal),
      interruption: controller.signal,
      print: (line) => process.stdout.write(`${line}\n`),
    });
  } catch (error) {
    const failure = controller.signal.aborted && !(error instanceof CommandFailure) ? new Interrupted() : error;
    if (!(failure instanceof CommandFailure)) {
      throw failure;
    }
    process.stderr.write(`${failure.message}\n`);
    process.exitCode = failure.exitCode;
  }
}

/**
 * The configuration that the environment selects.
 *
 * @throws CommandFailure with every problem of the file
 */
export function configOf(context: CommandContext): Config {
  try {
    return loadConfig(configFile(context.env));
  } catch (error) {
    if (error instanceof ConfigError) {
      throw new CommandFailure(error.message, ExitCode.UNUSABLE);
    }
    throw error;
  }
}

/** The options of a command that takes named options only. */
export function optionsOf<T extends Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>>(
  context: CommandContext,
  options: T,
) {
  try {
    return parseArgs({ args: [...context.args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const remedy = known.length > 0 ? `known options are ${known.join(', ')}` : 'the command takes no options';
    throw new CommandFailure(`${(error as Error).message.split('. ')[0]}; ${remedy}`, ExitCode.UNUSABLE);
  }
}

/** Waits; ends early when the command is interrupted. */
export function pause(milliseconds: number, interruption: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new Interrupted());
    };
    const timer = setTimeout(() => {
      interruption.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (interruption.aborted) {
      stop();
    }
    interruption.addEventListener('abort', stop, { once: true });
  });
}
