import { type Bases, type Line, scaled } from './compare-lines-points.ts';

export interface Extent {
  least: number;
  most: number;
  /** Between two marks of the axis. */
  step: number;
}

/**
 * The axis of what is in sight, the same for all lines: from zero for counts, around 100 for indices, in about `marks`
 * round steps.
 */
export function sharedExtent(
  lines: readonly Line[],
  bases: Bases | null,
  hasExpected: boolean,
  marks: number,
  { first, last } = { first: 0, last: Number.POSITIVE_INFINITY },
): Extent {
  let least = bases === null ? 0 : 100;
  let most = bases === null ? 1 : 100;
  for (const line of lines) {
    const base = bases?.of.get(line.id);
    for (const [position, point] of line.points.entries()) {
      if (point === null || position < first || position > last) {
        continue;
      }
      for (const value of [point.entries, ...(hasExpected ? [point.expected, point.high, point.low] : [])]) {
        const drawn = scaled(value, base, bases !== null);
        if (drawn !== null) {
          least = Math.min(least, drawn);
          most = Math.max(most, drawn);
        }
      }
    }
  }
  const step = Math.max(1, roundStep((most - least) / marks));
  if (most === least) {
    return { least: least - step, most: most + step, step };
  }
  return { least: Math.floor(least / step) * step, most: Math.ceil(most / step) * step, step };
}

/** 1, 2, 2.5 or 5 times a power of ten, at least as large as `step`. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(step, Number.EPSILON)));
  return ([1, 2, 2.5, 5].find((factor) => factor * power >= step) ?? 10) * power;
}
