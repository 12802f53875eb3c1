import type { Count, DayStatus, FootfallRow, Granularity } from '../api/types.ts';
import { intervalOf } from './trust-words.ts';

/** A period of one of the compared. */
export interface Point {
  entries: Count;
  expected: Count;
  low: Count;
  high: Count;
  status: DayStatus;
  observedShare: Count;
  /** People of `entries` who were estimated. */
  estimated: number;
  /** The 80 % interval of entries; null where nothing is estimated. */
  estimate: { low: number; high: number } | null;
  /** Against the expected, as a share of it; null where that may not be judged. */
  change: Count;
}

export interface Line {
  id: string;
  name: string;
  /** One for each of the starts; null where the tables have no such period of it. */
  points: readonly (Point | null)[];
}

export interface Lines {
  /** Starts of the periods as the API gives them, rising. */
  starts: readonly string[];
  lines: readonly Line[];
}

/** How a point is drawn: `whole` belongs to the line, `part` stands hollow beside it. */
export type PointKind = 'whole' | 'part' | 'missing' | 'closed' | 'none';

/** The rows of the compared on one axis of time, in the order of `ids`. */
export function alignLines(
  rows: readonly FootfallRow[],
  ids: readonly string[],
  nameOf: (id: string) => string,
): Lines {
  const starts = [...new Set(rows.map(({ start }) => start))].sort();
  const positions = new Map(starts.map((start, index) => [start, index]));
  const points = new Map(ids.map((id) => [id, new Array<Point | null>(starts.length).fill(null)]));
  for (const row of rows) {
    const of = points.get(row.id);
    const index = positions.get(row.start)!;
    if (of !== undefined) {
      const before = of[index];
      of[index] = before ? merged(before, pointOf(row)) : pointOf(row);
    }
  }
  return { starts, lines: ids.map((id) => ({ id, name: nameOf(id), points: points.get(id)! })) };
}

/**
 * Hours without the nights and the days on which all are closed: from the first hour at which any opens on any day to the
 * one after the last, which parts the days.
 */
export function openHours(data: Lines): Lines {
  const isOpen = ({ points }: Line, position: number) => !['closed', 'none'].includes(kindOf(points[position]));
  const days = new Set<string>();
  let [first, last] = [24, -1];
  data.starts.forEach((start, position) => {
    if (data.lines.some((line) => isOpen(line, position))) {
      const hour = hourOf(start);
      days.add(start.slice(0, 10));
      first = Math.min(first, hour);
      last = Math.max(last, hour);
    }
  });
  const end = days.size > 1 ? last + 1 : last;
  const kept = data.starts.flatMap((start, position) =>
    days.has(start.slice(0, 10)) && hourOf(start) >= first && hourOf(start) <= end ? [position] : [],
  );
  return {
    starts: kept.map((position) => data.starts[position]!),
    lines: data.lines.map((line) => ({ ...line, points: kept.map((position) => line.points[position]!) })),
  };
}

const hourOf = (start: string) => Number(start.slice(11, 13));

export function kindOf(point: Point | null | undefined): PointKind {
  if (point === null || point === undefined) {
    return 'none';
  }
  switch (point.status) {
    case 'complete':
      return point.entries === null ? 'none' : 'whole';
    case 'closed':
      return 'closed';
    case 'missing':
      return 'missing';
    default:
      // Of a week of which the period holds only closed days nothing is known, but nothing is missing either.
      return point.entries === null ? 'none' : 'part';
  }
}

/** Where a line is 100: the position of the period and what came then. */
export interface Base {
  position: number;
  entries: number;
}

export interface Bases {
  /** By id; none for a line without a complete period. */
  of: ReadonlyMap<string, Base>;
  /** The period that is 100 for all; null where the lines have no complete one in common. */
  shared: number | null;
}

/** The first period from `first` on that is complete in all lines is 100; without one, each line's own first. */
export function indexBases(lines: readonly Line[], first: number): Bases {
  const length = lines[0]?.points.length ?? 0;
  const entriesAt = (line: Line, position: number) => {
    const point = line.points[position];
    return kindOf(point) === 'whole' && point!.entries! > 0 ? point!.entries! : null;
  };
  const firstWhere = (all: readonly Line[]) => {
    for (let position = Math.max(0, first); position < length; position += 1) {
      if (all.every((line) => entriesAt(line, position) !== null)) {
        return position;
      }
    }
    return null;
  };
  const shared = lines.length === 0 ? null : firstWhere(lines);
  const of = new Map<string, Base>();
  for (const line of lines) {
    const position = shared ?? firstWhere([line]);
    if (position !== null) {
      of.set(line.id, { position, entries: entriesAt(line, position)! });
    }
  }
  return { of, shared };
}

/** What is drawn of a figure: itself, or with a base its index; null where there is none. */
export function scaled(value: Count | undefined, base: Base | undefined, isIndexed: boolean): Count {
  if (value === null || value === undefined) {
    return null;
  }
  return isIndexed ? (base === undefined ? null : (value / base.entries) * 100) : value;
}

/**
 * A line as pairs of position and value: closed periods are passed over, what is not known or not whole breaks it. By
 * the hour a closed night breaks it too.
 */
export function pathOf(
  line: Line,
  granularity: Granularity,
  heightOf: (point: Point) => Count,
): (readonly [number, number | '-'])[] {
  const path: (readonly [number, number | '-'])[] = [];
  line.points.forEach((point, position) => {
    const kind = kindOf(point);
    if (kind === 'closed' && granularity !== 'hour') {
      return;
    }
    path.push([position, (kind === 'whole' ? heightOf(point!) : null) ?? '-']);
  });
  return path;
}

/**
 * The same with the periods that are not whole: drawn thin and pale, it leads the eye through them. What is missing still
 * breaks it.
 */
export function bridgeOf(
  line: Line,
  granularity: Granularity,
  heightOf: (point: Point) => Count,
): (readonly [number, number | '-'])[] {
  return line.points.flatMap((point, position): (readonly [number, number | '-'])[] => {
    const kind = kindOf(point);
    const isKnown = kind === 'whole' || kind === 'part';
    return kind === 'closed' && granularity !== 'hour'
      ? []
      : [[position, (isKnown ? heightOf(point!) : null) ?? '-'] as const];
  });
}

/** Positions of a path that have no neighbour to be joined with, and so need a mark to be seen. */
export function lonely(path: readonly (readonly [number, number | '-'])[]): Set<number> {
  const isThere = (index: number) => path[index] !== undefined && path[index]![1] !== '-';
  return new Set(
    path.flatMap(([position], index) =>
      isThere(index) && !isThere(index - 1) && !isThere(index + 1) ? [position] : [],
    ),
  );
}

/**
 * Places for labels that want to stand at `wished` heights, at least `gap` apart and between `least` and `most`, moved
 * no farther than needed. In the order given.
 */
export function spread(wished: readonly number[], gap: number, least: number, most: number): number[] {
  const order = wished.map((_, index) => index).sort((a, b) => wished[a]! - wished[b]! || a - b);
  const room = Math.min(gap, order.length > 1 ? (most - least) / (order.length - 1) : gap);
  const places = new Array<number>(wished.length);
  let floor = least;
  for (const index of order) {
    places[index] = Math.max(floor, Math.min(wished[index]!, most));
    floor = places[index]! + room;
  }
  let ceiling = most;
  for (const index of order.toReversed()) {
    places[index] = Math.min(places[index]!, ceiling);
    ceiling = places[index]! - room;
  }
  return places;
}

/** Dashes by which lines are told apart without their colour. Null: unbroken. */
const dashes = [null, [7, 3], [2, 2.5], [9, 3, 2, 3]] as const;

/** Colour and dash of the n-th line: no two of the first 32 are alike. */
export function lineLook(position: number, colours: readonly string[]) {
  const round = Math.floor(position / colours.length);
  return {
    colour: colours[position % colours.length]!,
    dash: dashes[(position + round) % dashes.length]! as readonly number[] | null,
  };
}

function pointOf(row: FootfallRow): Point {
  return {
    entries: row.entries ?? null,
    expected: row.expected ?? null,
    low: row.low ?? null,
    high: row.high ?? null,
    status: row.status ?? 'missing',
    observedShare: row.observed_share ?? null,
    estimated: row.imputed_entries ?? 0,
    estimate: intervalOf(row),
    change: row.change_share ?? null,
  };
}

/** The hour that a clock change repeats is two rows of one start. */
function merged(one: Point, other: Point): Point {
  const both = (a: Count, b: Count) => (a === null ? b : b === null ? a : a + b);
  const isAlike = one.status === other.status;
  return {
    entries: both(one.entries, other.entries),
    expected: both(one.expected, other.expected),
    low: both(one.low, other.low),
    high: both(one.high, other.high),
    status: isAlike
      ? one.status
      : one.status === 'closed'
        ? other.status
        : other.status === 'closed'
          ? one.status
          : 'partial',
    observedShare: isAlike ? one.observedShare : null,
    estimated: one.estimated + other.estimated,
    // Two hours of one day err together, by how much is not told.
    estimate: null,
    change: null,
  };
}
