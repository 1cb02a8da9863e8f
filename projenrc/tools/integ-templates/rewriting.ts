import { writeFileSync } from 'node:fs';
import { inWords, isLoss } from './comparison';
import type { DocumentState } from './documents';

/** The option by which a loss is accepted. */
export const ALLOW_REPLACEMENT = 'allow-replacement';

/**
 * Writes the documents that are not current.
 *
 * @param allowed resources that may be lost, each as `<document>/<logical id>`
 * @returns what was written and why, in words
 * @throws when users would lose something in any of the documents that was not allowed, or something was allowed in vain;
 * nothing is written then
 */
export function rewrite(states: readonly DocumentState[], allowed: readonly string[]): string[] {
  const lines = objections(states, allowed);
  if (lines.length > 0) {
    throw new Error(['nothing was written:', ...lines].join('\n'));
  }
  return states
    .filter(({ isCurrent }) => !isCurrent)
    .flatMap((state) => {
      writeFileSync(state.file, state.text);
      return [`wrote ${state.file}`, ...report(state)];
    });
}

/** What is different, in words; empty when the committed document is current. */
export function report({ document, isCurrent, difference }: DocumentState): string[] {
  if (isCurrent) {
    return [];
  }
  const lines = difference ? inWords(difference) : ['no document is committed'];
  return (lines.length > 0 ? lines : ['only the form of the document']).map((line) => `${document.name}: ${line}`);
}

/**
 * Why documents are not rewritten, a line for each resource that users would lose something with and that was not allowed,
 * and one for what was allowed in vain; empty when they may be rewritten.
 *
 * A loss is allowed in one document: networks of the same construct have the same logical ids in all of theirs.
 */
function objections(states: readonly DocumentState[], allowed: readonly string[]): string[] {
  const losses = states.flatMap(({ document, difference }) =>
    (difference?.changes ?? [])
      .filter(isLoss)
      .map((change) => ({ document, change, name: `${document.name}/${change.logicalId}` })),
  );
  const refused = losses.filter(({ name }) => !allowed.includes(name));
  const names = losses.map(({ name }) => name);
  const vain = allowed.filter((name) => !names.includes(name));
  return [
    ...refused.map(
      ({ document, change, name }) =>
        `${document.name}: ${inWords({ changes: [change], sections: [] }).join()}; undo what causes it, or accept the loss with ` +
        `--${ALLOW_REPLACEMENT} ${name}`,
    ),
    ...(vain.length > 0
      ? [
          `--${ALLOW_REPLACEMENT} is ${JSON.stringify(vain)}, but what would be lost is ` +
            `${JSON.stringify(names)}, leave it out`,
        ]
      : []),
  ];
}
