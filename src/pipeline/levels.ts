import { addDays, type DateText } from '../domain/time.ts';
import type { Relation } from '../engine/relation.ts';
import type { StageResult } from './clean.ts';
import type { Pipeline } from './context.ts';
import type { DayInputs, DayWork } from './day-plan.ts';
import type { CalendarDay } from './days.ts';
import { nearLeast } from './judgement.ts';
import { heldDays, makeDays } from './make-days.ts';
import { levelModels, modelStamp } from './models.ts';
import type { Slice } from './slices.ts';
import { stampOf } from './stamps.ts';
import {
  defineUsual,
  dropModels,
  judgedStretches,
  judgementStamp,
  keepModels,
  kinStamps,
  referenceOffsets,
} from './usual.ts';

/** Nothing is known yet of what cannot be compared with. */
const noUnfitDays: Relation = {
  kind: 'rows',
  columns: [
    { name: 'post', type: 'integer' },
    { name: 'day_number', type: 'integer' },
  ],
  rows: [],
};

/** Makes `levels` for the dates whose counts changed, or those of the same weekday in the weeks around. */
export async function levelsStage(
  pipeline: Pipeline,
  horizon: readonly CalendarDay[],
  work: DayWork,
): Promise<StageResult> {
  const { network } = pipeline;
  const counts = await heldDays(pipeline, 'counts');
  const counted = horizon.filter((day) => counts.has(day.date));
  return makeDays(pipeline, counted, work, {
    name: 'levels',
    inputs: levelsInputs(pipeline, counts),
    stretches: (stale) => judgedStretches(pipeline, stale),
    dayRows: network.sensors.length,
    kept: 'for_files',
    async define(days) {
      await defineUsual(pipeline, days, noUnfitDays, nearLeast.beforeSpells);
      await pipeline.models.define('followed_hours', {
        kind: 'model',
        sql: 'SELECT *, usual AS likely FROM usual_hours',
      });
      await keepModels(pipeline, ['runs', 'sensor_days']);
    },
    drop: () => dropModels(pipeline, [...levelModels, 'followed_hours']),
  });
}

/** What a day of `levels` is made from. */
export function levelsInputs(
  { network, settings }: Pick<Pipeline, 'network' | 'settings'>,
  counts: ReadonlyMap<DateText, Slice>,
): DayInputs {
  const common = [modelStamp(...levelModels, 'levels'), judgementStamp(settings)];
  return {
    base: (day) => stampOf([...common, counts.get(day.date)?.stamp ?? '-']),
    around: (date) => [
      kinStamps(network).groups,
      ...referenceOffsets.map((offset) => counts.get(addDays(date, offset))?.stamp),
    ],
  };
}
