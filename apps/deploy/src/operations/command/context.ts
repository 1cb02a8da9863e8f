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

/** The named options that a command takes: how each is written. */
export type OptionKinds = Readonly<Record<string, 'text' | 'texts' | 'flag'>>;

/** The values of options; an option that was not given is undefined. */
export type OptionValues<K extends OptionKinds> = {
  readonly [name in keyof K]?: { text: string; texts: string[]; flag: boolean }[K[name]];
};

/**
 * The options of a command, which takes nothing but named options.
 *
 * @throws CommandFailure naming the known options
 */
export function optionsOf<K extends OptionKinds>(context: CommandContext, kinds: K): OptionValues<K> {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]): [string, { type: 'string' | 'boolean'; multiple: boolean }] => [
      name,
      { type: kind === 'flag' ? 'boolean' : 'string', multiple: kind === 'texts' },
    ]),
  );
  try {
    return parseArgs({ args: [...context.args], options, strict: true }).values as OptionValues<K>;
  } catch (error) {
    const known = Object.keys(kinds).map((name) => `--${name}`);
    throw new CommandFailure(
      `${(error as Error).message.split('. ')[0]}; known options are ${known.join(', ')}`,
      ExitCode.UNUSABLE,
    );
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
