import type { Count, FootfallRow } from '../api/types.ts';
import { alignLines, kindOf, type Lines, type Point } from './compare-lines-points.ts';

/** Over the days that are complete (or closed) in all of the compared: what is partial anywhere is dropped everywhere. */
export interface Totals {
  /** In the order of the compared; null where no day can be compared. */
  entries: readonly Count[];
  /** Days that could be compared. */
  days: number;
  /** Days on which any of them opened, but for those that still go on. */
  openDays: number;
  /** Open days that still go on. */
  pendingDays: number;
}

export function totalsOf(rows: readonly FootfallRow[], ids: readonly string[]): Totals {
  const { starts, lines } = alignLines(rows, ids, (id) => id);
  const sums = new Array<number>(ids.length).fill(0);
  let [days, openDays, pendingDays] = [0, 0, 0];
  starts.forEach((_, position) => {
    const points = lines.map((line) => line.points[position]);
    const isOpen = points.some((point) => point !== null && point?.status !== 'closed');
    if (!isOpen) {
      return;
    }
    if (points.some((point) => point?.status === 'pending')) {
      pendingDays += 1;
      return;
    }
    openDays += 1;
    if (points.every(isSettled)) {
      days += 1;
      points.forEach((point, index) => {
        sums[index]! += point!.entries ?? 0;
      });
    }
  });
  return { entries: days === 0 ? ids.map(() => null) : sums, days, openDays, pendingDays };
}

export type Values = 'entries' | 'difference' | 'share';

export interface Cell {
  /** People, people more than the reference, or that as a share of the reference; null where it is not known. */
  value: Count;
  /** Whether it was whole on both sides; false: `value` is what came so far (entries), or is not known. */
  isWhole: boolean;
  point: Point | null;
}

/** A cell of one of the compared in a period, as a figure or against that of the reference. */
export function cellOf(point: Point | null | undefined, reference: Point | null | undefined, values: Values): Cell {
  const own = point ?? null;
  if (values === 'entries') {
    return { value: own?.entries ?? null, isWhole: isSettled(own), point: own };
  }
  const isWhole = isSettled(own) && isSettled(reference) && !(isClosed(own) && isClosed(reference));
  return {
    value: isWhole ? against(own?.entries ?? 0, reference?.entries ?? 0, values) : null,
    isWhole: isWhole || (isClosed(own) && isClosed(reference)),
    point: own,
  };
}

export function against(entries: Count, reference: Count, values: Values): Count {
  if (values === 'entries' || entries === null || reference === null) {
    return values === 'entries' ? entries : null;
  }
  return values === 'difference' ? entries - reference : reference === 0 ? null : entries / reference - 1;
}

/** Positions of the periods that any of the compared has something to say of: not those at which all are closed. */
export function openPositions({ starts, lines }: Lines): number[] {
  return starts.flatMap((_, position) =>
    lines.some((line) => !['closed', 'none'].includes(kindOf(line.points[position]))) ? [position] : [],
  );
}

const isClosed = (point: Point | null | undefined) => point?.status === 'closed';

/** Known to the last person: complete, or closed, when nobody can come. */
function isSettled(point: Point | null | undefined): boolean {
  return (point?.status === 'complete' && point.entries !== null) || isClosed(point);
}
