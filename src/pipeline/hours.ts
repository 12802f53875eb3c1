import { addDays, type DateText } from '../domain/time.ts';
import { kinOf } from '../network/kin.ts';
import type { StageResult } from './clean.ts';
import type { Pipeline } from './context.ts';
import { type DayInputs, type DayWork, rowsOn } from './day-plan.ts';
import type { CalendarDay } from './days.ts';
import type { Decisions } from './decisions.ts';
import { nearLeast } from './judgement.ts';
import { heldDays, makeDays } from './make-days.ts';
import { estimateModels, flagModels, hourModels, modelStamp } from './models.ts';
import type { Slice } from './slices.ts';
import { unfitMark } from './spells.ts';
import { stampOf } from './stamps.ts';
import {
  defineUsual,
  dropModels,
  judgedStretches,
  judgementStamp,
  keepModels,
  kinStamps,
  postsOf,
  referenceOffsets,
  withReferences,
} from './usual.ts';

/** What a day of `hourly` is made from. */
export interface HourlySlices {
  counts: ReadonlyMap<DateText, Slice>;
  levels: ReadonlyMap<DateText, Slice>;
  spells: ReadonlyMap<DateText, Slice>;
  decisions: Pick<Decisions, 'stampOf'>;
}

/**
 * Makes `hourly` for the dates whose counts, spells or decisions changed, or those of the same weekday in the weeks
 * around: what was observed, what is wrong with it, and the best value.
 */
export async function hourlyStage(
  pipeline: Pipeline,
  horizon: readonly CalendarDay[],
  work: DayWork,
  decisions: Decisions,
): Promise<StageResult> {
  const { network } = pipeline;
  const slices: HourlySlices = {
    counts: await heldDays(pipeline, 'counts'),
    levels: await heldDays(pipeline, 'levels'),
    spells: await heldDays(pipeline, 'spells'),
    decisions,
  };
  const counted = horizon.filter((day) => slices.counts.has(day.date));
  return makeDays(pipeline, counted, work, {
    name: 'hourly',
    inputs: hourlyInputs(pipeline, slices),
    stretches: (stale) => judgedStretches(pipeline, stale),
    dayRows: network.sensors.length * 24,
    kept: 'where_split',
    define: (days) => defineEstimates(pipeline, days, decisions),
    drop: () => dropModels(pipeline, hourModels),
  });
}

export function hourlyInputs(
  { network, settings }: Pick<Pipeline, 'network' | 'settings'>,
  { counts, levels, spells, decisions }: HourlySlices,
): DayInputs {
  const common = [modelStamp(...hourModels, 'hourly'), judgementStamp(settings)];
  return {
    base: (day) =>
      stampOf([
        ...common,
        counts.get(day.date)?.stamp ?? '-',
        spells.get(day.date)?.extra ?? '-',
        decisions.stampOf(day.date) ?? '-',
      ]),
    around: (date) => [
      kinStamps(network).donors,
      levels.get(date)?.stamp,
      ...referenceOffsets.flatMap((offset) => {
        const other = addDays(date, offset);
        return [counts.get(other)?.stamp, unfitMark(spells.get(other)), decisions.stampOf(other)];
      }),
    ],
  };
}

async function defineEstimates(pipeline: Pipeline, days: readonly DateText[], decisions: Decisions): Promise<void> {
  const { models } = pipeline;
  const around = withReferences(days);
  await models.define('near_spells', await rowsOn(pipeline, 'spells', around, 'is_unfit'));
  await models.define('faulty_days', {
    kind: 'rows',
    columns: [
      { name: 'sensor_id', type: 'text' },
      { name: 'branch_id', type: 'text' },
      { name: 'business_date', type: 'date' },
    ],
    rows: decisions.faultyOn(new Set(around)),
  });
  await defineUsual(
    pipeline,
    days,
    {
      kind: 'model',
      sql: `SELECT DISTINCT p.post, unix_date(u.business_date) AS day_number
      FROM (SELECT sensor_id, branch_id, business_date FROM near_spells
        UNION SELECT sensor_id, branch_id, business_date FROM faulty_days) AS u
      JOIN posts AS p ON p.sensor_id = u.sensor_id AND p.branch_id = u.branch_id`,
    },
    nearLeast.afterSpells,
  );
  await models.define('made_levels', await rowsOn(pipeline, 'levels', days));
  await models.define('made_spells', await rowsOn(pipeline, 'spells', days));
  await models.define('decisions', {
    kind: 'rows',
    columns: decisions.columns,
    rows: decisions.rowsOn(new Set(days)),
  });
  await keepModels(pipeline, flagModels);
  await defineKin(pipeline);
  await keepModels(pipeline, estimateModels);
}

/** Who may help the sensors that need it, and they themselves; of the others nothing is said. */
async function defineKin({ models, network }: Pipeline): Promise<void> {
  const patients = await models.rows(
    'SELECT DISTINCT post FROM flags WHERE is_unusable AND is_open ORDER BY post ASC NULLS LAST',
  );
  const { donors } = kinOf(network);
  const { posts, ofSensor } = postsOf(network);
  await models.define('kin', {
    kind: 'rows',
    columns: [
      { name: 'post', type: 'integer' },
      { name: 'donor', type: 'integer' },
    ],
    rows: patients.flatMap((row) => {
      const post = row.post as number;
      const others = donors.get(posts[post]?.sensorId as string) ?? [];
      return [post, ...others.flatMap((sensorId) => ofSensor.get(sensorId) ?? [])].map((donor) => [post, donor]);
    }),
  });
}
