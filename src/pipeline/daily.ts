import { tables } from '../domain/tables.ts';
import { type DateText, monthOf } from '../domain/time.ts';
import { daysCondition } from '../engine/model-session.ts';
import { chunked, type StageResult } from './clean.ts';
import { checkInterrupted, daySliceEffects, limitsOf, type Pipeline, type TransformSettings } from './context.ts';
import { type DayInputs, type DayWork, daysAround, dropDays, planDays } from './day-plan.ts';
import type { CalendarDay } from './days.ts';
import { modelSql, modelStamp } from './models.ts';
import { type Slice, slicesOf } from './slices.ts';
import { stampOf } from './stamps.ts';
import { writeSlices } from './write-slices.ts';

/** The days before a date that its means look at. */
const dailyWindow = Array.from({ length: 28 }, (_, index) => -1 - index);

/** Makes `daily_sensor` or `daily_branch` for the dates whose hours changed, or whose earlier days did. */
export async function dailyStage(
  pipeline: Pipeline,
  name: 'daily_sensor' | 'daily_branch',
  horizon: readonly CalendarDay[],
  work: DayWork,
): Promise<StageResult> {
  const { lake, network, models, settings } = pipeline;
  const hourly = await lake.table('hourly');
  const hours = slicesOf(await hourly.snapshot());
  const daily = await lake.table(name);
  const made = horizon.filter((day) => hours.has(day.date));
  const known = new Set(made.map((day) => day.date));
  const { stale, marks, gone } = planDays(
    made,
    slicesOf(await daily.snapshot()),
    dailyInputs(name, settings, hours),
    work,
  );
  let rows = 0;
  let version = (await daily.snapshot()).version;
  pipeline.progress.step(name, stale.length, 'days');
  for (const days of chunked(stale, () => network.sensors.length * 24, limitsOf(pipeline).dailySensorHours)) {
    checkInterrupted(pipeline.signal);
    const chunk = new Set(days);
    await models.define('hourly', {
      kind: 'files',
      spec: tables.hourly,
      paths: unique(days.map((date) => `${hourly.folder}/${hours.get(date)?.file.path}`)),
      where: daysCondition('business_date', days),
    });
    await models.define('sensor_hours', { kind: 'model', sql: modelSql('sensor_hours') });
    await models.define('unit_hours', {
      kind: 'model',
      sql: name === 'daily_sensor' ? 'SELECT * FROM sensor_hours' : modelSql('branch_hours'),
    });
    const current = slicesOf(await daily.snapshot());
    // Days that are to go may still lie in the same files.
    const earlier = daysAround(days, dailyWindow).filter(
      (date) => known.has(date) && current.has(date) && !chunk.has(date),
    );
    await models.define('past', {
      kind: 'files',
      spec: daily.spec,
      paths: unique(earlier.map((date) => `${daily.folder}/${current.get(date)?.file.path}`)),
      where: daysCondition('business_date', earlier),
    });
    await models.define('history', {
      kind: 'model',
      sql: name === 'daily_sensor' ? 'SELECT * FROM past' : "SELECT *, '' AS sensor_id FROM past",
    });
    await models.define('params', {
      kind: 'rows',
      columns: [{ name: 'complete_share', type: 'double' }],
      rows: [[settings.completeShare]],
    });
    await models.define('daily', { kind: 'model', sql: modelSql('daily') });
    await models.define('made_daily', { kind: 'model', sql: modelSql(name), kept: 'for_files' });
    const done = await writeSlices(models, {
      table: daily,
      slices: new Map(days.map((date) => [date, marks.get(date) as Slice])),
      partitionOf: monthOf,
      from: 'made_daily',
      expectedRows: (name === 'daily_sensor' ? network.sensors.length : network.branches.length) * days.length,
      operation: 'REPLACE',
      ...daySliceEffects(pipeline),
    });
    await models.drop('made_daily');
    rows += done.rows;
    version = done.version;
    pipeline.progress.advance(days.length);
  }
  if (gone.length > 0) version = await dropDays(pipeline, name, gone);
  pipeline.progress.done();
  return { rebuilt: stale.length + gone.length, upToDate: marks.size - stale.length, rows, version };
}

/** What a day of a daily table is made from: its hours, as they are marked, and the days before as the table has them. */
export function dailyInputs(
  name: 'daily_sensor' | 'daily_branch',
  settings: Pick<TransformSettings, 'completeShare'>,
  hours: ReadonlyMap<DateText, Slice>,
): DayInputs {
  const model =
    name === 'daily_sensor'
      ? modelStamp('sensor_hours', 'daily', name)
      : modelStamp('sensor_hours', 'branch_hours', 'daily', name);
  return {
    base: (day) => stampOf([model, String(settings.completeShare), hours.get(day.date)?.stamp ?? '-']),
    around: () => [],
    own: dailyWindow,
  };
}

function unique(paths: readonly string[]): string[] {
  return [...new Set(paths)];
}
