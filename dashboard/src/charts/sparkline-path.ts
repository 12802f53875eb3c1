/** A day of a sparkline is this wide and these far from the next, in units of its own. */
const step = 4;
const bar = 3;
export const sparklineHeight = 24;

/**
 * One path of columns from zero up, a day a column; a day that is not known leaves its place empty, and no people leave
 * a line. `most` is the height of the whole, so that rows may share it.
 */
export function sparklinePath(values: readonly (number | null)[], most: number): string {
  return values
    .map((value, index) => {
      if (value === null || !Number.isFinite(value)) {
        return '';
      }
      const share = most > 0 ? Math.min(Math.max(value, 0) / most, 1) : 0;
      const height = Math.max(Math.round(share * sparklineHeight * 10) / 10, 1);
      return `M${index * step} ${sparklineHeight}v-${height}h${bar}v${height}z`;
    })
    .join('');
}

export const sparklineWidth = (days: number) => Math.max(days * step - (step - bar), 1);

/** Smallest and largest of what is known; null where nothing is. */
export function sparklineExtent(
  values: readonly (number | null)[],
): { least: number; most: number; days: number } | null {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  return known.length === 0 ? null : { least: Math.min(...known), most: Math.max(...known), days: known.length };
}
