import { setImmediate } from 'node:timers/promises';
import { type EpochMs, isoInstant } from '../domain/time.ts';
import { type Cursor, formatCursor } from './cursor.ts';
import type { Reading } from './reports.ts';
import type { Page, Position, TruthHour, WorldQuery } from './world.ts';

/** A page as it is written: its text, and the cursor of the next one. */
export interface Answer {
  body: string;
  next: string | null;
}

/** How one item of a page is written in each format. */
export interface Writer<Item> {
  columns: string;
  csv(item: Item): string;
  json(item: Item): string;
}

/** Items made in one go, before other requests get their turn. */
const itemsAtOnce = 5000;

/** Asks for a page piece by piece, so that a large one does not hold up the health check. */
export async function writePage<Item>(
  ask: (query: WorldQuery) => Page<Item>,
  query: WorldQuery,
  format: 'csv' | 'json',
  writer: Writer<Item>,
): Promise<Answer> {
  const texts: string[] = [];
  let at: Position | null = query.at;
  let left = query.limit;
  do {
    const page = ask({ ...query, at, limit: Math.min(left, itemsAtOnce) });
    for (const item of page.items) texts.push(format === 'csv' ? writer.csv(item) : writer.json(item));
    left -= page.items.length;
    at = page.next;
    if (at && left > 0) await setImmediate();
  } while (at && left > 0);
  const next = at && formatCursor({ asOf: query.now, at } satisfies Cursor);
  if (format === 'csv') return { body: `${[writer.columns, ...texts].join('\n')}\n`, next };
  return { body: `{"data":[${texts.join(',')}],"next_cursor":${JSON.stringify(next)}}`, next };
}

export const readingWriter: Writer<Reading> = {
  columns: 'sensor_id,branch_name,interval_start,interval_minutes,entries,exits,unit,status',
  csv: (r) =>
    `${field(r.sensorId)},${field(r.branchName)},${r.startText},${r.minutes},${field(r.entries)},${r.exits},${field(r.unit)},${r.status}`,
  json: (r) => JSON.stringify(readingRecord(r)),
};

function readingRecord(reading: Reading) {
  return {
    sensor_id: reading.sensorId,
    branch_name: reading.branchName,
    interval_start: reading.startText,
    interval_minutes: reading.minutes,
    entries: reading.entries,
    exits: reading.exits,
    unit: reading.unit,
    status: reading.status,
  };
}

export const truthWriter: Writer<TruthHour> = {
  columns: 'sensor_id,branch_name,hour_start,minutes,is_open,entries,exits,expected,faults',
  csv: (hour) =>
    [
      field(hour.sensorId),
      field(hour.branchName),
      isoInstant(hour.hourStart),
      hour.minutes,
      hour.isOpen,
      hour.entries,
      hour.exits,
      hour.expected,
      hour.faults.join(' '),
    ].join(','),
  json: (hour) =>
    JSON.stringify({
      sensor_id: hour.sensorId,
      branch_name: hour.branchName,
      hour_start: isoInstant(hour.hourStart),
      minutes: hour.minutes,
      is_open: hour.isOpen,
      entries: hour.entries,
      exits: hour.exits,
      expected: hour.expected,
      faults: hour.faults,
    }),
};

/**
 * What one sensor says of a local hour that started at `hourStart`: its last arrived readings, added up. A part that
 * is missing or not a count makes it null, unless the one record of the hour says so itself.
 */
export function hourRecord(readings: readonly Reading[], hourStart: EpochMs, minutes: number) {
  const latest = new Map<EpochMs, Reading>();
  for (const reading of readings) {
    const known = latest.get(reading.start);
    if (!known || reading.arrival >= known.arrival) latest.set(reading.start, reading);
  }
  const parts = [...latest.values()];
  const [first] = parts;
  if (!first) return null;
  if (first.minutes === minutes) return readingRecord(first);
  const covered = parts.reduce((sum, part) => sum + part.minutes, 0);
  if (covered !== minutes || parts.some((part) => typeof part.entries !== 'number' || part.status !== 'ok'))
    return null;
  return {
    ...readingRecord(first),
    interval_start: isoInstant(hourStart),
    interval_minutes: minutes,
    entries: parts.reduce((sum, part) => sum + Number(part.entries), 0),
    exits: parts.reduce((sum, part) => sum + part.exits, 0),
  };
}

function field(value: string | number): string {
  if (typeof value === 'number' || !/[",\r\n]/.test(value)) return String(value);
  return `"${value.replaceAll('"', '""')}"`;
}
