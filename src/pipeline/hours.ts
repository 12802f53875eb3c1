import { addDays, type DateText, monthOf } from '../domain/time.ts';
import { kinOf } from '../network/kin.ts';
import { chunked, type StageResult } from './clean.ts';
import { checkInterrupted, limitsOf, type Pipeline } from './context.ts';
import { type DayInputs, type DayWork, daysAround, dropDays, planDays, rowsOn, writeDays } from './day-plan.ts';
import type { CalendarDay } from './days.ts';
import type { Decisions } from './decisions.ts';
import { rowsOf } from './layout.ts';
import { type ModelName, modelSql, modelStamp } from './models.ts';
import { type Slice, slicesOf } from './slices.ts';
import { unfitMark } from './spells.ts';
import { stampOf } from './stamps.ts';
import { defineUsual, dropUsual, judgementStamp, kinStamps, referenceOffsets, usualModels } from './usual.ts';

/** In the order in which they are made; each reads those before it. */
const estimateModels = [
  'flags',
  'donor_days',
  'ratios',
  'helpers',
  'pulls',
  'predictions',
  'errors_of_days',
  'estimates',
] as const;

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
  const { lake, network, models } = pipeline;
  const slices: HourlySlices = {
    counts: slicesOf(await (await lake.table('counts')).snapshot()),
    levels: slicesOf(await (await lake.table('levels')).snapshot()),
    spells: slicesOf(await (await lake.table('spells')).snapshot()),
    decisions,
  };
  const hourly = await lake.table('hourly');
  const made = horizon.filter((day) => slices.counts.has(day.date));
  const plan = planDays(made, slicesOf(await hourly.snapshot()), hourlyInputs(pipeline, slices), work);
  let rows = 0;
  let version = (await hourly.snapshot()).version;
  pipeline.progress.step('hourly', plan.stale.length, 'days');
  for (const days of chunked(plan.stale, () => network.sensors.length * 24, limitsOf(pipeline).judgedSensorHours)) {
    checkInterrupted(pipeline.signal);
    await defineEstimates(pipeline, days, decisions);
    const current = slicesOf(await hourly.snapshot());
    const replaced = new Set(days.flatMap((date) => current.get(date)?.file ?? []));
    const apart = rowsOf([...replaced]) > 2 * limitsOf(pipeline).fileRows;
    const isSplit = apart || monthOf(days[0] as DateText) !== monthOf(days.at(-1) as DateText);
    await models.define('made', { kind: 'model', sql: modelSql('hourly'), kept: isSplit ? 'for_files' : undefined });
    const marks = new Map(days.map((date) => [date, plan.marks.get(date) as Slice]));
    const done = await writeDays(pipeline, hourly, marks, 'made', network.sensors.length * 24 * days.length);
    await models.drop('made');
    for (const name of [...estimateModels].reverse()) await models.drop(name);
    await dropUsual(pipeline);
    rows += done.rows;
    version = done.version;
    pipeline.progress.advance(days.length);
  }
  if (plan.gone.length > 0) version = await dropDays(pipeline, 'hourly', plan.gone);
  pipeline.progress.done();
  return {
    rebuilt: plan.stale.length + plan.gone.length,
    upToDate: plan.marks.size - plan.stale.length,
    rows,
    version,
    left: plan.left,
  };
}

export function hourlyInputs(
  { network, settings }: Pick<Pipeline, 'network' | 'settings'>,
  { counts, levels, spells, decisions }: HourlySlices,
): DayInputs {
  const common = [modelStamp(...usualModels, ...estimateModels, 'hourly'), judgementStamp(settings)];
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
  const { models, network } = pipeline;
  const around = [...new Set([...days, ...daysAround(days, referenceOffsets)])].sort();
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
  await defineUsual(pipeline, days, {
    kind: 'model',
    sql: `SELECT sensor_id, branch_id, business_date FROM near_spells
      UNION SELECT sensor_id, branch_id, business_date FROM faulty_days`,
  });
  await models.define('made_levels', await rowsOn(pipeline, 'levels', days));
  await models.define('made_spells', await rowsOn(pipeline, 'spells', days));
  await models.define('decisions', {
    kind: 'rows',
    columns: decisions.columns,
    rows: decisions.rowsOn(new Set(days)),
  });
  const model = (name: ModelName) =>
    models.define(name, { kind: 'model', sql: modelSql(name), kept: 'for_statements' });
  await model('flags');
  await defineKin(pipeline, network);
  for (const name of estimateModels) if (name !== 'flags') await model(name);
}

/** Who may help the sensors that need it; of the others nothing is said. */
async function defineKin(pipeline: Pipeline, network: Pipeline['network']): Promise<void> {
  const { models } = pipeline;
  const patients = await models.rows(
    'SELECT DISTINCT sensor_id FROM flags WHERE is_unusable AND is_open ORDER BY sensor_id ASC NULLS LAST',
  );
  const { donors } = kinOf(network);
  await models.define('kin', {
    kind: 'rows',
    columns: [
      { name: 'sensor_id', type: 'text' },
      { name: 'donor_id', type: 'text' },
      { name: 'is_self', type: 'boolean' },
    ],
    rows: patients.flatMap((row) => {
      const sensorId = row.sensor_id as string;
      return [[sensorId, sensorId, true], ...(donors.get(sensorId) ?? []).map((donor) => [sensorId, donor, false])];
    }),
  });
}
