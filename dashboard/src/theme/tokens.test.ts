import { describe, expect, test } from 'vitest';
import { densityScales, deviationScales, deviationStep, palettes, type Scheme, seriesColours } from './tokens.ts';

const schemes: Scheme[] = ['light', 'dark'];

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

describe.each(schemes)('in the %s scheme', (scheme) => {
  const palette = palettes[scheme];
  const grounds = ['page', 'surface', 'raised', 'sunken', 'hover'] as const;
  const texts = ['text', 'dim', 'accent', 'low', 'high', 'bad', 'warning', 'good', 'axis'] as const;

  test.each(texts)('%s can be read on every ground (4.5 : 1)', (text) => {
    for (const ground of grounds) {
      expect([ground, contrast(palette[text], palette[ground]) >= 4.5]).toEqual([ground, true]);
    }
  });

  test.each([
    ['onAccent', 'accent'],
    ['onAccent', 'accentStrong'],
    ['accent', 'accentSoft'],
    ['low', 'lowSoft'],
    ['high', 'highSoft'],
    ['warning', 'warningSoft'],
    ['bad', 'badSoft'],
    ['normal', 'normalSoft'],
    ['text', 'tooltip'],
    ['dim', 'tooltip'],
  ] as const)('%s can be read on %s', (text, ground) => {
    expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    'observed',
    'estimated',
    'missing',
    'pending',
    'expected',
    'compare',
    'borderStrong',
    'focus',
    'faint',
  ] as const)('%s can be seen on a chart (3 : 1)', (mark) => {
    expect(contrast(palette[mark], palette.surface)).toBeGreaterThanOrEqual(3);
  });

  test('every series can be seen on a chart', () => {
    for (const colour of seriesColours[scheme]) {
      expect([colour, contrast(colour, palette.surface) >= 3]).toEqual([colour, true]);
    }
  });

  test('deviation grows away from the ground on both sides, so that its size shows without its hue', () => {
    const away = deviationScales[scheme].map((colour) => contrast(colour, palette.surface));
    expect(away[0]! > away[1]! && away[1]! > away[2]! && away[2]! > away[3]!).toBe(true);
    expect(away[6]! > away[5]! && away[5]! > away[4]! && away[4]! > away[3]!).toBe(true);
  });

  test('density grows away from the ground', () => {
    const away = densityScales[scheme].map((colour) => contrast(colour, palette.surface));
    expect(away).toEqual(away.toSorted((a, b) => a - b));
  });
});

test('both schemes have the same names', () => {
  expect(Object.keys(palettes.dark).sort()).toEqual(Object.keys(palettes.light).sort());
});

test('a change falls into the step of its size; what is not known into none', () => {
  expect([-0.9, -0.4, -0.2, -0.1, 0, 0.0999, 0.1, 0.2, 0.4, 5].map(deviationStep)).toEqual([
    0, 1, 2, 3, 3, 3, 4, 5, 6, 6,
  ]);
  expect([deviationStep(null), deviationStep(Number.NaN)]).toEqual([null, null]);
});
