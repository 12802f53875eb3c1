import { addDays, type DateText, type EpochMs, minuteMs } from '../domain/time.ts';
import type { RowValue } from '../engine/relation.ts';
import { calendarHours, calendarIdOf, calendarsOf } from '../network/calendar.ts';
import { chunked, type StageResult } from './clean.ts';
import { limitsOf, type Pipeline, sliceEffects } from './context.ts';
import { type DayInputs, type DayWork, rowsOn } from './day-plan.ts';
import type { CalendarDay } from './days.ts';
import type { Decisions } from './decisions.ts';
import { heldDays, makeDays } from './make-days.ts';
import { modelSql, modelStamp } from './models.ts';
import { type Slice, slicesOf } from './slices.ts';
import { type Stamp, stampOf } from './stamps.ts';
import { writeSlices } from './write-slices.ts';

/** A branch that was closed for longer has no open day before. */
const longestPause = 30;

/** Of each calendar the open day before each open day; null: there is none. */
type DayOrder = ReadonlyMap<string, ReadonlyMap<DateText, DateText | null>>;

/** Makes `fault_days` for the dates whose hours were made anew. */
export async function faultDaysStage(
  pipeline: Pipeline,
  horizon: readonly CalendarDay[],
  work: DayWork,
): Promise<StageResult> {
  const { network, models } = pipeline;
  const hourly = await heldDays(pipeline, 'hourly');
  const levels = await heldDays(pipeline, 'levels');
  const spells = await heldDays(pipeline, 'spells');
  const judged = horizon.filter((day) => hourly.has(day.date));
  const order = dayOrderOf(network, judged);
  return makeDays(pipeline, judged, work, {
    name: 'fault_days',
    inputs: faultDaysInputs({ hourly, levels, spells }, order),
    stretches: (stale) => chunked(stale, () => network.sensors.length * 24, limitsOf(pipeline).dailySensorHours),
    dayRows: network.sensors.length / 10,
    kept: 'for_files',
    async define(days) {
      await models.define('hourly', await rowsOn(pipeline, 'hourly', days));
      await models.define('made_levels', await rowsOn(pipeline, 'levels', days));
      await models.define('made_spells', await rowsOn(pipeline, 'spells', days));
      await defineDayOrder(pipeline, days, order);
    },
  });
}

/** What a day of `fault_days` is made from. */
export function faultDaysInputs(
  slices: {
    hourly: ReadonlyMap<DateText, Slice>;
    levels: ReadonlyMap<DateText, Slice>;
    spells: ReadonlyMap<DateText, Slice>;
  },
  order: DayOrder,
): DayInputs {
  const model = modelStamp('fault_days');
  return {
    base: ({ date, stamp }) =>
      stampOf([
        model,
        stamp,
        slices.hourly.get(date)?.stamp ?? '-',
        slices.levels.get(date)?.stamp ?? '-',
        slices.spells.get(date)?.extra ?? '-',
        ...[...order].map(([calendarId, before]) => `${calendarId}=${before.get(date) ?? '-'}`),
      ]),
    around: () => [],
  };
}

/** The open day before each of these days, by calendar. */
async function defineDayOrder({ models, network }: Pipeline, days: readonly DateText[], order: DayOrder) {
  await models.define('branch_calendars', {
    kind: 'rows',
    columns: [
      { name: 'branch_id', type: 'text' },
      { name: 'calendar_id', type: 'text' },
    ],
    rows: network.branches.map((branch) => [branch.id, calendarIdOf(branch)]),
  });
  const rows: RowValue[][] = [];
  for (const [calendarId, before] of order) {
    for (const date of days) {
      const found = before.get(date);
      if (found !== undefined) rows.push([calendarId, date, found]);
    }
  }
  await models.define('day_order', {
    kind: 'rows',
    columns: [
      { name: 'calendar_id', type: 'text' },
      { name: 'business_date', type: 'date' },
      { name: 'day_before', type: 'date' },
    ],
    rows,
  });
}

/** What `faultDaysInputs` takes for the days that a table holds. */
export function dayOrderOf(network: Pipeline['network'], days: readonly CalendarDay[]): DayOrder {
  const first = days[0]?.date;
  const last = days.at(-1)?.date;
  const order = new Map<string, Map<DateText, DateText | null>>();
  if (first === undefined || last === undefined) return order;
  for (const { calendarId } of calendarsOf(network)) {
    const open = new Set<DateText>();
    for (const hour of calendarHours(network, calendarId, addDays(first, -longestPause), addDays(last, 1)))
      if (hour.isOpen) open.add(hour.businessDate);
    const before = new Map<DateText, DateText | null>();
    let previous: DateText | null = null;
    for (const date of [...open].sort()) {
      before.set(date, previous !== null && previous >= addDays(date, -longestPause) ? previous : null);
      previous = date;
    }
    order.set(calendarId, before);
  }
  return order;
}

/**
 * Makes `faults` of all `fault_days`. They are few, and a fault may last for months: it is made whole, and those months are
 * written that say something else than before.
 */
export async function faultsStage(
  pipeline: Pipeline,
  horizon: readonly CalendarDay[],
  decisions: Decisions,
  dueUntil: EpochMs,
): Promise<StageResult> {
  const { lake, models } = pipeline;
  const table = await lake.table('faults');
  const pieces = slicesOf(await (await lake.table('fault_days')).snapshot());
  const held = slicesOf(await table.snapshot());
  const due = lastDueDays(pipeline, horizon, dueUntil);
  const base = stampOf([
    modelStamp('faults'),
    JSON.stringify(due),
    JSON.stringify(decisions.verdicts.rows),
    ...[...pieces].sort(([a], [b]) => (a < b ? -1 : 1)).map(([date, slice]) => `${date}=${slice.stamp}`),
  ]);
  let version = (await table.snapshot()).version;
  // What all of them are made from changes with every hour that becomes due, and mostly none of them says anything else:
  // what was found to hold is remembered beside the lake, and only months that changed are written.
  const found = await pipeline.ledger.marks.get('faults', [base]);
  if (found.get(base) === monthsStamp(held)) return { rebuilt: 0, upToDate: held.size, rows: 0, version };
  pipeline.progress.step('faults', null, 'months');
  await models.define('fault_days', await rowsOn(pipeline, 'fault_days', [...pieces.keys()]));
  await models.define('still_due', {
    kind: 'rows',
    columns: [
      { name: 'branch_id', type: 'text' },
      { name: 'business_date', type: 'date' },
    ],
    rows: due,
  });
  await models.define('verdicts', { kind: 'rows', ...decisions.verdicts });
  await models.define('made', { kind: 'model', sql: modelSql('faults'), kept: 'for_statements' });
  const said = await saidOfMonths(pipeline);
  const slices = new Map<string, Slice | null>();
  for (const month of held.keys()) if (!said.has(month)) slices.set(month, null);
  for (const [month, stamp] of said) {
    if (held.get(month)?.stamp !== stamp) slices.set(month, { stamp, base: stamp });
  }
  let rows = 0;
  if (slices.size > 0) {
    const done = await writeSlices(models, {
      table,
      slices,
      partitionOf: (month) => month,
      from: said.size > 0 ? 'made' : null,
      expectedRows: 0,
      operation: 'REPLACE',
      ...sliceEffects(pipeline),
    });
    version = done.version;
    rows = done.rows;
  }
  await models.drop('made');
  await pipeline.ledger.marks.clear('faults');
  await pipeline.ledger.marks.put('faults', [[base, monthsStamp(slicesOf(await table.snapshot()))]]);
  pipeline.progress.done();
  return { rebuilt: slices.size, upToDate: Math.max(0, said.size - slices.size), rows, version };
}

function monthsStamp(held: ReadonlyMap<string, Slice>): Stamp {
  return stampOf([...held].map(([month, { stamp }]) => `${month}=${stamp}`).sort());
}

/** A stamp of all that is said of each month in which faults began. */
async function saidOfMonths(pipeline: Pipeline): Promise<Map<DateText, Stamp>> {
  const whole = (name: string) => `coalesce(CAST(CAST(round(${name} * 1024.0) AS BIGINT) AS STRING), '-')`;
  const rows = await pipeline.models.rows(`
    SELECT CAST(started_month AS STRING) AS month, CAST(count(*) AS STRING) AS faults, CAST(bit_xor(hash48(
      fault_id || '|' || branch_id || '|' || CAST(started_on AS STRING) || '|' || CAST(ended_on AS STRING) || '|'
      || CAST(hours AS STRING) || '|' || coalesce(CAST(unix_seconds(ended_at) AS STRING), '-') || '|' || ${whole('observed')} || '|'
      || ${whole('estimated')} || '|' || ${whole('expected')} || '|' || ${whole('confidence')} || '|' || evidence || '|'
      || coalesce(verdict, '-') || '|' || coalesce(verdict_by, '-') || '|' || coalesce(verdict_reason, '-')
    )) AS STRING) AS said
    FROM made
    GROUP BY started_month`);
  const model = modelStamp('faults');
  return new Map(
    rows.map((row) => [row.month as DateText, stampOf([model, row.faults as string, row.said as string])]),
  );
}

/** The latest date of each branch of which an open hour was due. */
function lastDueDays(pipeline: Pipeline, horizon: readonly CalendarDay[], dueUntil: EpochMs): [string, DateText][] {
  const { network } = pipeline;
  const last = horizon.at(-1);
  if (!last) return [];
  const latest = new Map<string, DateText>();
  for (const { calendarId } of calendarsOf(network)) {
    for (const hour of calendarHours(network, calendarId, addDays(last.date, -longestPause), addDays(last.date, 1))) {
      if (hour.isOpen && hour.hourStart + hour.minutes * minuteMs <= dueUntil)
        latest.set(calendarId, hour.businessDate);
    }
  }
  return network.branches.flatMap((branch) => {
    const date = latest.get(calendarIdOf(branch));
    return date === undefined ? [] : [[branch.id, date] as [string, DateText]];
  });
}
