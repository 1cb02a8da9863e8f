/**
 * A document with a generated part anew: what stands between the comments of its name.
 *
 * @throws Error when the comments around the part are missing
 */
export function replacePart(document: string, name: string, content: string): string {
  const part = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- end of ${name} -->)`);
  if (!part.test(document)) {
    throw new Error(`the document has no part "${name}": put it between <!-- ${name} --> and <!-- end of ${name} -->`);
  }
  return document.replace(part, (_, begin, end) => `${begin}\n${content}\n\n${end}`);
}

/** A table in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
