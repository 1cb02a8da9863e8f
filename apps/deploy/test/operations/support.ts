import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STACK_SET } from '../../src/operations/assembly/templates';
import type { Cloud } from '../../src/operations/cloud/cloud';
import type {
  DeployedStack,
  DeployedStacks,
  ListedStack,
  PreparedChangeSet,
} from '../../src/operations/cloud/deployed-stacks';
import type { Project, Projects } from '../../src/operations/cloud/projects';
import type { StackInstance, StackSets } from '../../src/operations/cloud/stack-sets';
import type { CommandContext } from '../../src/operations/command/context';
import { CommandFailure } from '../../src/operations/command/failure';
import type { ProcessOptions, ProcessResult, ProcessRunner } from '../../src/operations/command/processes';
import { MINIMAL } from '../support';

/** One program that a command ran. */
export interface RunProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly options: ProcessOptions;
}

/** What a program does instead of running; undefined: it succeeds without a word. */
export type Behaviour = (run: RunProgram) => Partial<ProcessResult> | undefined;

/** Records what would have been run. */
export class RecordedProcesses implements ProcessRunner {
  readonly runs: RunProgram[] = [];
  readonly started: RunProgram[] = [];

  constructor(
    private readonly behave: Behaviour = () => undefined,
    private readonly start: () => number = () => process.pid,
  ) {}

  async run(program: string, args: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
    const run = { program, args, options };
    this.runs.push(run);
    return { code: 0, output: '', ...this.behave(run) };
  }

  startDetached(program: string, args: readonly string[], options: ProcessOptions): number {
    this.started.push({ program, args, options });
    return this.start();
  }
}

/** Stacks of which a test says what is deployed, and which change sets the CDK CLI prepares. */
export class RecordedStacks implements DeployedStacks {
  readonly prepared = new Map<string, PreparedChangeSet>();
  readonly deleted: string[] = [];

  constructor(
    private readonly deployed: Readonly<
      Record<string, DeployedStack & { readonly terminationProtection?: boolean; readonly failure?: string }>
    >,
    /** Physical ids by stack and type, or by stack and the name in its template. */
    private readonly ids: Readonly<Record<string, readonly string[]>> = {},
    private readonly failures: Readonly<Record<string, string>> = {},
  ) {}

  readonly removed: string[] = [];

  async list(): Promise<readonly ListedStack[]> {
    return Object.entries(this.deployed)
      .filter(([name]) => !this.isGone(name))
      .map(([name, { status, failure, terminationProtection = false }]) => ({
        id: name,
        name,
        status,
        failure,
        terminationProtection,
      }));
  }

  async remove({ name }: ListedStack): Promise<string | undefined> {
    this.removed.push(name);
    return this.failures[name];
  }

  async physicalIds(stack: string, resourceType: string): Promise<readonly string[]> {
    return this.isGone(stack) ? [] : (this.ids[`${stack} ${resourceType}`] ?? []);
  }

  async physicalIdsByName(stack: string): Promise<ReadonlyMap<string, string>> {
    const ids = Object.entries(this.isGone(stack) ? {} : this.ids).map(
      ([key, values]) => [key.split(' '), values] as const,
    );
    return new Map(
      ids.flatMap(([[of, name], values]) => (of === stack ? values.map((id) => [name, id] as const) : [])),
    );
  }

  async find(stack: string): Promise<DeployedStack | undefined> {
    return this.isGone(stack) ? undefined : this.deployed[stack];
  }

  private isGone(stack: string): boolean {
    return this.removed.includes(stack) && this.failures[stack] === undefined;
  }

  async changeSet(stack: string, name: string): Promise<PreparedChangeSet | undefined> {
    return this.prepared.get(`${stack}/${name}`);
  }

  async deleteChangeSet(stack: string, name: string): Promise<void> {
    this.deleted.push(stack);
    this.prepared.delete(`${stack}/${name}`);
  }
}

/** A stack with a stack set that reaches into these accounts. */
export function reaching(...accounts: string[]): DeployedStack {
  const Properties = { StackInstancesGroup: [{ DeploymentTargets: { Accounts: accounts }, Regions: ['eu-west-1'] }] };
  const template = {
    Resources: { network: { Type: STACK_SET, Properties }, parameter: { Type: 'AWS::SSM::Parameter' } },
  };
  return { status: 'UPDATE_COMPLETE', tags: {}, parameters: {}, template };
}

/** Stack sets of which a test says what their instances are, before and after each retry. */
export class RecordedStackSets implements StackSets {
  readonly retried: string[] = [];

  constructor(
    private readonly looks: Readonly<Record<string, readonly (readonly StackInstance[])[]>> = {},
    private readonly templates: Readonly<Record<string, unknown>> = {},
  ) {}

  async template(stackSet: string): Promise<string | undefined> {
    return JSON.stringify(this.templates[stackSet]);
  }

  async instances(stackSet: string): Promise<readonly StackInstance[]> {
    const looks = this.looks[stackSet] ?? [];
    const tries = this.retried.filter((each) => each.startsWith(`${stackSet} `)).length;
    return looks[Math.min(tries, looks.length - 1)] ?? [];
  }

  async retry(stackSet: string, accounts: readonly string[]): Promise<void> {
    this.retried.push(`${stackSet} ${accounts.join(' ')}`);
  }
}

/** Projects of which a test says which exist, and which cannot be terminated. */
export class RecordedProjects implements Projects {
  readonly terminated: string[] = [];
  asked: readonly string[] = [];

  constructor(
    private readonly existing: readonly Project[] = [],
    private readonly failures: Readonly<Record<string, string>> = {},
  ) {}

  async inPortfolios(portfolioIds: readonly string[]): Promise<readonly Project[]> {
    this.asked = portfolioIds;
    return portfolioIds.length === 0 ? [] : this.existing;
  }

  async terminate({ name }: Project): Promise<string | undefined> {
    this.terminated.push(name);
    return this.failures[name];
  }
}

/** An account in which nothing exists but what a test says. */
export function cloudWith(changes: Partial<Cloud> = {}): () => Cloud {
  const cloud = {
    account: async () => '111111111111',
    stacks: new RecordedStacks({}),
    stackSets: new RecordedStackSets(),
    projects: new RecordedProjects(),
    ...changes,
  };
  return () => cloud;
}

/** The folder of a cloud assembly with the given templates. */
export function assemblyOf(templates: Readonly<Record<string, unknown>>, folder: string = temporaryFolder()): string {
  const artifacts = Object.keys(templates).map((stack) => [
    stack,
    { properties: { templateFile: `${stack}.template.json` } },
  ]);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: Object.fromEntries(artifacts) }));
  for (const [stack, template] of Object.entries(templates)) {
    writeFileSync(join(folder, `${stack}.template.json`), JSON.stringify(template));
  }
  return folder;
}

/** A command's surroundings, of which a test changes what it is about. */
export function contextOf(changes: Partial<CommandContext> = {}): CommandContext & { readonly printed: string[] } {
  const printed: string[] = [];
  return {
    args: [],
    env: { PATH: process.env.PATH },
    interactive: false,
    processes: new RecordedProcesses(),
    interruption: new AbortController().signal,
    print: (line) => printed.push(line),
    printed,
    ...changes,
  };
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'deploy-test-'));
}

/** A configuration file with the given text. */
export function configFileOf(text: string = MINIMAL): string {
  const file = join(temporaryFolder(), 'platform.yaml');
  writeFileSync(file, text);
  return file;
}

export async function failureOf(command: () => unknown): Promise<CommandFailure> {
  try {
    await command();
  } catch (error) {
    if (error instanceof CommandFailure) {
      return error;
    }
    throw error;
  }
  throw new Error('the command did not fail');
}

const servers = new Set<Server>();

// also after a test that failed before it closed its own: an open server keeps the process alive
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers.clear();
});

/** An HTTP server that answers some paths with JSON. */
export async function serverOf(
  pages: Record<string, unknown>,
): Promise<{ readonly port: number; readonly server: Server; readonly requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const page = pages[request.url ?? ''];
    response.statusCode = page === undefined ? 404 : 200;
    response.setHeader('connection', 'close');
    response.end(JSON.stringify(page ?? {}));
    if (request.url === '/_local-aws/stop') {
      server.close();
    }
  });
  servers.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, server, requests };
}
