import { type SpawnOptions, spawn } from 'node:child_process';

/** Runs a program with the output of this process; rejects when it does not exit with 0. */
export function run(command: string, args: string[], options: SpawnOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    spawn(command, args, { stdio: 'inherit', ...options })
      .once('error', reject)
      .once('exit', (code, signal) =>
        code === 0 ? resolve() : reject(new Error(`${command} ${args[0] ?? ''} ended with ${signal ?? code}`)),
      );
  });
}

/** A finished program. */
export interface Finished {
  readonly code: number;
  readonly output: string;
}

/** Runs a shell command to its end and keeps everything it prints. */
export function capture(command: string, options: SpawnOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const chunks: string[] = [];
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    }
    child.once('error', reject).once('close', (code) => resolve({ code: code ?? 1, output: chunks.join('') }));
  });
}

/** Runs a shell command and gives back what it prints; rejects with that when it does not exit with 0. */
export async function captureOutput(command: string, options: SpawnOptions = {}): Promise<string> {
  const { code, output } = await capture(command, options);
  if (code !== 0) {
    throw new Error(`${command}\nended with ${code}:\n${endOf(output)}`);
  }
  return output.trim();
}

/** The last lines of an output: what failed stands there. */
export function endOf(output: string, lines = 60): string {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}
