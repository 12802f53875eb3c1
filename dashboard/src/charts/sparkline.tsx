import classes from './sparkline.module.css';
import { sparklineExtent, sparklineHeight, sparklinePath, sparklineWidth } from './sparkline-path.ts';

/** Days as small columns from zero; days that are not whole or closed leave a gap. No canvas: a page has many. */
export function Sparkline({ values, label }: { values: readonly (number | null)[]; label: string }) {
  const extent = sparklineExtent(values);
  return (
    <svg
      className={classes.spark}
      viewBox={`0 0 ${sparklineWidth(values.length)} ${sparklineHeight}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path d={sparklinePath(values, extent?.most ?? 0)} />
    </svg>
  );
}
