import { escaped, type Font, linesOf, widthOf } from './text';

/** The colours that a box can have; each stands for a concept. */
export type Tone = 'account' | 'network' | 'data' | 'identity' | 'work' | 'outside';

/** A part of a picture: it takes the width that it is given, and says how high it gets. */
export interface Box {
  height(width: number): number;
  /** SVG elements, with the box stretched to a height that is at least its own. */
  draw(x: number, y: number, width: number, height: number): string[];
}

const GAP = 12;
const PADDING = 14;
const LINE = 1.35;

/** The fonts of pictures; all are legible when a picture is shown at four fifths of its size. */
export const FONTS = {
  title: { size: 22, isBold: true },
  heading: { size: 16, isBold: true },
  body: { size: 15 },
  note: { size: 14 },
} as const satisfies Record<string, Font>;

/** Text that breaks into lines. */
export function text(content: string, font: keyof typeof FONTS = 'body'): Box {
  const lines = (width: number) => linesOf(content, width, FONTS[font]);
  const step = FONTS[font].size * LINE;
  return {
    height: (width) => lines(width).length * step,
    draw: (x, y, width) =>
      lines(width).map(
        (line, row) =>
          `<text class="${font}" x="${round(x)}" y="${round(y + row * step + FONTS[font].size)}">${escaped(line)}</text>`,
      ),
  };
}

/** Boxes below each other; the last one is stretched. */
export function column(boxes: readonly Box[], gap = GAP): Box {
  const natural = (width: number) => sum(boxes.map((box) => box.height(width))) + gap * Math.max(0, boxes.length - 1);
  return {
    height: natural,
    draw: (x, y, width, height) => {
      let top = y;
      return boxes.flatMap((box, index) => {
        const spare = index === boxes.length - 1 ? Math.max(0, height - natural(width)) : 0;
        const own = box.height(width);
        const drawn = box.draw(x, top, width, own + spare);
        top += own + gap;
        return drawn;
      });
    },
  };
}

/** A heading in small letters, close to what it is for. */
export function captioned(caption: string, body: Box): Box {
  return column([text(caption, 'note'), body], 3);
}

/** A box behind a caption in a column of its own. */
export function labelled(label: string, labelWidth: number, body: Box): Box {
  const caption = text(label, 'note');
  return {
    height: (width) => Math.max(caption.height(labelWidth), body.height(width - labelWidth)),
    draw: (x, y, width, height) => [
      ...caption.draw(x, y + 5, labelWidth, height),
      ...body.draw(x + labelWidth, y, width - labelWidth, height),
    ],
  };
}

/** An arrow each way over the middle of each of several boxes beside each other. */
export function connections(boxes: number): Box {
  const HEIGHT = 34;
  return {
    height: () => HEIGHT,
    draw: (x, y, width) =>
      Array.from({ length: boxes }, (_, index) => x + (width * (index + 0.5)) / boxes).flatMap((middle) => [
        arrow(middle - 12, y + 3, y + HEIGHT - 3),
        arrow(middle + 12, y + HEIGHT - 3, y + 3),
      ]),
  };
}

/** Boxes beside each other, all of one height; each gets its share of the width. */
export function row(boxes: readonly Box[], shares: readonly number[] = boxes.map(() => 1), gap = GAP): Box {
  const widths = (width: number) => {
    const free = width - gap * (boxes.length - 1);
    return shares.map((share) => (free * share) / sum(shares));
  };
  return {
    height: (width) => Math.max(0, ...boxes.map((box, index) => box.height(widths(width)[index]))),
    draw: (x, y, width, height) =>
      boxes.flatMap((box, index) => {
        const left = x + sum(widths(width).slice(0, index)) + gap * index;
        return box.draw(left, y, widths(width)[index], height);
      }),
  };
}

/** A frame with a heading. */
export function panel(heading: string, tone: Tone, body: Box, font: 'title' | 'heading' = 'heading'): Box {
  const content = column([text(heading, font), body], 8);
  const inner = (width: number) => width - 2 * PADDING;
  return {
    height: (width) => content.height(inner(width)) + 2 * PADDING,
    draw: (x, y, width, height) => [
      `<rect class="panel ${tone}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="8"/>`,
      ...content.draw(x + PADDING, y + PADDING, inner(width), height - 2 * PADDING),
    ],
  };
}

/** A short label in a frame; the mark says that what it stands for is guarded. */
export interface Chip {
  readonly label: string;
  readonly isGuarded: boolean;
}

const CHIP_HEIGHT = 28;
const MARK = 18;
const CHIP_PADDING = 9;

/** Chips in rows that break. */
export function chips(all: readonly Chip[], tone: Tone): Box {
  const place = (width: number) => {
    let [left, top] = [0, 0];
    return all.map((chip) => {
      const own = Math.min(width, widthOf(chip.label, FONTS.note) + 2 * CHIP_PADDING + MARK);
      if (left > 0 && left + own > width) {
        [left, top] = [0, top + CHIP_HEIGHT + 6];
      }
      const placed = { chip, left, top, width: own };
      left += own + 6;
      return placed;
    });
  };
  return {
    height: (width) => (all.length === 0 ? 0 : (place(width).at(-1)?.top ?? 0) + CHIP_HEIGHT),
    draw: (x, y, width) =>
      place(width).flatMap(({ chip, left, top, width: own }) => [
        `<rect class="chip ${tone}" x="${round(x + left)}" y="${round(y + top)}" width="${round(own)}" height="${CHIP_HEIGHT}" rx="5"/>`,
        mark(x + left + CHIP_PADDING, y + top + CHIP_HEIGHT / 2, chip.isGuarded),
        `<text class="note" x="${round(x + left + CHIP_PADDING + MARK)}" y="${round(y + top + 19)}">${escaped(chip.label)}</text>`,
      ]),
  };
}

/** A line of text behind a mark. */
export function marked(content: string, isGuarded: boolean): Box {
  const inner = text(content);
  return {
    height: (width) => inner.height(width - MARK - 4),
    draw: (x, y, width, height) => [
      mark(x, y + 11, isGuarded),
      ...inner.draw(x + MARK + 4, y, width - MARK - 4, height),
    ],
  };
}

/** A line of text behind an arrow. */
export function arrowed(content: string, isDown: boolean): Box {
  const inner = text(content);
  return {
    height: (width) => inner.height(width - MARK - 4),
    draw: (x, y, width, height) => [
      arrow(x + 6, isDown ? y + 2 : y + 19, isDown ? y + 19 : y + 2),
      ...inner.draw(x + MARK + 4, y, width - MARK - 4, height),
    ],
  };
}

/** An arrow between two heights. */
function arrow(x: number, from: number, to: number): string {
  const tip = Math.sign(to - from) * 7;
  return `<path class="arrow" d="M${round(x)} ${round(from)}V${round(to)}M${round(x - 5)} ${round(to - tip)}L${round(x)} ${round(to)}L${round(x + 5)} ${round(to - tip)}"/>`;
}

/** A tick, or a cross. */
function mark(x: number, y: number, isGuarded: boolean): string {
  const [left, middle] = [round(x), round(y)];
  return isGuarded
    ? `<path class="tick" d="M${left} ${middle}l4 5 8-10"/>`
    : `<path class="cross" d="M${left} ${round(y - 5)}l10 10m0-10l-10 10"/>`;
}

/** Coordinates with one decimal, so that files are small and the same everywhere. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
