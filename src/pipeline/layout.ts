import type { DataFile } from '../lake/delta/actions.ts';
import { decodeSlices } from './slices.ts';

/**
 * Which files of a month a rebuild of some of its days rewrites. A file that holds a day being rebuilt must go, with its
 * other days carried over. Small ones are taken along while the month stays under `smallRows` rows, so that a small
 * network has one file a month and a large one a file a day, and nobody rewrites a month to add an hour. Figures:
 * docs/benchmarks.md.
 */
export const usualSmallRows = 200_000;

/** Files of settled days are merged up to so many rows (compact-plan.ts), and written apart again when they change. */
export const usualFileRows = 2_000_000;

/** One new file of a month, and what it stands for. */
export interface Rewrite {
  partition: string;
  /** Files that go; the slices in them that are not rebuilt are carried over. */
  remove: DataFile[];
  /** Slices of `remove` that are carried over. */
  carried: string[];
  /** Slices being rebuilt that come into the new file. */
  rebuilt: string[];
}

export function planRewrite(
  files: readonly DataFile[],
  partition: string,
  rebuilt: ReadonlySet<string>,
  newRows: number,
  smallRows: number,
): Rewrite {
  const inMonth = files.filter((file) => file.partition === partition);
  const hit = inMonth.filter((file) => holdsAny(file, rebuilt));
  const remove = [...hit];
  let rows = newRows + rowsOf(hit);
  const others = inMonth
    .filter((file) => !hit.includes(file))
    .sort((a, b) => a.rows - b.rows || (a.path < b.path ? -1 : 1));
  for (const file of others) {
    if (rows + file.rows > smallRows) break;
    remove.push(file);
    rows += file.rows;
  }
  const carried = remove.flatMap((file) => [...decodeSlices(file).keys()].filter((key) => !rebuilt.has(key)));
  return { partition, remove, carried: carried.sort(), rebuilt: [...rebuilt].sort() };
}

/**
 * The same rewrite as several new files, where one would take the place of much more than `fileRows` rows and carry some
 * over: a late reading changes a day in each of four weeks, and must not melt a large network's month into one file.
 */
export function splitRewrite(rewrite: Rewrite, fileRows: number): Rewrite[] {
  const { partition, remove, carried } = rewrite;
  if (carried.length === 0 || remove.length < 2 || rowsOf(remove) <= 2 * fileRows) return [rewrite];
  const homes = new Map<string, number>();
  const parts: DataFile[][] = [];
  for (const file of [...remove].sort(byFirstSlice)) {
    const last = parts.at(-1);
    if (last && rowsOf(last) + file.rows <= fileRows) last.push(file);
    else parts.push([file]);
    for (const key of decodeSlices(file).keys()) {
      // Rows of a slice that lies in several files are made as one.
      if (homes.has(key)) return [rewrite];
      homes.set(key, parts.length - 1);
    }
  }
  const last = parts.length - 1;
  return parts.map((files, index) => ({
    partition,
    remove: files,
    carried: carried.filter((key) => homes.get(key) === index),
    rebuilt: rewrite.rebuilt.filter((key) => (homes.get(key) ?? last) === index),
  }));
}

/** A rewrite of new rows alone as several of neighbouring slices, each of about `fileRows` rows if all are alike. */
export function splitNew(rewrite: Rewrite, newRows: number, fileRows: number): Rewrite[] {
  const { partition, remove, carried, rebuilt } = rewrite;
  const count = Math.min(rebuilt.length, Math.round(newRows / fileRows));
  if (carried.length > 0 || !(count > 1)) return [rewrite];
  const size = Math.ceil(rebuilt.length / count);
  return Array.from({ length: Math.ceil(rebuilt.length / size) }, (_, index) => ({
    partition,
    // What goes, goes once.
    remove: index === 0 ? remove : [],
    carried: [],
    rebuilt: rebuilt.slice(index * size, (index + 1) * size),
  }));
}

export function rowsOf(files: readonly DataFile[]): number {
  return files.reduce((sum, file) => sum + file.rows, 0);
}

/** By the first slice of each; a file of none comes first. */
export function byFirstSlice(a: DataFile, b: DataFile): number {
  const [first, second] = [firstSlice(a), firstSlice(b)];
  if (first !== second) return first < second ? -1 : 1;
  return a.path < b.path ? -1 : 1;
}

const firsts = new WeakMap<DataFile, string>();

function firstSlice(file: DataFile): string {
  let first = firsts.get(file);
  if (first === undefined) {
    first = [...decodeSlices(file).keys()].sort()[0] ?? '';
    firsts.set(file, first);
  }
  return first;
}

function holdsAny(file: DataFile, keys: ReadonlySet<string>): boolean {
  for (const key of decodeSlices(file).keys()) if (keys.has(key)) return true;
  return false;
}
