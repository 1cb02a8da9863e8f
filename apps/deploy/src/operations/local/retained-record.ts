import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalInventory } from '../local-server/api';
import { everythingIn, identityOf, type Leftover } from './leftovers';

const FILE = 'retained.json';

interface Recorded {
  /** The process that holds the resources. */
  readonly server: number;
  readonly resources: readonly Leftover[];
}

/**
 * What destroyed environments keep on local AWS, on purpose.
 *
 * Nothing else knows it once an environment has left the configuration and its stacks are gone. It is forgotten with the
 * server, which holds everything in memory.
 */
export class RetainedRecord {
  /**
   * @param state the folder in which a running server keeps what it writes
   * @param server the process id of the server
   */
  constructor(
    private readonly state: string,
    private readonly server: number,
  ) {}

  /** What was kept while this server runs. */
  read(): readonly Leftover[] {
    try {
      const { server, resources }: Recorded = JSON.parse(readFileSync(join(this.state, FILE), 'utf8'));
      return server === this.server ? resources : [];
    } catch {
      return []; // nothing was recorded
    }
  }

  /** Of what was kept while this server runs, what still exists. */
  existing(inventory: LocalInventory): readonly Leftover[] {
    const present = new Set(everythingIn(inventory).map(identityOf));
    return this.read().filter((each) => present.has(identityOf(each)));
  }

  /** Records what is kept, beside what was kept before. */
  add(kept: readonly Leftover[]): void {
    const all = new Map([...this.read(), ...kept].map((each) => [identityOf(each), each]));
    const recorded: Recorded = { server: this.server, resources: [...all.values()] };
    writeFileSync(join(this.state, FILE), JSON.stringify(recorded));
  }
}
