import { isoWeekday } from '../state/dates.ts';
import { sizes } from '../theme/tokens.ts';

/** A sensor at a branch; `status` has a letter a day, see the API's health. */
export interface CoverageRow {
  sensor_id: string;
  branch_id: string;
  observed_share: number | null;
  share: readonly (number | null)[];
  status: string;
}

/** Where things stand in the matrix, pixels: names at the left, days at the top, both always in sight. */
export interface MatrixLayout {
  names: number;
  head: number;
  row: number;
  day: number;
  isNarrow: boolean;
  rows: number;
  days: number;
  /** Of the whole matrix with its names and head. */
  width: number;
  height: number;
}

export interface Place {
  row: number;
  day: number;
}

/** Days share the width there is, within bounds: below the least the matrix scrolls sideways. */
export function layoutMatrix(boxWidth: number, rows: number, days: number): MatrixLayout {
  const { matrix } = sizes;
  const isNarrow = boxWidth < matrix.narrow;
  const names = isNarrow ? matrix.namesNarrow : matrix.names;
  const least = isNarrow ? matrix.row : matrix.day;
  const fair = Math.floor((boxWidth - names) / Math.max(days, 1));
  const day = Math.min(Math.max(fair, least), matrix.dayWide);
  return {
    names,
    head: matrix.head,
    row: matrix.row,
    day,
    isNarrow,
    rows,
    days,
    width: names + day * days,
    height: matrix.head + matrix.row * rows,
  };
}

/** The cell at a point of the box; null on names, head and beyond. */
export function placeAt(layout: MatrixLayout, x: number, y: number, left: number, top: number): Place | null {
  if (x < layout.names || y < layout.head) {
    return null;
  }
  const day = Math.floor((x - layout.names + left) / layout.day);
  const row = Math.floor((y - layout.head + top) / layout.row);
  return day < layout.days && row < layout.rows ? { row, day } : null;
}

/** How far the box must be scrolled for the cell to be in sight, beside names and head. */
export function scrollTo(
  layout: MatrixLayout,
  { row, day }: Place,
  box: { left: number; top: number; width: number; height: number },
): { left: number; top: number } {
  const within = (start: number, end: number, scrolled: number, room: number) =>
    start < scrolled ? start : end > scrolled + room ? end - room : scrolled;
  return {
    left: within(day * layout.day, (day + 1) * layout.day, box.left, box.width - layout.names),
    top: within(row * layout.row, (row + 1) * layout.row, box.top, box.height - layout.head),
  };
}

/** Where a key leads from a cell; null for keys that lead nowhere. */
export function placeAfter(
  key: string,
  isFar: boolean,
  { row, day }: Place,
  { rows, days }: Pick<MatrixLayout, 'rows' | 'days'>,
  pageRows: number,
): Place | null {
  const to = (nextRow: number, nextDay: number) => ({
    row: Math.min(Math.max(nextRow, 0), rows - 1),
    day: Math.min(Math.max(nextDay, 0), days - 1),
  });
  switch (key) {
    case 'ArrowLeft':
      return to(row, isFar ? 0 : day - 1);
    case 'ArrowRight':
      return to(row, isFar ? days - 1 : day + 1);
    case 'ArrowUp':
      return to(isFar ? 0 : row - 1, day);
    case 'ArrowDown':
      return to(isFar ? rows - 1 : row + 1, day);
    case 'PageUp':
      return to(row - pageRows, day);
    case 'PageDown':
      return to(row + pageRows, day);
    case 'Home':
      return to(isFar ? 0 : row, 0);
    case 'End':
      return to(isFar ? rows - 1 : row, days - 1);
    default:
      return null;
  }
}

export type CellStatus = 'complete' | 'partial' | 'missing' | 'pending' | 'closed' | 'not_there';

const statuses: Record<string, CellStatus> = {
  c: 'complete',
  p: 'partial',
  m: 'missing',
  w: 'pending',
  x: 'closed',
};
export const statusAt = (row: CoverageRow, day: number): CellStatus => statuses[row.status[day] ?? ''] ?? 'not_there';

/** Bounds between the steps of the coverage scale, shares of a partial day. */
export const partialBounds = [0.5, 0.8] as const;

/** Step of the coverage scale of a partial day, 1 to 3: the ends are for missing and complete ones. */
export function partialStep(share: number | null): 1 | 2 | 3 {
  const [low, high] = partialBounds;
  return share === null || share < low ? 1 : share < high ? 2 : 3;
}

export interface CoverageCounts extends Record<CellStatus, number> {
  /** Sensor-days in all, those not there left out. */
  total: number;
}

/** Sensor-days by status. */
export function countStatuses(rows: readonly Pick<CoverageRow, 'status'>[]): CoverageCounts {
  const counts = { complete: 0, partial: 0, missing: 0, pending: 0, closed: 0, not_there: 0 };
  for (const { status } of rows) {
    for (const letter of status) {
      counts[statuses[letter] ?? 'not_there'] += 1;
    }
  }
  const total = counts.complete + counts.partial + counts.missing + counts.pending + counts.closed;
  return { ...counts, total };
}

/** Of the head: which days begin a month, a week, and which are of a weekend. */
export function markDays(days: readonly string[]) {
  return days.map((day, at) => {
    const weekday = isoWeekday(day);
    return {
      isMonth: at === 0 || day.endsWith('-01'),
      isMonday: weekday === 1,
      isWeekend: weekday > 5,
      number: String(Number(day.slice(8))),
    };
  });
}
