import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageLanguage } from './consumers-packages';

/** What the README of an example tells a newcomer to do. */
export interface Walkthrough {
  /** The command at the root of a clone, after `npm ci`, which makes the packages. */
  readonly packaging: string;
  /** Commands in the folder of the example, which install the packages and synthesize the app. */
  readonly inExample: string[];
}

/** The commands in the `sh` blocks of a Markdown text, one a line, without comments. */
export function commandsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n(.*?)^```$/gms)]
    .flatMap(([, block]) => block.split('\n'))
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((command) => command !== '');
}

/**
 * Reads the README of an example below a root.
 *
 * @throws when it does not make the packages and enter the folder first, or has nothing to do there: a test that installs
 * packages which are made already would then leave something out
 */
export function walkthrough(root: string, example: string, language: PackageLanguage): Walkthrough {
  const readme = join('examples', example, 'README.md');
  const packaging = `npx projen package:${language}`;
  const beginning = ['npm ci', packaging, `cd examples/${example}`];
  const commands = commandsOf(readFileSync(join(root, readme), 'utf8'));
  const found = commands.slice(0, beginning.length);
  if (JSON.stringify(found) !== JSON.stringify(beginning)) {
    throw new Error(
      `the commands of ${readme} begin with ${JSON.stringify(found)}; let them begin with ${JSON.stringify(beginning)}`,
    );
  }
  const inExample = commands.slice(beginning.length);
  if (inExample.length === 0) {
    throw new Error(`the commands of ${readme} end with ${JSON.stringify(beginning.at(-1))}; tell how the app is made`);
  }
  return { packaging, inExample };
}

/** One script that ends at the first command that fails; `set -e` would go on after one on the left of `&&`. */
export function scriptOf(commands: string[]): string {
  return commands.join(' &&\n');
}
