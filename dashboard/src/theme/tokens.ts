/**
 * Every colour of the dashboard, in both schemes: the one place for them. Charts read the values, style sheets read the
 * CSS variables `--ff-<name>` made of them (theme.ts). A test checks that text reaches 4.5 : 1 and marks 3 : 1.
 * Deviation runs from orange (fewer than expected) over grey to blue (more): told apart with any colour blindness.
 */
export type Scheme = 'light' | 'dark';

const light = {
  // Surfaces and text
  page: '#f5f7f8',
  surface: '#ffffff',
  raised: '#ffffff',
  sunken: '#eef1f3',
  hover: '#edf1f3',
  border: '#dde3e7',
  borderStrong: '#8292a0',
  text: '#15212b',
  dim: '#53616d',
  faint: '#6a7782',
  // The one accent
  accent: '#0b6a72',
  accentStrong: '#08545b',
  accentSoft: '#e0eff0',
  onAccent: '#ffffff',
  focus: '#0b6a72',
  // What a figure is
  observed: '#0b6a72',
  estimated: '#3f9199',
  missing: '#73808b',
  closed: '#c3ccd3',
  pending: '#8995a0',
  expected: '#65727e',
  band: 'rgba(84, 104, 120, 0.16)',
  bandEdge: '#a3b0bb',
  compare: '#8a5a9e',
  threshold: '#65727e',
  // Deviation
  low: '#b04a00',
  lowSoft: '#fdeee2',
  high: '#1b5fbf',
  highSoft: '#e6effb',
  normal: '#53616d',
  normalSoft: '#eef1f3',
  // States of the system
  good: '#0b6a72',
  warning: '#8f5a00',
  warningSoft: '#fbf1dc',
  bad: '#b3261e',
  badSoft: '#fbeae9',
  // Charts
  grid: '#e6eaed',
  axis: '#53616d',
  tooltip: '#ffffff',
  land: '#e6ebee',
  coast: '#c6d0d7',
};

export type Palette = Record<keyof typeof light, string>;

const dark: Palette = {
  page: '#0e1418',
  surface: '#151d22',
  raised: '#1b252b',
  sunken: '#10171b',
  hover: '#1d282f',
  border: '#28343c',
  borderStrong: '#6a7b88',
  text: '#e7edf1',
  dim: '#a3b1bc',
  faint: '#8a99a5',
  accent: '#55c3c9',
  accentStrong: '#7ad6da',
  accentSoft: '#15343a',
  onAccent: '#06272a',
  focus: '#7ad6da',
  observed: '#55c3c9',
  estimated: '#2f959d',
  missing: '#84929e',
  closed: '#36434c',
  pending: '#6f7f8b',
  expected: '#a3b1bc',
  band: 'rgba(160, 182, 198, 0.17)',
  bandEdge: '#566671',
  compare: '#c79ad8',
  threshold: '#a3b1bc',
  low: '#ff9f57',
  lowSoft: '#3a2515',
  high: '#7fb2ff',
  highSoft: '#172b46',
  normal: '#a3b1bc',
  normalSoft: '#1d282f',
  good: '#55c3c9',
  warning: '#f0c060',
  warningSoft: '#352a13',
  bad: '#ff8f86',
  badSoft: '#3d1d1b',
  grid: '#232e36',
  axis: '#a3b1bc',
  tooltip: '#1b252b',
  land: '#1c262d',
  coast: '#34424c',
};

export const palettes: Record<Scheme, Palette> = { light, dark };

/** From far below the expected to far above; the middle is normal. Index with `deviationStep`. */
export const deviationScales: Record<Scheme, readonly string[]> = {
  light: ['#9c3f00', '#d2722a', '#edb68a', '#d9dfe4', '#a9c8ee', '#5a93d9', '#17509f'],
  dark: ['#ffb678', '#d8782c', '#8a5228', '#3b4851', '#31629d', '#4d8edb', '#a3caff'],
};

/** Bounds between the steps of the deviation scale, as shares of the expected. */
export const deviationBounds = [-0.4, -0.2, -0.1, 0.1, 0.2, 0.4] as const;

/** From no people to the most: one hue. */
export const densityScales: Record<Scheme, readonly string[]> = {
  light: ['#edf3f4', '#c5dfe1', '#8fc1c5', '#4f9aa1', '#1c757d', '#08474d'],
  dark: ['#16242a', '#17414a', '#1d626b', '#2c8890', '#52b4ba', '#a5e2e5'],
};

/** Coverage, from nothing observed to all of it. */
export const coverageScales: Record<Scheme, readonly string[]> = {
  light: ['#9c3f00', '#d2722a', '#edb68a', '#cfe3e5', '#5aa5ab'],
  dark: ['#ffb678', '#d8782c', '#8a5228', '#1d4a52', '#37979f'],
};

/** Told apart by lightness as well as hue; the first is the accent. More series than these share them with dashes. */
export const seriesColours: Record<Scheme, readonly string[]> = {
  light: ['#0b6a72', '#b04a00', '#1b5fbf', '#8a5a9e', '#7a6a00', '#a32b63', '#4a5b6a', '#3c7a35'],
  dark: ['#55c3c9', '#ff9f57', '#7fb2ff', '#c79ad8', '#d6c04a', '#f08ab5', '#b6c4cf', '#8fce86'],
};

/** Step of the deviation scale, 0 to 6, of a change (entries / expected - 1); null where it is not known. */
export function deviationStep(change: number | null): number | null {
  if (change === null || Number.isNaN(change)) {
    return null;
  }
  let step = 0;
  for (const bound of deviationBounds) {
    if (change >= bound) {
      step += 1;
    }
  }
  return step;
}

export const fonts = {
  text: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  code: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
};

/** Pixels, for canvases and virtual lists, which cannot read CSS variables. The same steps as in theme.ts. */
export const sizes = {
  text: { xs: 12, sm: 13, md: 14, lg: 16, xl: 20 },
  space: { xxs: 4, xs: 8, sm: 12, md: 16, lg: 24, xl: 32 },
  chart: { small: 160, medium: 260, large: 380, spark: 28 },
  row: 36,
  /** Of the coverage matrix: a row, the head, the names beside it, a day at its narrowest and widest, the tooltip. */
  matrix: { row: 22, head: 40, names: 328, namesNarrow: 128, narrow: 640, day: 8, dayWide: 34, tip: 240 },
  line: { thin: 1, normal: 1.75, strong: 2.5 },
  symbol: 8,
};
