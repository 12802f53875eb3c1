import type { DataFile } from '../lake/delta/actions.ts';
import { decodeSlices } from './slices.ts';

/**
 * Which files of a month a rebuild of some of its days rewrites. A file that holds a day being rebuilt must go, with its
 * other days carried over. Small ones are taken along while the month stays under `smallRows` rows, so that a small
 * network has one file a month and a large one a file a day, and nobody rewrites a month to add an hour. Figures:
 * docs/benchmarks.md.
 */
export const usualSmallRows = 200_000;

export interface Rewrite {
  partition: string;
  /** Files that go; the slices in them that are not rebuilt are carried over. */
  remove: DataFile[];
  /** Slices of `remove` that are carried over. */
  carried: string[];
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
  let rows = newRows + hit.reduce((sum, file) => sum + file.rows, 0);
  const others = inMonth
    .filter((file) => !hit.includes(file))
    .sort((a, b) => a.rows - b.rows || (a.path < b.path ? -1 : 1));
  for (const file of others) {
    if (rows + file.rows > smallRows) break;
    remove.push(file);
    rows += file.rows;
  }
  const carried = remove.flatMap((file) => [...decodeSlices(file).keys()].filter((key) => !rebuilt.has(key)));
  return { partition, remove, carried: carried.sort() };
}

function holdsAny(file: DataFile, keys: ReadonlySet<string>): boolean {
  for (const key of decodeSlices(file).keys()) if (keys.has(key)) return true;
  return false;
}
