import type { Count } from '../../api/types.ts';
import classes from './compare.module.css';

const width = 100;
const height = 24;

/** Entries by day as a small line from zero; days that are closed or not complete break it. */
export function Spark({ values, label }: { values: readonly Count[]; label: string }) {
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const x = (at: number) => (values.length > 1 ? (at / (values.length - 1)) * width : width / 2);
  let path = '';
  let before = -10;
  values.forEach((value, at) => {
    if (value === null) {
      return;
    }
    // A weekend or holiday is passed over; what is longer is a gap.
    path += `${at - before <= 3 ? 'L' : 'M'}${x(at).toFixed(1)} ${(height - 1 - (value / most) * (height - 2)).toFixed(1)}`;
    before = at;
  });
  return (
    <svg
      className={classes.spark}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path d={path} />
    </svg>
  );
}
