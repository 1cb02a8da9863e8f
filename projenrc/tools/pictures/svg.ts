import { type Box, FONTS } from './boxes';
import { escaped } from './text';

const WIDTH = 1040;
const MARGIN = 16;

interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  readonly good: string;
  readonly bad: string;
  /** Line and fill of each tone. */
  readonly tones: Readonly<Record<string, readonly [string, string]>>;
}

const LIGHT: Palette = {
  paper: '#ffffff',
  ink: '#1c2733',
  faint: '#4b5a6a',
  good: '#1a7f4b',
  bad: '#b3261e',
  tones: {
    account: ['#5b6b7c', '#f6f8fa'],
    network: ['#2563a8', '#eaf2fb'],
    data: ['#1a7f4b', '#e9f6ef'],
    identity: ['#7b4bb3', '#f3edfa'],
    work: ['#a8620b', '#fdf3e3'],
    outside: ['#5b6b7c', '#ffffff'],
  },
};

const DARK: Palette = {
  paper: '#11161d',
  ink: '#e8edf3',
  faint: '#aab6c3',
  good: '#5fd39a',
  bad: '#ff8a80',
  tones: {
    account: ['#7d8b9a', '#171d26'],
    network: ['#6aa5e8', '#14263a'],
    data: ['#5fd39a', '#132b20'],
    identity: ['#b894e6', '#241a33'],
    work: ['#e2a457', '#2f2212'],
    outside: ['#7d8b9a', '#11161d'],
  },
};

/** A picture as SVG: it has its own background, so it is legible on any page, and follows the viewer's colour scheme. */
export function svg(title: string, description: string, content: Box): string {
  const inner = WIDTH - 2 * MARGIN;
  const height = Math.ceil(content.height(inner)) + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(description)}</desc>`,
    `<style>${fonts()}${colours(LIGHT)}@media (prefers-color-scheme: dark){${colours(DARK)}}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="10"/>`,
    ...content.draw(MARGIN, MARGIN, inner, height - 2 * MARGIN),
    '</svg>',
    '',
  ].join('\n');
}

function fonts(): string {
  const sizes = Object.entries(FONTS).map(([name, font]) => {
    const weight = 'isBold' in font ? ';font-weight:600' : '';
    return `.${name}{font-size:${font.size}px${weight}}`;
  });
  return `text{font-family:"Segoe UI",Helvetica,Arial,"DejaVu Sans",sans-serif}${sizes.join('')}.arrow,.tick,.cross{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}`;
}

function colours({ paper, ink, faint, good, bad, tones }: Palette): string {
  const boxes = Object.entries(tones).map(
    ([tone, [line, fill]]) => `.panel.${tone}{stroke:${line};fill:${fill}}.chip.${tone}{stroke:${line};fill:${paper}}`,
  );
  return `.paper{fill:${paper}}text{fill:${ink}}.note{fill:${faint}}.arrow{stroke:${faint}}.tick{stroke:${good}}.cross{stroke:${bad}}${boxes.join('')}`;
}
