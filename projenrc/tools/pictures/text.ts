/** How large and how heavy a text is. */
export interface Font {
  readonly size: number;
  readonly isBold?: boolean;
}

/** Widths of characters as parts of the size of the font: those of a wide sans-serif, so that narrower ones fit too. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijlI.,:;|'()[\]]/, 0.38],
  [/[ ftr/-]/, 0.4],
  [/[mwMW]/, 0.95],
  [/[A-Z]/, 0.7],
];
const OTHER = 0.62;
const BOLD = 1.1;

/** The width of a text; an upper estimate, because the font of whoever looks is not known. */
export function widthOf(text: string, { size, isBold }: Font): number {
  const characters = [...text].map((character) => WIDTHS.find(([set]) => set.test(character))?.[1] ?? OTHER);
  return characters.reduce((sum, width) => sum + width, 0) * size * (isBold ? BOLD : 1);
}

/** Breaks a text between words into lines that fit into a width; a longer word gets a line of its own. */
export function linesOf(text: string, width: number, font: Font): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length > 0 && widthOf(longer, font) <= width) {
      lines[lines.length - 1] = longer;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

/** A text as content of an XML element. */
export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
