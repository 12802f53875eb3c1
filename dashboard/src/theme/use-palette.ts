import { useComputedColorScheme } from '@mantine/core';
import { coverageScales, densityScales, deviationScales, palettes, type Scheme, seriesColours } from './tokens.ts';

/** Colours as values, of the scheme that is shown: for canvases. Style sheets use `var(--ff-…)`. */
export function usePalette() {
  // Known at once, not after a first light picture: there is no server that would have drawn it.
  const scheme: Scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  return chartPalettes[scheme];
}

function chartPalette(scheme: Scheme) {
  return {
    scheme,
    ...palettes[scheme],
    deviation: deviationScales[scheme],
    density: densityScales[scheme],
    coverage: coverageScales[scheme],
    series: seriesColours[scheme],
  };
}

export const chartPalettes = { light: chartPalette('light'), dark: chartPalette('dark') };
export type ChartPalette = ReturnType<typeof chartPalette>;
