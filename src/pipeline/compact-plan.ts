import { addDays, type DateText, monthOf } from '../domain/time.ts';
import type { DataFile } from '../lake/delta/actions.ts';
import { byFirstSlice, rowsOf } from './layout.ts';
import { decodeSlices, sliceTag } from './slices.ts';

/** Files of one month that become one. */
export interface Merge {
  partition: DateText;
  files: DataFile[];
  rows: number;
}

/** A merge that saves fewer files is not worth writing their rows again. */
const fewestSaved = 2;

/**
 * What to merge of a table whose slices are dates, the newest month first, as it is asked for most. A large network has
 * a file a day while days change; when they have settled, neighbours become files of up to `fileRows` rows: a merge waits
 * until it is full or the month is over, so each row is merged once. Small networks have nothing to merge. Pure.
 */
export function planMerges(files: readonly DataFile[], limits: { settledBefore: DateText; fileRows: number }): Merge[] {
  const merges: Merge[] = [];
  const months = Map.groupBy(files, (file) => file.partition);
  for (const [partition, inMonth] of [...months].sort(([a], [b]) => (a < b ? 1 : -1))) {
    const over = monthOf(addDays(partition, 31)) <= limits.settledBefore;
    const open = inMonth.filter((file) => file.rows * 2 <= limits.fileRows && isSettled(file, limits.settledBefore));
    const bins: DataFile[][] = [];
    for (const file of open.sort(byFirstSlice)) {
      const bin = bins.at(-1);
      if (bin && rowsOf(bin) + file.rows <= limits.fileRows) bin.push(file);
      else bins.push([file]);
    }
    for (const [index, bin] of bins.entries()) {
      const full = index < bins.length - 1;
      if (bin.length > fewestSaved && (full || over) && slicesApart(bin)) {
        merges.push({ partition, files: bin, rows: rowsOf(bin) });
      }
    }
  }
  return merges;
}

/** The tags that hold of all files, and the slices of each. */
export function mergedTags(files: readonly DataFile[]): Record<string, string> {
  const [first, ...others] = files.map((file) => file.tags);
  return Object.fromEntries(
    Object.entries(first ?? {}).filter(
      ([name, value]) => name !== sliceTag && name !== 'sha256' && others.every((tags) => tags[name] === value),
    ),
  );
}

function isSettled(file: DataFile, before: DateText): boolean {
  for (const date of decodeSlices(file).keys()) if (date >= before) return false;
  return true;
}

/** A slice that lies in two files stays as it is. */
function slicesApart(files: readonly DataFile[]): boolean {
  const keys = files.flatMap((file) => [...decodeSlices(file).keys()]);
  return new Set(keys).size === keys.length;
}
