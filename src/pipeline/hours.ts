import type { Column } from '../domain/tables.ts';
import { tables } from '../domain/tables.ts';
import { addDays, type DateText, monthOf } from '../domain/time.ts';
import { daysCondition } from '../engine/model-session.ts';
import { calendarHours, calendarsOf } from '../network/calendar.ts';
import { roster } from '../network/roster.ts';
import { chunked, type StageResult } from './clean.ts';
import { checkInterrupted, daySliceEffects, limitsOf, type Pipeline, type TransformSettings } from './context.ts';
import { type CalendarDay, dueMark, rosterStamps, utcDatesOf } from './days.ts';
import { rowsOf } from './layout.ts';
import { modelSql, modelStamp } from './models.ts';
import { type HeldSlice, type Slice, slicesOf } from './slices.ts';
import { type Stamp, stampOf } from './stamps.ts';
import { writeSlices } from './write-slices.ts';

/** The days before a date that its `expected` looks at: its window. */
export const hourlyWindow = [7, 14, 21, 28];

const rosterColumns: Pick<Column, 'name' | 'type'>[] = [
  { name: 'sensor_id', type: 'text' },
  { name: 'branch_id', type: 'text' },
  { name: 'calendar_id', type: 'text' },
  { name: 'minute_shift', type: 'integer' },
  { name: 'valid_from', type: 'timestamp' },
  { name: 'valid_to', type: 'timestamp' },
];

/**
 * Makes `hourly` for the business dates of the horizon whose readings, calendar, roster or dueness changed, or whose
 * earlier weeks did. `dueUntil`: an hour that ends later is not due yet.
 */
export async function hourlyStage(
  pipeline: Pipeline,
  horizon: readonly CalendarDay[],
  range: (date: DateText) => boolean,
  dueUntil: number,
  force: boolean,
): Promise<StageResult> {
  const { lake, network, models, settings } = pipeline;
  const readings = await lake.table('readings');
  const hourly = await lake.table('hourly');
  const readingsNow = await readings.snapshot();
  const readingSlices = slicesOf(readingsNow);
  const held = slicesOf(await hourly.snapshot());
  const known = new Map(horizon.map((day) => [day.date, day]));

  const baseOf = hourlyBases(network, settings, horizon, readingSlices, dueUntil);
  const { stale, marks, gone } = planDays(horizon, held, range, baseOf, hourlyWindow, force);

  const pathsOf = (slices: ReadonlyMap<string, HeldSlice>, folder: string, dates: Iterable<DateText>) => {
    const paths = new Set<string>();
    for (const date of dates) {
      const slice = slices.get(date);
      if (slice) paths.add(`${folder}/${slice.file.path}`);
    }
    return [...paths];
  };

  let rows = 0;
  let version = (await hourly.snapshot()).version;
  pipeline.progress.step('hourly', stale.length, 'days');
  for (const days of chunked(stale, () => network.sensors.length * 24, limitsOf(pipeline).hourlySensorHours)) {
    checkInterrupted(pipeline.signal);
    const first = known.get(days[0] as DateText) as CalendarDay;
    const last = known.get(days.at(-1) as DateText) as CalendarDay;
    const chunk = new Set(days);
    const utcDates = new Set(
      days.flatMap((date) => utcDatesOf((known.get(date) as CalendarDay).start, (known.get(date) as CalendarDay).end)),
    );
    await defineDays(pipeline, days);
    await defineCalendar(pipeline, first.date, last.date);
    await models.define('roster', {
      kind: 'rows',
      columns: rosterColumns,
      rows: roster(network, addDays(first.date, -1), addDays(last.date, 2)).map((s) => [
        s.sensorId,
        s.branchId,
        s.calendarId,
        s.minuteShift,
        s.validFrom,
        s.validTo,
      ]),
    });
    const readingPaths = pathsOf(readingSlices, readings.folder, utcDates);
    await models.define('readings', {
      kind: 'files',
      spec: tables.readings,
      paths: readingPaths,
      where: daysCondition('utc_date', [...utcDates]),
    });
    // Days that are to go may still lie in the same files.
    const earlier = windowDays(days, hourlyWindow).filter((date) => known.has(date) && !chunk.has(date));
    const current = slicesOf(await hourly.snapshot());
    await models.define('history', {
      kind: 'files',
      spec: tables.hourly,
      paths: pathsOf(current, hourly.folder, earlier),
      where: `is_open AND ${daysCondition('business_date', earlier)}`,
    });
    await models.define('params', {
      kind: 'rows',
      columns: [
        { name: 'due_until', type: 'timestamp' },
        { name: 'baseline_min_weeks', type: 'integer' },
      ],
      rows: [[dueUntil, settings.baselineMinWeeks]],
    });
    // Each month of the stretch is written by a statement of its own, each large file of a month too; for one alone
    // nothing is laid down in between.
    const replaced = new Set(days.flatMap((date) => current.get(date)?.file ?? []));
    const apart = rowsOf([...replaced]) > 2 * limitsOf(pipeline).fileRows;
    const isSplit = apart || monthOf(first.date) !== monthOf(last.date);
    await models.define('made_hourly', {
      kind: 'model',
      sql: modelSql('hourly'),
      kept: isSplit ? 'for_files' : undefined,
    });
    const done = await writeSlices(models, {
      table: hourly,
      slices: new Map(days.map((date) => [date, marks.get(date) as Slice])),
      partitionOf: monthOf,
      from: 'made_hourly',
      expectedRows: network.sensors.length * 24 * days.length,
      operation: 'REPLACE',
      ...daySliceEffects(pipeline),
    });
    await models.drop('made_hourly');
    rows += done.rows;
    version = done.version;
    pipeline.progress.advance(days.length);
  }
  if (gone.length > 0) version = await dropDays(pipeline, 'hourly', gone);
  pipeline.progress.done();
  return { rebuilt: stale.length + gone.length, upToDate: marks.size - stale.length, rows, version };
}

/** What a day of `hourly` is made from, but for its earlier weeks. */
export function hourlyBases(
  network: Pipeline['network'],
  settings: Pick<TransformSettings, 'baselineMinWeeks'>,
  horizon: readonly CalendarDay[],
  readings: ReadonlyMap<DateText, Slice>,
  dueUntil: number,
): (day: CalendarDay) => Stamp {
  const rosterOf = rosterStamps(network, horizon);
  const model = modelStamp('hourly');
  return (day) =>
    stampOf([
      model,
      String(settings.baselineMinWeeks),
      day.stamp,
      rosterOf.get(day.date) ?? '',
      dueMark(day, dueUntil),
      ...utcDatesOf(day.start, day.end).map((date) => readings.get(date)?.stamp ?? '-'),
    ]);
}

export interface DayPlan {
  /** Days to make, in order of time. */
  stale: DateText[];
  /** What each day of the range is to be marked with. */
  marks: Map<DateText, Slice>;
  /** Days that the table holds and that should not exist. */
  gone: DateText[];
}

/**
 * Which days of a table that compares itself with its own past are to be made. A day's stamp is its base and the bases
 * of the days in its window; days outside the range keep the base they were made with. Pure.
 */
export function planDays(
  horizon: readonly CalendarDay[],
  held: ReadonlyMap<string, Slice>,
  range: (date: DateText) => boolean,
  baseOf: (day: CalendarDay) => Stamp,
  window: readonly number[],
  force: boolean,
): DayPlan {
  const bases = new Map<DateText, Stamp>();
  for (const day of horizon) {
    const base = range(day.date) ? baseOf(day) : held.get(day.date)?.base;
    if (base !== undefined) bases.set(day.date, base);
  }
  const marks = new Map<DateText, Slice>();
  const stale: DateText[] = [];
  for (const { date } of horizon) {
    if (!range(date)) continue;
    const base = bases.get(date) as Stamp;
    const stamp = stampOf([base, ...window.map((days) => bases.get(addDays(date, -days)) ?? '-')]);
    marks.set(date, { stamp, base });
    if (force || held.get(date)?.stamp !== stamp) stale.push(date);
  }
  const dates = new Set(horizon.map((day) => day.date));
  const gone = [...held.keys()].filter((date) => range(date) && !dates.has(date)).sort();
  return { stale: stale.sort(), marks, gone };
}

/** The days that some of `days` look back at. */
export function windowDays(days: readonly DateText[], window: readonly number[]): DateText[] {
  return [...new Set(days.flatMap((date) => window.map((back) => addDays(date, -back))))].sort();
}

export async function dropDays(
  pipeline: Pipeline,
  name: 'hourly' | 'daily_sensor' | 'daily_branch',
  days: readonly DateText[],
): Promise<number> {
  const done = await writeSlices(pipeline.models, {
    table: await pipeline.lake.table(name),
    slices: new Map(days.map((date) => [date, null])),
    partitionOf: monthOf,
    from: null,
    expectedRows: 0,
    operation: 'DELETE',
    ...daySliceEffects(pipeline),
  });
  return done.version;
}

async function defineDays(pipeline: Pipeline, days: readonly DateText[]): Promise<void> {
  await pipeline.models.define('days', {
    kind: 'rows',
    columns: [{ name: 'business_date', type: 'date' }],
    rows: days.map((date) => [date]),
  });
}

async function defineCalendar(pipeline: Pipeline, first: DateText, last: DateText): Promise<void> {
  const { network, models } = pipeline;
  await models.define('calendar', {
    kind: 'rows',
    columns: tables.calendar.columns.filter((column) => column.name !== 'business_year'),
    rows: calendarRows(network, first, addDays(last, 1)),
  });
}

/** Rows of the calendar table for the local dates `[from, to)`, in the order of its columns, without the partition. */
export function calendarRows(
  network: Pipeline['network'],
  from: DateText,
  to: DateText,
): (string | number | boolean)[][] {
  return calendarsOf(network).flatMap(({ calendarId }) =>
    calendarHours(network, calendarId, from, to).map((hour) => [
      hour.calendarId,
      hour.hourStart,
      hour.minutes,
      hour.businessDate,
      hour.localHour,
      hour.isoWeekday,
      hour.openMinutes,
      hour.isOpen,
      hour.dayKind,
    ]),
  );
}
