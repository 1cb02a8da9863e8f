import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { withoutAws } from '../../../apps/deploy/src/operations/cloud/credentials';
import { REPOSITORY } from '../../../apps/deploy/src/operations/command/paths';
import { LocalApi } from '../../../apps/deploy/src/operations/local-server/api';
import { LOCAL_AWS_PACKAGE } from '../../../apps/deploy/src/operations/local-server/folders';
import { endOf } from '../run';

/** A local AWS that is there for one measurement. */
export interface BenchServer {
  readonly endpoint: string;
  /** The largest resident set since the start or the last `forgetPeak`, in bytes; unknown where the system does not tell. */
  peakBytes(): number | undefined;
  /** Lets the largest resident set begin anew, where the system can do that. */
  forgetPeak(): void;
  /** Processor time so far; unknown where the system does not tell. */
  processorTime(): ProcessorTime | undefined;
}

/** User and system time, in milliseconds. */
export interface ProcessorTime {
  /** Of local AWS itself. */
  readonly serverMs: number;
  /** Of the functions that it ran, each a process of its own that has ended. */
  readonly functionsMs: number;
}

const PATIENCE = 60_000;
const POLL = 100;

/**
 * Starts an empty local AWS on a free port, and stops it when the action is over.
 *
 * @throws Error with the end of its log when it does not start
 */
export async function withLocalAws<T>(python: string, action: (server: BenchServer) => Promise<T>): Promise<T> {
  const state = mkdtempSync(join(tmpdir(), 'bench-local-aws-'));
  const log = join(state, 'server.log');
  const output = openSync(log, 'a');
  const modules = join(REPOSITORY, 'node_modules');
  const child = spawn(
    python,
    ['-m', 'local_aws', 'serve', '--port', '0', '--state-dir', state, '--node-modules', modules],
    { cwd: LOCAL_AWS_PACKAGE, env: withoutAws(process.env), stdio: ['ignore', output, output] },
  );
  closeSync(output);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve()).once('error', () => resolve());
  });
  try {
    const endpoint = await started(join(state, 'server.json'), () => child.exitCode !== null);
    if (endpoint === undefined) {
      throw new Error(`local AWS did not start:\n${endOf(readFileSync(log, 'utf8'))}`);
    }
    const result = await action({
      endpoint,
      peakBytes: () => peakOf(child.pid),
      forgetPeak: () => forgetPeakOf(child.pid),
      processorTime: () => processorTimeOf(child.pid),
    });
    await new LocalApi(endpoint).stop();
    return result;
  } finally {
    const patience = setTimeout(() => child.kill('SIGKILL'), child.exitCode === null ? PATIENCE : 0);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(patience);
    rmSync(state, { recursive: true, force: true });
  }
}

async function started(file: string, isDead: () => boolean): Promise<string | undefined> {
  for (let waited = 0; waited < PATIENCE && !isDead(); waited += POLL) {
    if (existsSync(file)) {
      const text = readFileSync(file, 'utf8');
      // the file is there before its content is
      if (text.endsWith('}')) {
        return JSON.parse(text).endpoint;
      }
    }
    await pause(POLL);
  }
  return undefined;
}

/** Linux tells the largest resident set of a running process: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
function peakOf(pid: number | undefined): number | undefined {
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(told(pid, 'status'));
  return peak ? Number(peak[1]) * 1024 : undefined;
}

/** 5 sets the largest resident set back to the present one: https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html */
function forgetPeakOf(pid: number | undefined): void {
  const file = `/proc/${pid}/clear_refs`;
  if (existsSync(file)) {
    writeFileSync(file, '5');
  }
}

/**
 * Fields 14 and 15 are user and system time of the process, 16 and 17 those of its children that ended, in ticks of 10 ms:
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function processorTimeOf(pid: number | undefined): ProcessorTime | undefined {
  // the second field is a name in parentheses, which may hold spaces; the third follows it
  const fields = /^.*\) (.*)$/s.exec(told(pid, 'stat'))?.[1].split(' ');
  if (fields === undefined) {
    return undefined;
  }
  const [user, system, userOfChildren, systemOfChildren] = fields.slice(11, 15).map((ticks) => Number(ticks) * 10);
  return { serverMs: user + system, functionsMs: userOfChildren + systemOfChildren };
}

function told(pid: number | undefined, page: string): string {
  const file = `/proc/${pid}/${page}`;
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
