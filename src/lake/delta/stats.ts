import type { Column, TableSpec } from '../../domain/tables.ts';

/** A bound of a column: numbers as numbers, dates `YYYY-MM-DD`, instants ISO with milliseconds and Z, text as it is. */
export type StatValue = number | string;

/** Delta's per-file statistics. A bound that is not known exactly is left out: readers skip files by it. */
export interface FileStats {
  numRecords: number;
  minValues: Record<string, StatValue>;
  maxValues: Record<string, StatValue>;
  nullCount: Record<string, number>;
}

/** What DuckDB's `COPY ... (RETURN_STATS)` answers for one file, read as JSON. */
export interface CopyStats {
  filename: string;
  count: string | number;
  file_size_bytes: string | number;
  column_statistics: { key: string; value: { key: string; value: string | null }[] }[];
}

/** Longer texts are no bounds: Delta writers cut them, and a cut bound lies unless the reader knows the rule. */
const longestText = 32;

/** The statistics of a file that DuckDB has just written, from its footer: costs no second reading. */
export function statsFromCopy(spec: TableSpec, copied: CopyStats): FileStats {
  const stats: FileStats = { numRecords: Number(copied.count), minValues: {}, maxValues: {}, nullCount: {} };
  const byName = new Map(copied.column_statistics.map((entry) => [unquoted(entry.key), entry.value]));
  for (const column of spec.columns) {
    const entries = byName.get(column.name);
    if (!entries || column.name === spec.partition) continue;
    const values = new Map(entries.map((entry) => [entry.key, entry.value]));
    const nulls = values.get('null_count');
    if (nulls !== undefined && nulls !== null) stats.nullCount[column.name] = Number(nulls);
    if (values.get('has_nan') === 'true') continue;
    setBounds(stats, column, values.get('min'), values.get('max'));
  }
  return stats;
}

/** As the log holds it: columns of the table in their order, without the partition's and without doubtful bounds. */
export function formatStats(spec: TableSpec, stats: FileStats): string {
  const clean: FileStats = { numRecords: stats.numRecords, minValues: {}, maxValues: {}, nullCount: {} };
  for (const column of spec.columns) {
    if (column.name === spec.partition) continue;
    setBounds(clean, column, stats.minValues[column.name], stats.maxValues[column.name]);
    const nulls = stats.nullCount[column.name];
    if (nulls !== undefined) clean.nullCount[column.name] = nulls;
  }
  return JSON.stringify(clean);
}

export function parseStats(text: string): FileStats | null {
  try {
    const stats = JSON.parse(text) as Partial<FileStats>;
    return {
      numRecords: stats.numRecords ?? 0,
      minValues: stats.minValues ?? {},
      maxValues: stats.maxValues ?? {},
      nullCount: stats.nullCount ?? {},
    };
  } catch {
    return null;
  }
}

export function rowsOfStats(text: string | null | undefined): number | null {
  const found = text?.match(/"numRecords"\s*:\s*(\d+)/);
  return found ? Number(found[1]) : null;
}

function setBounds(
  stats: FileStats,
  column: Column,
  min: StatValue | null | undefined,
  max: StatValue | null | undefined,
): void {
  const low = bound(column, min);
  const high = bound(column, max);
  if (low !== null) stats.minValues[column.name] = low;
  if (high !== null) stats.maxValues[column.name] = high;
}

/** The bound in the log's spelling, or null where it cannot be said exactly. */
function bound(column: Column, value: StatValue | null | undefined): StatValue | null {
  if (value === null || value === undefined) return null;
  switch (column.type) {
    case 'text':
      return typeof value === 'string' && value.length <= longestText ? value : null;
    case 'integer':
    case 'bigint': {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : null;
    }
    case 'double': {
      const number = Number(value);
      return Number.isFinite(number) ? number : null;
    }
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(String(value)) ? value : null;
    case 'timestamp':
      return instantBound(String(value));
    case 'boolean':
      return null; // Delta keeps no bounds of booleans.
  }
}

/** Delta's bounds of instants have milliseconds; finer ones would have to be cut. */
function instantBound(text: string): string | null {
  const found = text.match(/^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|\+00(?::?00)?)$/);
  if (!found) return null;
  const [, date, time, fraction = ''] = found;
  if (/[1-9]/.test(fraction.slice(3))) return null;
  return `${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}

function unquoted(key: string): string {
  return key.startsWith('"') ? key.slice(1, -1).replaceAll('""', '"') : key;
}
