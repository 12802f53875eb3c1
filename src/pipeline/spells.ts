import { addDays, type DateText } from '../domain/time.ts';
import { chunked, type StageResult } from './clean.ts';
import { checkInterrupted, limitsOf, type Pipeline } from './context.ts';
import {
  type DayInputs,
  type DayWork,
  daysAround,
  defineDays,
  dropDays,
  offsetsOf,
  planDays,
  rowsOn,
  writeDays,
} from './day-plan.ts';
import type { CalendarDay } from './days.ts';
import { judgementParams, spellReach, undercountTracks } from './judgement.ts';
import { modelSql, modelStamp } from './models.ts';
import { type Slice, slicesOf } from './slices.ts';
import { type Stamp, stampOf } from './stamps.ts';
import { judgementStamp } from './usual.ts';

const reach = offsetsOf(spellReach);

/**
 * Makes `spells` for the dates in whose reach a level changed. The mark of a day carries a stamp of what its rows say
 * (`extra`), so that what is made from them is left alone where they say the same as before.
 */
export async function spellsStage(
  pipeline: Pipeline,
  horizon: readonly CalendarDay[],
  work: DayWork,
): Promise<StageResult> {
  const { lake, network, models, settings } = pipeline;
  const levels = slicesOf(await (await lake.table('levels')).snapshot());
  const spells = await lake.table('spells');
  const made = horizon.filter((day) => levels.has(day.date));
  const plan = planDays(made, slicesOf(await spells.snapshot()), spellsInputs(pipeline, levels), work);
  let rows = 0;
  let version = (await spells.snapshot()).version;
  pipeline.progress.step('spells', plan.stale.length, 'days');
  for (const days of chunked(plan.stale, () => network.sensors.length, limitsOf(pipeline).spellSensorDays)) {
    checkInterrupted(pipeline.signal);
    await defineDays(pipeline, days);
    await models.define('params', { kind: 'rows', ...judgementParams(settings) });
    await models.define('tracks', {
      kind: 'rows',
      columns: [
        { name: 'track', type: 'integer' },
        { name: 'counted', type: 'double' },
        { name: 'least_score', type: 'double' },
      ],
      rows: undercountTracks.map(({ counted, leastScore }, track) => [track, counted, leastScore]),
    });
    await models.define('near_levels', await rowsOn(pipeline, 'levels', daysAround(days, reach)));
    await models.define('made', { kind: 'model', sql: modelSql('spells'), kept: 'for_statements' });
    const said = await saidOnDays(pipeline);
    const slices = new Map(
      days.map((date) => [date, { ...(plan.marks.get(date) as Slice), extra: said.get(date) ?? '' }]),
    );
    const done = await writeDays(pipeline, spells, slices, 'made', (network.sensors.length * days.length) / 20);
    await models.drop('made');
    rows += done.rows;
    version = done.version;
    pipeline.progress.advance(days.length);
  }
  if (plan.gone.length > 0) version = await dropDays(pipeline, 'spells', plan.gone);
  pipeline.progress.done();
  return {
    rebuilt: plan.stale.length + plan.gone.length,
    upToDate: plan.marks.size - plan.stale.length,
    rows,
    version,
  };
}

/** What a day of `spells` is made from. */
export function spellsInputs(
  { settings }: Pick<Pipeline, 'settings'>,
  levels: ReadonlyMap<DateText, Slice>,
): DayInputs {
  const common = [modelStamp('spells'), judgementStamp(settings), JSON.stringify(undercountTracks)];
  return {
    base: (day) => stampOf([...common, levels.get(day.date)?.stamp ?? '-']),
    around: (date) => reach.map((offset) => levels.get(addDays(date, offset))?.stamp),
  };
}

/** A stamp of all that is said of each day; the few rows are read for it. */
async function saidOnDays(pipeline: Pipeline): Promise<Map<DateText, Stamp>> {
  const found = await pipeline.models.rows(`
    SELECT
      CAST(business_date AS STRING) AS business_date, sensor_id, branch_id, place, is_first, is_last, factor, factor_error, score,
      head_evidence, tail_evidence, is_silent_before, is_silent_after, exits_habit, is_unfit
    FROM made
    ORDER BY business_date ASC NULLS LAST, sensor_id ASC NULLS LAST, branch_id ASC NULLS LAST`);
  const byDay = Map.groupBy(found, (row) => row.business_date as DateText);
  return new Map([...byDay].map(([date, rows]) => [date, stampOf(rows.map((row) => JSON.stringify(row)))]));
}
