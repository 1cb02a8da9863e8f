import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutAws } from '../cloud/credentials';
import { type CommandContext, pause } from '../command/context';
import { CommandFailure, ExitCode } from '../command/failure';
import { REPOSITORY } from '../command/paths';
import { endProcess } from '../command/processes';
import { LocalApi } from './api';
import { type LocalFolders, localFolders } from './folders';
import { installedPython } from './python';

/** The port of local AWS unless `--port` or `LOCAL_AWS_PORT` say otherwise. */
export const DEFAULT_PORT = 5770;

/** How long the server may take to answer after its start, and to end, in milliseconds. */
const PATIENCE = 60_000;
const POLL = 250;
const LOG_LINES = 5;

/**
 * The port that was asked for.
 *
 * @throws CommandFailure when it is no port
 */
export function portOf(context: CommandContext, option: string | undefined): number | undefined {
  const text = option ?? context.env.LOCAL_AWS_PORT;
  if (text === undefined || text === '') {
    return undefined;
  }
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1024 || port > 65_535) {
    const source = option === undefined ? 'LOCAL_AWS_PORT' : '--port';
    throw new CommandFailure(
      `${source}: received ${JSON.stringify(text)}; use a port from 1024 to 65535`,
      ExitCode.UNUSABLE,
    );
  }
  return port;
}

/** The local AWS of this repository: one server process. */
export class LocalServer {
  /** The log of the server. */
  readonly logFile: string;
  private startedPid: number | undefined;

  /**
   * @param port the port that was asked for; the one of the running server when absent, else `DEFAULT_PORT`
   */
  constructor(
    private readonly context: CommandContext,
    port?: number,
    readonly folders: LocalFolders = localFolders(context.env),
    private readonly request: typeof fetch = fetch,
    private readonly patience: number = PATIENCE,
  ) {
    this.logFile = join(folders.state, 'server.log');
    this.api = new LocalApi(
      `http://127.0.0.1:${port ?? recordedServer(folders.state)?.port ?? DEFAULT_PORT}`,
      this.request,
    );
  }

  /** The control endpoints of the server. */
  readonly api: LocalApi;

  /** The port of the server. */
  get port(): number {
    return Number(new URL(this.api.endpoint).port);
  }

  /** The process id of the server; 0 when it is not known. */
  get pid(): number {
    return recordedServer(this.folders.state)?.pid ?? this.startedPid ?? 0;
  }

  /**
   * Whether the server of this repository runs.
   *
   * @throws CommandFailure when something else has its port
   */
  async isRunning(): Promise<boolean> {
    const occupant = await this.api.occupant();
    if (occupant === 'nobody') {
      return false;
    }
    if (occupant === 'somebody-else') {
      throw this.portInUse('another program');
    }
    if (recordedServer(this.folders.state)?.port !== this.port) {
      throw this.portInUse('the local AWS of another folder');
    }
    return true;
  }

  /**
   * Uses the running server, or installs and starts one and waits until it answers.
   *
   * @throws CommandFailure when Python is missing, the installation fails, the port is taken or the server dies
   */
  async ensureRunning(): Promise<void> {
    if (await this.isRunning()) {
      this.context.print(`local AWS runs at ${this.api.endpoint}`);
      return;
    }
    const python = await installedPython(this.context, this.folders.packageFolder, this.folders.venv);
    mkdirSync(this.folders.state, { recursive: true });
    this.context.print(`starting local AWS at ${this.api.endpoint}`);
    this.startedPid = this.context.processes.startDetached(
      python,
      [
        '-m',
        'local_aws',
        'serve',
        '--port',
        String(this.port),
        '--state-dir',
        this.folders.state,
        '--node-modules',
        join(REPOSITORY, 'node_modules'),
      ],
      { cwd: this.folders.packageFolder, env: withoutAws(this.context.env) },
      this.logFile,
    );
    await this.waitUntilItAnswers();
  }

  /** Ends the server and waits until it is gone. */
  async stop(): Promise<void> {
    const { pid } = this;
    try {
      await this.api.stop();
    } catch {
      // A server that does not answer (any more, or not yet) is ended by its process id.
      if (pid) {
        endProcess(pid);
      }
    }
    for (let waited = 0; waited < this.patience; waited += POLL) {
      if ((await this.api.occupant()) === 'nobody' && !isAlive(pid)) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL));
    }
    if (pid) {
      endProcess(pid, 'SIGKILL');
    }
  }

  private async waitUntilItAnswers(): Promise<void> {
    const died = () => this.startedPid !== undefined && !isAlive(this.startedPid);
    for (let waited = 0; waited < this.patience && !died(); waited += POLL) {
      if ((await this.api.occupant()) === 'local-aws') {
        return;
      }
      await pause(POLL, this.context.interruption);
    }
    const reason = died() ? 'ended at once' : `did not answer within ${this.patience / 1000} seconds`;
    await this.stop();
    throw new CommandFailure(`local AWS ${reason}; its log ${this.logFile} ends with: ${this.logTail()}`);
  }

  private logTail(): string {
    const text = existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8').trim() : '';
    return text === '' ? '(nothing)' : text.split('\n').slice(-LOG_LINES).join(' | ');
  }

  private portInUse(owner: string): CommandFailure {
    return new CommandFailure(
      `port ${this.port} is in use by ${owner}: choose another with --port or LOCAL_AWS_PORT`,
      ExitCode.PORT_IN_USE,
    );
  }
}

/** The environment with which a program reaches an account of local AWS as its administrator. */
export function localEnvironment(
  env: NodeJS.ProcessEnv,
  options: { readonly endpoint: string; readonly account: string; readonly region: string },
): NodeJS.ProcessEnv {
  return {
    ...withoutAws(env),
    AWS_ENDPOINT_URL: options.endpoint,
    AWS_ACCESS_KEY_ID: `AKIA0000${options.account}`,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: options.region,
    AWS_EC2_METADATA_DISABLED: 'true',
    // The files of the caller are not read either: a profile there may name endpoints and roles.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

function recordedServer(state: string): { readonly pid: number; readonly port: number } | undefined {
  try {
    return JSON.parse(readFileSync(join(state, 'server.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number | undefined): boolean {
  if (!pid) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
