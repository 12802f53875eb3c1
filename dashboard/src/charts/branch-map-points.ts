import type { Verdict } from '../api/types.ts';
import { deviationStep } from '../theme/tokens.ts';
import { besideEachOther, type Place, project } from './geography/mercator.ts';
import type { Rests } from './trust-words.ts';

/** A branch as the map shows it. */
export interface MapPoint {
  id: string;
  name: string;
  /** Degrees, WGS 84; null where the network file gives none. */
  latitude: number | null;
  longitude: number | null;
  /** entries / expected - 1; null where it may not be judged. */
  value: number | null;
  /** Entries; null where nothing is known. */
  size: number | null;
  verdict: Verdict;
  /** How far `value` usually lies from zero; null where not known. */
  range: number | null;
  /** 0..1 of the hours that were due; null where none were. */
  observedShare: number | null;
  /** What the entries rest on, for words. */
  rests?: Rests;
}

/** A point put on the map. */
export interface Mark extends Place {
  point: MapPoint;
  /** Pixels. */
  radius: number;
  /** Of the deviation scale, as `verdictStep`; null where not known. */
  step: number | null;
  isHollow: boolean;
}

/** A branch of which less was observed than this is drawn hollow. */
const wholeFrom = 0.9;

export type PlacedPoint = MapPoint & { latitude: number; longitude: number };

export const isPlaced = (point: MapPoint): point is PlacedPoint => point.latitude !== null && point.longitude !== null;

/** Whether there is anything to put on a map. */
export const hasPlacesIn = (points: readonly MapPoint[]) => points.some(isPlaced);

const leastRadius = 3.5;

/** Largest first, so that small ones are drawn last and stay on top. Areas follow the entries. */
export function marksOf(points: readonly MapPoint[]): Mark[] {
  const placed = points.filter(isPlaced);
  const places = placed.map(({ longitude, latitude }) => project(longitude, latitude));
  const xs = besideEachOther(places.map(({ x }) => x));
  const most = Math.max(1, ...largest(placed));
  const mostRadius = placed.length <= 60 ? 15 : placed.length <= 500 ? 11 : 7;
  return placed
    .map((point, index) => ({
      point,
      x: xs[index]!,
      y: places[index]!.y,
      radius: Math.max(leastRadius, Math.round(2 * mostRadius * Math.sqrt(Math.max(0, point.size ?? 0) / most)) / 2),
      step: verdictStep(point),
      isHollow: point.verdict === 'unknown' || point.observedShare === null || point.observedShare < wholeFrom,
    }))
    .sort((a, b) => b.radius - a.radius || (a.point.id < b.point.id ? -1 : 1));
}

/**
 * Step of the deviation scale by what is usual for the branch itself: pale or grey inside its usual range however wide
 * that is, strong outside. Two steps of each side are pale, or strong, by the size of the change.
 */
export function verdictStep({ verdict, value }: Pick<MapPoint, 'verdict' | 'value'>): number | null {
  const step = verdict === 'unknown' ? null : deviationStep(value);
  if (step === null) {
    return null;
  }
  const [least, most] = ({ low: [0, 1], high: [5, 6], normal: [2, 4], unknown: [0, 6] } as const)[verdict];
  return Math.max(least, Math.min(most, step));
}

/** Whether a step is outside the usual. */
export const isStrong = (step: number | null) => step !== null && (step < 2 || step > 4);

/** Its one largest size; an argument list cannot be thousands long in every browser. */
const largest = (points: readonly MapPoint[]) => [points.reduce((most, { size }) => Math.max(most, size ?? 0), 0)];

/** Branches near each other, drawn as one when they are too many to be told apart. */
export interface Cell extends Place {
  marks: Mark[];
  /** Median change of those that may be judged; null where none may. */
  median: number | null;
  /** The median of their steps. */
  step: number | null;
  low: number;
  high: number;
  entries: number;
}

/** Fewer branches than this are never drawn as cells. */
export const manyMarks = 2000;
/** Pixels between the middles of two cells. */
export const cellPixels = 26;
/** More branches than this in a cell, on average, cannot be told apart. */
const crowded = 2.5;

/** Scales are told apart in steps of half an octave: cells stand still while the map is dragged, and change seldom. */
export const levelOf = (scale: number) => Math.round(Math.log2(scale) * 2) / 2;

/** Fewer branches than this near each other are drawn one by one, beside the hexagons. */
const leastInCell = 3;

export interface Crowd {
  cells: Cell[];
  /** Those that stand alone, largest first. */
  loose: Mark[];
}

/** Branches in hexagons as of a level; null where they can be told apart one by one. */
export function cellsOf(marks: readonly Mark[], level: number): Crowd | null {
  if (marks.length <= manyMarks) {
    return null;
  }
  const width = cellPixels / 2 ** level;
  const height = (width * Math.sqrt(3)) / 2;
  const cells = new Map<string, Mark[]>();
  for (const mark of marks) {
    const key = hexagonOf(mark, width, height);
    const there = cells.get(key);
    if (there === undefined) {
      cells.set(key, [mark]);
    } else {
      there.push(mark);
    }
  }
  if (marks.length / cells.size < crowded) {
    return null;
  }
  const isCell = ([, inside]: [string, Mark[]]) => inside.length >= leastInCell;
  return {
    cells: [...cells].filter(isCell).map(([key, inside]) => cellOf(key, inside, width, height)),
    loose: [...cells]
      .filter((cell) => !isCell(cell))
      .flatMap(([, inside]) => inside)
      .sort((a, b) => b.radius - a.radius),
  };
}

/** Of the rows of hexagons, every other is moved by half: the nearer of the two middles around a place is its own. */
function hexagonOf({ x, y }: Place, width: number, height: number): string {
  const row = Math.floor(y / height);
  let [nearest, least] = ['', Number.POSITIVE_INFINITY];
  for (const candidate of [row, row + 1]) {
    const shift = candidate % 2 === 0 ? 0 : 0.5;
    const column = Math.round(x / width - shift);
    const distance = ((column + shift) * width - x) ** 2 + (candidate * height - y) ** 2;
    if (distance < least) {
      [nearest, least] = [`${column} ${candidate}`, distance];
    }
  }
  return nearest;
}

function cellOf(key: string, marks: Mark[], width: number, height: number): Cell {
  const [column, row] = key.split(' ').map(Number) as [number, number];
  const changes = marks.flatMap(({ step, point }) => (step === null ? [] : [point.value!])).sort((a, b) => a - b);
  const steps = marks.flatMap(({ step }) => (step === null ? [] : [step])).sort((a, b) => a - b);
  const median =
    changes.length === 0 ? null : (changes[(changes.length - 1) >> 1]! + changes[changes.length >> 1]!) / 2;
  return {
    x: (column + (row % 2 === 0 ? 0 : 0.5)) * width,
    y: row * height,
    marks,
    median,
    step: medianStep(steps),
    low: marks.filter(({ point }) => point.verdict === 'low').length,
    high: marks.filter(({ point }) => point.verdict === 'high').length,
    entries: marks.reduce((sum, { point }) => sum + (point.size ?? 0), 0),
  };
}

/** Of two in the middle, that nearer to the usual. */
function medianStep(sorted: readonly number[]): number | null {
  const [one, other] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return one === undefined || other === undefined ? null : Math.abs(one - 3) <= Math.abs(other - 3) ? one : other;
}
