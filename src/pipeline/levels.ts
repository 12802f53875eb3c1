import type { DateText } from '../domain/time.ts';
import { addDays } from '../domain/time.ts';
import type { Relation } from '../engine/relation.ts';
import { chunked, type StageResult } from './clean.ts';
import { checkInterrupted, limitsOf, type Pipeline } from './context.ts';
import { type DayInputs, type DayWork, dropDays, planDays, writeDays } from './day-plan.ts';
import type { CalendarDay } from './days.ts';
import { modelSql, modelStamp } from './models.ts';
import { type Slice, slicesOf } from './slices.ts';
import { stampOf } from './stamps.ts';
import { defineUsual, dropUsual, judgementStamp, kinStamps, referenceOffsets, usualModels } from './usual.ts';

/** Nothing is known yet of what cannot be compared with. */
const noUnfitDays: Relation = {
  kind: 'rows',
  columns: [
    { name: 'sensor_id', type: 'text' },
    { name: 'branch_id', type: 'text' },
    { name: 'business_date', type: 'date' },
  ],
  rows: [],
};

/** Makes `levels` for the dates whose counts changed, or those of the same weekday in the weeks around. */
export async function levelsStage(
  pipeline: Pipeline,
  horizon: readonly CalendarDay[],
  work: DayWork,
): Promise<StageResult> {
  const { lake, network, models } = pipeline;
  const counts = slicesOf(await (await lake.table('counts')).snapshot());
  const levels = await lake.table('levels');
  const made = horizon.filter((day) => counts.has(day.date));
  const plan = planDays(made, slicesOf(await levels.snapshot()), levelsInputs(pipeline, counts), work);
  let rows = 0;
  let version = (await levels.snapshot()).version;
  pipeline.progress.step('levels', plan.stale.length, 'days');
  for (const days of chunked(plan.stale, () => network.sensors.length * 24, limitsOf(pipeline).judgedSensorHours)) {
    checkInterrupted(pipeline.signal);
    await defineUsual(pipeline, days, noUnfitDays);
    await models.define('made', { kind: 'model', sql: modelSql('levels'), kept: 'for_files' });
    const slices = new Map(days.map((date) => [date, plan.marks.get(date) as Slice]));
    const done = await writeDays(pipeline, levels, slices, 'made', network.sensors.length * days.length);
    await models.drop('made');
    await dropUsual(pipeline);
    rows += done.rows;
    version = done.version;
    pipeline.progress.advance(days.length);
  }
  if (plan.gone.length > 0) version = await dropDays(pipeline, 'levels', plan.gone);
  pipeline.progress.done();
  return {
    rebuilt: plan.stale.length + plan.gone.length,
    upToDate: plan.marks.size - plan.stale.length,
    rows,
    version,
  };
}

/** What a day of `levels` is made from. */
export function levelsInputs(
  { network, settings }: Pick<Pipeline, 'network' | 'settings'>,
  counts: ReadonlyMap<DateText, Slice>,
): DayInputs {
  const common = [modelStamp(...usualModels, 'levels'), judgementStamp(settings)];
  return {
    base: (day) => stampOf([...common, counts.get(day.date)?.stamp ?? '-']),
    around: (date) => [
      kinStamps(network).groups,
      ...referenceOffsets.map((offset) => counts.get(addDays(date, offset))?.stamp),
    ],
  };
}
