import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { dateOfDayNumber, isoInstant } from '../domain/time.ts';

export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

/** A value of the engine as JSON has it: dates `YYYY-MM-DD`, instants ISO UTC, whole numbers as numbers (exact to 2^53). */
export function plain(value: DuckDBValue): Plain {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof DuckDBDateValue) return dateOfDayNumber(value.days);
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue) {
    return isoInstant(Number(value.micros / 1000n));
  }
  if (value instanceof DuckDBListValue) return value.items.map(plain);
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, one]) => [key, plain(one)]));
  }
  return String(value);
}
