import type { DateText } from '../domain/time.ts';
import { chunked, type StageResult } from './clean.ts';
import { limitsOf, type Pipeline, type TransformSettings } from './context.ts';
import { type DayInputs, type DayWork, daysAround, rowsOn } from './day-plan.ts';
import type { CalendarDay } from './days.ts';
import { heldDays, makeDays } from './make-days.ts';
import { modelSql, modelStamp } from './models.ts';
import type { Slice } from './slices.ts';
import { stampOf } from './stamps.ts';

/** The days before a date that its means look at. */
const dailyWindow = Array.from({ length: 28 }, (_, index) => -1 - index);

/** Makes `daily_sensor` or `daily_branch` for the dates whose hours changed, or whose earlier days did. */
export async function dailyStage(
  pipeline: Pipeline,
  name: 'daily_sensor' | 'daily_branch',
  horizon: readonly CalendarDay[],
  work: DayWork,
): Promise<StageResult> {
  const { network, models, settings } = pipeline;
  const hours = await heldDays(pipeline, 'hourly');
  const judged = horizon.filter((day) => hours.has(day.date));
  const known = new Set(judged.map((day) => day.date));
  return makeDays(pipeline, judged, work, {
    name,
    inputs: dailyInputs(name, settings, hours),
    stretches: (stale) => chunked(stale, () => network.sensors.length * 24, limitsOf(pipeline).dailySensorHours),
    dayRows: name === 'daily_sensor' ? network.sensors.length : network.branches.length,
    kept: 'for_files',
    async define(days) {
      const chunk = new Set(days);
      await models.define('hourly', await rowsOn(pipeline, 'hourly', days));
      await models.define('sensor_hours', { kind: 'model', sql: modelSql('sensor_hours') });
      await models.define('unit_hours', {
        kind: 'model',
        sql: name === 'daily_sensor' ? 'SELECT * FROM sensor_hours' : modelSql('branch_hours'),
      });
      // Days that are to go may still lie in the same files.
      const earlier = daysAround(days, dailyWindow).filter((date) => known.has(date) && !chunk.has(date));
      await models.define('past', await rowsOn(pipeline, name, earlier));
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
    },
  });
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
