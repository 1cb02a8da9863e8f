import { rmSync, writeFileSync } from 'node:fs';
import { inWords, isLoss } from './comparison';
import type { DocumentState, GoneDocument } from './documents';

/** The option by which a loss is accepted. */
export const ALLOW_REPLACEMENT = 'allow-replacement';

/** The option by which it is accepted that a document goes. */
export const ALLOW_REMOVAL = 'allow-removal';

/** What there is, and what there was. */
export interface Found {
  readonly states: readonly DocumentState[];
  readonly gone: readonly GoneDocument[];
}

/** What is accepted, by options. */
export interface Allowed {
  /** Resources that may be lost, each as `<document>/<logical id>`. */
  readonly [ALLOW_REPLACEMENT]?: readonly string[];
  /** Documents that may go, by their names. */
  readonly [ALLOW_REMOVAL]?: readonly string[];
}

/**
 * Writes the documents that are not current, and deletes those that are no more.
 *
 * @returns what was written and deleted, and why, in words
 * @throws when users would lose something in any of the documents, or a document is gone, and that was not allowed, or
 * something was allowed in vain; nothing is written then
 */
export function rewrite({ states, gone }: Found, allowed: Allowed): string[] {
  const lines = [
    ...objectionsTo(ALLOW_REPLACEMENT, lossesIn(states), allowed[ALLOW_REPLACEMENT] ?? []),
    ...objectionsTo(ALLOW_REMOVAL, removalsOf(gone), allowed[ALLOW_REMOVAL] ?? []),
  ];
  if (lines.length > 0) {
    throw new Error(['nothing was written:', ...lines].join('\n'));
  }
  const written = states.filter(({ isCurrent }) => !isCurrent);
  for (const { file, text } of written) {
    writeFileSync(file, text);
  }
  for (const { file } of gone) {
    rmSync(file, { force: true });
  }
  return [
    ...written.flatMap((state) => [`wrote ${state.file}`, ...report(state)]),
    ...gone.map(({ file }) => `deleted ${file}`),
  ];
}

/** What is different, in words; empty when the committed document is current. */
export function report({ document, isCurrent, difference }: DocumentState): string[] {
  if (isCurrent) {
    return [];
  }
  const lines = difference ? inWords(difference) : ['no document is committed'];
  return (lines.length > 0 ? lines : ['only the form of the document']).map((line) => `${document.name}: ${line}`);
}

/** Something that is only accepted by its name. */
interface Loss {
  readonly name: string;
  /** What it is, and what can be done about it, but for accepting it. */
  readonly words: string;
}

/** A loss is allowed in one document: networks of the same construct have the same logical ids in all of theirs. */
function lossesIn(states: readonly DocumentState[]): Loss[] {
  return states.flatMap(({ document, difference }) =>
    (difference?.changes ?? []).filter(isLoss).map((change) => ({
      name: `${document.name}/${change.logicalId}`,
      words: `${document.name}: ${inWords({ changes: [change], sections: [] }).join()}; undo what causes it`,
    })),
  );
}

function removalsOf(gone: readonly GoneDocument[]): Loss[] {
  return gone.map(({ name, file }) => ({
    name,
    words: `${name}: ${file} belongs to no document any more, and its resources are compared with nothing; restore the document`,
  }));
}

/** A line for each loss that was not allowed, and one for what was allowed in vain; empty when there is nothing to say. */
function objectionsTo(option: string, losses: readonly Loss[], allowed: readonly string[]): string[] {
  const names = losses.map(({ name }) => name);
  const vain = allowed.filter((name) => !names.includes(name));
  return [
    ...losses
      .filter(({ name }) => !allowed.includes(name))
      .map(({ name, words }) => `${words}, or accept the loss with --${option} ${name}`),
    ...(vain.length > 0
      ? [`--${option} is ${JSON.stringify(vain)}, but what would be lost is ${JSON.stringify(names)}, leave it out`]
      : []),
  ];
}
