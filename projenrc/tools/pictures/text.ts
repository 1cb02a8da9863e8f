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

/** Breaks a text between words into lines that fit into a width; a word that is longer breaks behind hyphens. */
export function linesOf(text: string, width: number, font: Font): string[] {
  const words = text.split(' ').flatMap((word) => piecesOf(word, width, font));
  return merged(words, ' ', width, font);
}

/** A word in pieces that fit: behind hyphens, dots and slashes if that is enough, between any characters otherwise. */
function piecesOf(word: string, width: number, font: Font): string[] {
  if (word.length <= 1 || widthOf(word, font) <= width) {
    return [word];
  }
  const parts = word.split(/(?<=[-./])/);
  const units = parts.length > 1 ? parts.flatMap((part) => piecesOf(part, width, font)) : [...word];
  return merged(units, '', width, font);
}

/** As many units as fit into each line. */
function merged(units: readonly string[], between: string, width: number, font: Font): string[] {
  const lines: string[] = [];
  for (const unit of units) {
    const longer = `${lines.at(-1)}${between}${unit}`;
    if (lines.length > 0 && widthOf(longer, font) <= width) {
      lines[lines.length - 1] = longer;
    } else {
      lines.push(unit);
    }
  }
  return lines;
}

/** A text as content of an XML element. */
export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
