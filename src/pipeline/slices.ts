import { addDays, type DateText } from '../domain/time.ts';
import type { DataFile } from '../lake/delta/actions.ts';
import type { Snapshot } from '../lake/delta/state.ts';
import type { Stamp } from './stamps.ts';

/**
 * A table is rebuilt slice by slice: a day, or for lines a batch. Which slices a file holds, and what each was made
 * from, stands in one tag of the file. So the planner reads the log and nothing else, and files can be merged freely.
 */
export interface Slice {
  /** Everything that the rows of the slice were made from. */
  stamp: Stamp;
  /** Of that, what is its own: without the earlier days of the same table that it was compared with. */
  base: Stamp;
  /** readings: what the names of the day resolved to. lines: the UTC dates it touches, as ranges. */
  extra?: string | undefined;
}

export const sliceTag = 'footfall.slices';
/** readings: fingerprint of the network's names under which `extra` was worked out. */
export const namingTag = 'footfall.naming';

export interface HeldSlice extends Slice {
  file: DataFile;
}

export function encodeSlices(slices: ReadonlyMap<string, Slice>): string {
  const rows = [...slices].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(
    Object.fromEntries(
      rows.map(([key, slice]) => [
        key,
        slice.extra === undefined ? [slice.stamp, slice.base] : [slice.stamp, slice.base, slice.extra],
      ]),
    ),
  );
}

const decoded = new WeakMap<DataFile, ReadonlyMap<string, Slice>>();

export function decodeSlices(file: DataFile): ReadonlyMap<string, Slice> {
  let slices = decoded.get(file);
  if (!slices) {
    const rows = JSON.parse(file.tags[sliceTag] ?? '{}') as Record<string, [string, string, string?]>;
    slices = new Map(Object.entries(rows).map(([key, [stamp, base, extra]]) => [key, { stamp, base, extra }]));
    decoded.set(file, slices);
  }
  return slices;
}

/** Every slice of a table version. */
export function slicesOf(snapshot: Snapshot): Map<string, HeldSlice> {
  const held = new Map<string, HeldSlice>();
  for (const file of snapshot.files) {
    for (const [key, slice] of decodeSlices(file)) held.set(key, { ...slice, file });
  }
  return held;
}

/** Of a batch of lines that lies in several files, each with its own dates: what holds of all of them together. */
export function joinSlices(a: Slice, b: Slice): Slice {
  if (a.extra === b.extra || a.extra === undefined || b.extra === undefined) return a;
  return { ...a, extra: encodeDates([...new Set([...decodeDates(a.extra), ...decodeDates(b.extra)])].sort()) };
}

/** Sorted dates as ranges with inclusive ends: `2025-01-01..2025-01-31,2025-02-03`. */
export function encodeDates(dates: readonly DateText[]): string {
  const ranges: [DateText, DateText][] = [];
  for (const date of dates) {
    const last = ranges.at(-1);
    if (last && addDays(last[1], 1) === date) last[1] = date;
    else ranges.push([date, date]);
  }
  return ranges.map(([from, to]) => (from === to ? from : `${from}..${to}`)).join(',');
}

export function decodeDates(text: string): DateText[] {
  const dates: DateText[] = [];
  for (const range of text.split(',')) {
    if (range === '') continue;
    const [from = '', to = from] = range.split('..');
    for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);
  }
  return dates;
}
