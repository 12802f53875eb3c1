import type { Column } from '../domain/tables.ts';
import { tables } from '../domain/tables.ts';
import { addDays, type DateText } from '../domain/time.ts';
import { calendarHours, calendarsOf } from '../network/calendar.ts';
import { roster } from '../network/roster.ts';
import { chunked, type StageResult } from './clean.ts';
import { limitsOf, type Pipeline } from './context.ts';
import { type DayWork, defineDays, rowsOn } from './day-plan.ts';
import { type CalendarDay, dueMark, rosterStamps, utcDatesOf } from './days.ts';
import { heldDays, makeDays } from './make-days.ts';
import { modelStamp } from './models.ts';
import type { Slice } from './slices.ts';
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
  const { network, models } = pipeline;
  const readings = await heldDays(pipeline, 'readings');
  const known = new Map(horizon.map((day) => [day.date, day]));
  const dayOf = (date: DateText | undefined) => known.get(date as DateText) as CalendarDay;
  return makeDays(pipeline, horizon, work, {
    name: 'counts',
    inputs: { base: countsBases(network, horizon, readings, dueUntil), around: () => [] },
    stretches: (stale) => chunked(stale, () => network.sensors.length * 24, limitsOf(pipeline).hourlySensorHours),
    dayRows: network.sensors.length * 24,
    kept: 'where_split',
    async define(days) {
      const first = dayOf(days[0]);
      const last = dayOf(days.at(-1));
      const utcDates = new Set(days.flatMap((date) => utcDatesOf(dayOf(date).start, dayOf(date).end)));
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
      await models.define('readings', await rowsOn(pipeline, 'readings', [...utcDates]));
      await models.define('params', {
        kind: 'rows',
        columns: [{ name: 'due_until', type: 'timestamp' }],
        rows: [[dueUntil]],
      });
    },
  });
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
