import { type TableName, tables } from '../domain/tables.ts';
import { addDays, type DateText, dayNumber, monthOf } from '../domain/time.ts';
import { daysCondition } from '../engine/model-session.ts';
import type { Relation } from '../engine/relation.ts';
import type { DeltaTable } from '../lake/delta/table.ts';
import { daySliceEffects, type Pipeline } from './context.ts';
import type { CalendarDay } from './days.ts';
import { type HeldSlice, type Slice, slicesOf } from './slices.ts';
import { type Stamp, stampOf } from './stamps.ts';
import { writeSlices } from './write-slices.ts';

export interface DayPlan {
  /** Days to make, in order of time. */
  stale: DateText[];
  /** What each day of the range is to be marked with. */
  marks: Map<DateText, Slice>;
  /** Days that the table holds and that should not exist. */
  gone: DateText[];
}

/** Which days of a stage are worked on. */
export interface DayWork {
  range: (date: DateText) => boolean;
  force: boolean;
  /**
   * `judged`: every day is made again of which anything changed. `left`: only days whose own hours changed; past days in
   * whose window something changed wait for a run that judges them again, which is at night.
   */
  past: 'judged' | 'left';
}

export interface DayInputs {
  /** What the day is made from itself. */
  base: (day: CalendarDay) => Stamp;
  /** What it reads of the days around; undefined where nothing is. */
  around: (date: DateText) => readonly (Stamp | undefined)[];
  /** Offsets of the days of the same table that it reads. */
  own?: readonly number[];
}

/** Which days of a table are to be made. A day's stamp is its base and the stamps of what it reads around it. Pure. */
export function planDays(
  horizon: readonly CalendarDay[],
  held: ReadonlyMap<string, Slice>,
  inputs: DayInputs,
  work: DayWork,
): DayPlan {
  // A day outside the range stays what it was made from, whatever has changed since.
  const bases = new Map<DateText, Stamp>();
  for (const day of horizon) {
    const base = work.range(day.date) ? inputs.base(day) : held.get(day.date)?.base;
    if (base !== undefined) bases.set(day.date, base);
  }
  const marks = new Map<DateText, Slice>();
  const stale: DateText[] = [];
  for (const day of horizon) {
    if (!work.range(day.date)) continue;
    const base = bases.get(day.date) as Stamp;
    const own = (inputs.own ?? []).map((offset) => bases.get(addDays(day.date, offset)));
    const stamp = stampOf([base, ...inputs.around(day.date).map((one) => one ?? '-'), ...own.map((one) => one ?? '-')]);
    const slice = held.get(day.date);
    marks.set(day.date, { stamp, base });
    const isOwn = work.force || slice === undefined || slice.base !== base;
    if (isOwn || (work.past === 'judged' && slice.stamp !== stamp)) stale.push(day.date);
  }
  const dates = new Set(horizon.map((day) => day.date));
  const gone = [...held.keys()].filter((date) => work.range(date) && !dates.has(date)).sort();
  return { stale: stale.sort(), marks, gone };
}

/** The days that lie so many days from some of `days`. */
export function daysAround(days: readonly DateText[], offsets: readonly number[]): DateText[] {
  return [...new Set(days.flatMap((date) => offsets.map((offset) => addDays(date, offset))))].sort();
}

/** Of fewer days on end most of what is read is other weeks. */
const manyDays = 21;

/**
 * The order in which days that are compared with other weeks are made. Where only few can be made at once, they go by
 * weekdays, which share the weeks they are compared with; else as they lie, month by month.
 */
export function inSharedWeeks(days: readonly DateText[], daysAtOnce: number): DateText[] {
  if (daysAtOnce >= Math.min(days.length, manyDays)) return [...days];
  return days.toSorted((a, b) => (dayNumber(a) % 7) - (dayNumber(b) % 7) || (a < b ? -1 : 1));
}

/** The rows of a table on some dates, as they are now. */
export async function rowsOn(
  pipeline: Pick<Pipeline, 'lake'>,
  name: TableName,
  dates: readonly DateText[],
  where?: string,
): Promise<Relation> {
  const table = await pipeline.lake.table(name);
  const held = slicesOf(await table.snapshot());
  const there = dates.filter((date) => held.has(date));
  const condition = daysCondition(tables[name].slice, there);
  return {
    kind: 'files',
    spec: tables[name],
    paths: [...new Set(there.map((date) => table.pathOf((held.get(date) as HeldSlice).file)))],
    where: where === undefined ? condition : `${where} AND ${condition}`,
  };
}

/** The business dates that a stage makes, as the view `days`. */
export async function defineDays(pipeline: Pipeline, days: readonly DateText[]): Promise<void> {
  await pipeline.models.define('days', {
    kind: 'rows',
    columns: [{ name: 'business_date', type: 'date' }],
    rows: days.map((date) => [date]),
  });
}

/** Replaces days of a table by the rows of a relation; null: they are gone. */
export async function writeDays(
  pipeline: Pipeline,
  table: DeltaTable,
  days: ReadonlyMap<DateText, Slice | null>,
  from: string | null,
  expectedRows: number,
): Promise<{ rows: number; version: number }> {
  return writeSlices(pipeline.models, {
    table,
    slices: days,
    partitionOf: monthOf,
    from,
    expectedRows,
    operation: from === null ? 'DELETE' : 'REPLACE',
    ...daySliceEffects(pipeline),
  });
}

export async function dropDays(pipeline: Pipeline, name: TableName, days: readonly DateText[]): Promise<number> {
  const table = await pipeline.lake.table(name);
  return (await writeDays(pipeline, table, new Map(days.map((date) => [date, null])), null, 0)).version;
}
