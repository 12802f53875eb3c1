import type { Column } from '../domain/tables.ts';
import { tables } from '../domain/tables.ts';
import { addDays, type DateText, monthOf } from '../domain/time.ts';
import { calendarHours, calendarsOf } from '../network/calendar.ts';
import { roster } from '../network/roster.ts';
import { chunked, type StageResult } from './clean.ts';
import { checkInterrupted, limitsOf, type Pipeline } from './context.ts';
import { type DayWork, defineDays, dropDays, planDays, rowsOn, writeDays } from './day-plan.ts';
import { type CalendarDay, dueMark, rosterStamps, utcDatesOf } from './days.ts';
import { rowsOf } from './layout.ts';
import { modelSql, modelStamp } from './models.ts';
import { type Slice, slicesOf } from './slices.ts';
import { type Stamp, stampOf } from './stamps.ts';

const rosterColumns: Pick<Column, 'name' | 'type'>[] = [
  { name: 'sensor_id', type: 'text' },
  { name: 'branch_id', type: 'text' },
  { name: 'calendar_id', type: 'text' },
  { name: 'minute_shift', type: 'integer' },
  { name: 'valid_from', type: 'timestamp' },
  { name: 'valid_to', type: 'timestamp' },
];

/**
 * Makes `counts` for the business dates of the horizon whose readings, calendar, roster or dueness changed. `dueUntil`: an
 * hour that ends later is not due yet.
 */
export async function countsStage(
  pipeline: Pipeline,
  horizon: readonly CalendarDay[],
  work: DayWork,
  dueUntil: number,
): Promise<StageResult> {
  const { lake, network, models } = pipeline;
  const counts = await lake.table('counts');
  const readings = slicesOf(await (await lake.table('readings')).snapshot());
  const known = new Map(horizon.map((day) => [day.date, day]));
  const base = countsBases(network, horizon, readings, dueUntil);
  const held = slicesOf(await counts.snapshot());
  const { stale, marks, gone } = planDays(horizon, held, { base, around: () => [] }, work);

  let rows = 0;
  let version = (await counts.snapshot()).version;
  pipeline.progress.step('counts', stale.length, 'days');
  for (const days of chunked(stale, () => network.sensors.length * 24, limitsOf(pipeline).hourlySensorHours)) {
    checkInterrupted(pipeline.signal);
    const first = known.get(days[0] as DateText) as CalendarDay;
    const last = known.get(days.at(-1) as DateText) as CalendarDay;
    const utcDates = [
      ...new Set(
        days.flatMap((date) =>
          utcDatesOf((known.get(date) as CalendarDay).start, (known.get(date) as CalendarDay).end),
        ),
      ),
    ];
    await defineDays(pipeline, days);
    await models.define('calendar', {
      kind: 'rows',
      columns: tables.calendar.columns.filter((column) => column.name !== 'business_year'),
      rows: calendarRows(network, first.date, addDays(last.date, 1)),
    });
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
    await models.define('readings', await rowsOn(pipeline, 'readings', utcDates));
    await models.define('params', {
      kind: 'rows',
      columns: [{ name: 'due_until', type: 'timestamp' }],
      rows: [[dueUntil]],
    });
    // Each month of the stretch is written by a statement of its own, each large file of a month too; for one alone
    // nothing is laid down in between.
    const current = slicesOf(await counts.snapshot());
    const replaced = new Set(days.flatMap((date) => current.get(date)?.file ?? []));
    const apart = rowsOf([...replaced]) > 2 * limitsOf(pipeline).fileRows;
    const isSplit = apart || monthOf(first.date) !== monthOf(last.date);
    await models.define('made', { kind: 'model', sql: modelSql('counts'), kept: isSplit ? 'for_files' : undefined });
    const slices = new Map(days.map((date) => [date, marks.get(date) as Slice]));
    const done = await writeDays(pipeline, counts, slices, 'made', network.sensors.length * 24 * days.length);
    await models.drop('made');
    rows += done.rows;
    version = done.version;
    pipeline.progress.advance(days.length);
  }
  if (gone.length > 0) version = await dropDays(pipeline, 'counts', gone);
  pipeline.progress.done();
  return { rebuilt: stale.length + gone.length, upToDate: marks.size - stale.length, rows, version };
}

/** What a day of `counts` is made from. */
export function countsBases(
  network: Pipeline['network'],
  horizon: readonly CalendarDay[],
  readings: ReadonlyMap<DateText, Slice>,
  dueUntil: number,
): (day: CalendarDay) => Stamp {
  const rosterOf = rosterStamps(network, horizon);
  const model = modelStamp('counts');
  return (day) =>
    stampOf([
      model,
      day.stamp,
      rosterOf.get(day.date) ?? '',
      dueMark(day, dueUntil),
      ...utcDatesOf(day.start, day.end).map((date) => readings.get(date)?.stamp ?? '-'),
    ]);
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
