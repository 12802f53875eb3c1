import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core';
import {
  coverageScales,
  densityScales,
  deviationScales,
  fonts,
  palettes,
  type Scheme,
  seriesColours,
  sizes,
} from './tokens.ts';

const accent: MantineColorsTuple = [
  '#e6f3f4',
  '#cbe5e7',
  '#9fcfd3',
  '#70b7bd',
  '#55c3c9',
  '#2b8f97',
  '#0b6a72',
  '#0b6a72',
  '#08545b',
  '#063f45',
];

/** Mantine's own greys in the dark scheme, from text to the deepest ground: those of our palette. */
const dark: MantineColorsTuple = [
  palettes.dark.text,
  '#c3cdd5',
  palettes.dark.dim,
  palettes.dark.missing,
  palettes.dark.closed,
  palettes.dark.border,
  palettes.dark.raised,
  palettes.dark.surface,
  palettes.dark.sunken,
  palettes.dark.page,
];

const rem = (pixels: number) => `${pixels / 16}rem`;

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 4 },
  // Mantine chooses white or black by the light scheme's accent; ours is light in the dark scheme.
  variantColorResolver: (input) => {
    const colours = defaultVariantColorsResolver(input);
    const isAccent = input.color === undefined || input.color === 'accent';
    return input.variant === 'filled' && isAccent ? { ...colours, color: 'var(--ff-on-accent)' } : colours;
  },
  colors: { accent, dark },
  fontFamily: fonts.text,
  fontFamilyMonospace: fonts.code,
  fontSizes: {
    xs: rem(sizes.text.xs),
    sm: rem(sizes.text.sm),
    md: rem(sizes.text.md),
    lg: rem(sizes.text.lg),
    xl: rem(sizes.text.xl),
  },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.5', lg: '1.45', xl: '1.3' },
  headings: {
    fontWeight: '620',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: rem(24), lineHeight: '1.25' },
      h2: { fontSize: rem(17), lineHeight: '1.35' },
      h3: { fontSize: rem(15), lineHeight: '1.4' },
      h4: { fontSize: rem(14), lineHeight: '1.4' },
    },
  },
  spacing: {
    xxs: rem(sizes.space.xxs),
    xs: rem(sizes.space.xs),
    sm: rem(sizes.space.sm),
    md: rem(sizes.space.md),
    lg: rem(sizes.space.lg),
    xl: rem(sizes.space.xl),
  },
  radius: { xs: rem(3), sm: rem(5), md: rem(8), lg: rem(12), xl: rem(20) },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Paper: { defaultProps: { withBorder: true, p: 'md', radius: 'lg' } },
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 'lg' } },
    InputWrapper: {
      styles: {
        error: { fontSize: 'var(--mantine-font-size-xs)' },
        description: { fontSize: 'var(--mantine-font-size-xs)' },
      },
    },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    MultiSelect: { defaultProps: { size: 'sm' } },
    SegmentedControl: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, events: { hover: true, focus: true, touch: false } } },
    Anchor: { defaultProps: { underline: 'hover' } },
  },
});

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function variablesOf(scheme: Scheme): Record<string, string> {
  const palette = palettes[scheme];
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(palette)) {
    variables[`--ff-${kebab(name)}`] = value;
  }
  const scales = {
    deviation: deviationScales,
    density: densityScales,
    coverage: coverageScales,
    series: seriesColours,
  };
  for (const [name, scale] of Object.entries(scales)) {
    scale[scheme].forEach((value, index) => {
      variables[`--ff-${name}-${index}`] = value;
    });
  }
  return {
    ...variables,
    '--mantine-color-body': palette.surface,
    '--mantine-color-text': palette.text,
    '--mantine-color-bright': palette.text,
    '--mantine-color-dimmed': palette.dim,
    '--mantine-color-placeholder': palette.faint,
    '--mantine-color-anchor': palette.accent,
    '--mantine-color-error': palette.bad,
    '--mantine-color-default': palette.surface,
    '--mantine-color-default-hover': palette.hover,
    '--mantine-color-default-color': palette.text,
    '--mantine-color-default-border': palette.border,
    '--mantine-color-accent-filled': palette.accent,
    '--mantine-color-accent-filled-hover': palette.accentStrong,
    '--mantine-color-accent-light': palette.accentSoft,
    '--mantine-color-accent-light-color': palette.accent,
    '--mantine-color-accent-text': palette.accent,
    '--mantine-primary-color-contrast': palette.onAccent,
  };
}

/** `--ff-observed`, `--ff-deviation-0` and so on, beside Mantine's own variables, for both schemes. */
export const variables: CSSVariablesResolver = () => ({
  variables: {
    '--ff-nav-width': rem(224),
    '--ff-bar-height': rem(56),
    '--ff-tabs-height': rem(60),
    '--ff-page-width': rem(1720),
    '--ff-text-display': rem(36),
    '--ff-text-figure': rem(24),
    '--ff-weight-strong': '620',
    '--ff-weight-medium': '520',
    '--ff-chart-spark': rem(sizes.chart.spark),
    '--ff-chart-small': rem(sizes.chart.small),
    '--ff-chart-medium': rem(sizes.chart.medium),
    '--ff-chart-large': rem(sizes.chart.large),
    '--ff-line': rem(1),
    '--ff-focus-width': rem(2),
    '--ff-mark-width': rem(3),
  },
  light: variablesOf('light'),
  dark: variablesOf('dark'),
});
