/** One stack of local AWS. */
export interface LocalStack {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly status: string;
  /** The number of its resources. */
  readonly resources: number;
}

/** What local AWS says about itself. */
export interface LocalStatus {
  readonly stacks: readonly LocalStack[];
}

/** One resource of local AWS. */
export interface LocalResource {
  /** Short and singular, as in `bucket`. */
  readonly type: string;
  readonly name: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Everything that exists on local AWS: account -> region -> service -> resources. */
export type LocalInventory = Readonly<Record<string, Record<string, Record<string, readonly LocalResource[]>>>>;

/** Who answers on a port. */
export type Occupant = 'nobody' | 'local-aws' | 'somebody-else';

/** How long one request may take, in milliseconds. */
const TIMEOUT = 10_000;

/** The control endpoints of a local AWS. */
export class LocalApi {
  constructor(
    /** The URL of the server. */
    readonly endpoint: string,
    private readonly request: typeof fetch = fetch,
  ) {}

  /** Finds out who answers at the endpoint. */
  async occupant(): Promise<Occupant> {
    try {
      const health: unknown = await this.json('health');
      return (health as { status?: unknown } | null)?.status === 'ok' ? 'local-aws' : 'somebody-else';
    } catch (error) {
      return isRefused(error) ? 'nobody' : 'somebody-else';
    }
  }

  /** The stacks in all accounts. */
  status(): Promise<LocalStatus> {
    return this.json('status');
  }

  /** Everything that exists. */
  inventory(): Promise<LocalInventory> {
    return this.json('inventory');
  }

  /** Asks the server to end. */
  async stop(): Promise<void> {
    await this.json('stop', 'POST');
  }

  private async json<T>(page: string, method = 'GET'): Promise<T> {
    const response = await this.request(`${this.endpoint}/_local-aws/${page}`, {
      method,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (!response.ok) {
      throw new Error(`local AWS answers ${response.status} to ${page}`);
    }
    return (await response.json()) as T;
  }
}

function isRefused(error: unknown): boolean {
  const cause = (error as { cause?: { code?: unknown; errors?: { code?: unknown }[] } }).cause;
  const codes = [cause?.code, ...(cause?.errors ?? []).map(({ code }) => code)];
  return codes.includes('ECONNREFUSED');
}
