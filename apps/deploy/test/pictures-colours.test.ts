import { text } from '../../../projenrc/tools/pictures/boxes';
import { svg } from '../../../projenrc/tools/pictures/svg';

/** The relative luminance of a colour such as #1a2b3c, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const [light, dark] = /<style>(.*)<\/style>/.exec(svg('title', 'description', text('')))?.[1].split('@media') ?? [];

function colours(style: string, pattern: RegExp): string[] {
  return [...style.matchAll(pattern)].map(([, colour]) => colour);
}

describe.each([
  ['light', light],
  ['dark', dark],
])('on a %s page', (_, style) => {
  const fills = colours(style, /\.(?:paper|panel\.\w+|chip\.\w+)\{[^}]*fill:(#\w{6})/g);

  test('every tone has its own colours', () => {
    expect(fills).toHaveLength(1 + 2 * 6);
  });

  // https://www.w3.org/TR/WCAG22/#contrast-minimum and https://www.w3.org/TR/WCAG22/#non-text-contrast
  test.each([
    ['text', /(?:text|\.note)\{fill:(#\w{6})/g, 2, 4.5],
    ['marks and arrows', /\.(?:arrow|tick|cross)\{stroke:(#\w{6})/g, 3, 3],
    ['frames', /\.panel\.\w+\{stroke:(#\w{6})/g, 6, 3],
  ])('%s can be told from what is behind', (_, pattern, number, least) => {
    const found = colours(style, pattern);

    expect(found).toHaveLength(number);
    for (const fill of fills) {
      for (const colour of found) {
        expect({ colour, fill, isEnough: contrast(colour, fill) >= least }).toEqual({ colour, fill, isEnough: true });
      }
    }
  });
});
