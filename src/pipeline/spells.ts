import { addDays, type DateText, dateOfDayNumber, dayNumber } from '../domain/time.ts';
import { kinOf } from '../network/kin.ts';
import type { StageResult } from './clean.ts';
import { limitsOf, type Pipeline } from './context.ts';
import { type DayInputs, type DayWork, rowsOn } from './day-plan.ts';
import type { CalendarDay } from './days.ts';
import { judgementParams, spellBlocks, undercountTracks } from './judgement.ts';
import { heldDays, makeDays } from './make-days.ts';
import { modelStamp, spellModels } from './models.ts';
import type { Slice } from './slices.ts';
import { type Stamp, stampOf } from './stamps.ts';
import { definePosts, dropModels, judgementStamp, keepModels, kinStamps, postsOf } from './usual.ts';

/** The block of four weeks that a date lies in, and the dates by which it is judged. */
export function spellBlockOf(date: DateText): { block: number; first: DateText; last: DateText } {
  const block = Math.floor(dayNumber(date) / spellBlocks.days);
  const first = dateOfDayNumber(block * spellBlocks.days);
  return {
    block,
    first: addDays(first, -spellBlocks.before),
    last: addDays(first, spellBlocks.days - 1 + spellBlocks.after),
  };
}

/**
 * Makes `spells` for the dates in whose reach a level changed. The mark of a day carries a stamp of what its rows say
 * (`extra`), so that what is made from them is left alone where they say the same as before; see `unfitMark`.
 */
export async function spellsStage(
  pipeline: Pipeline,
  horizon: readonly CalendarDay[],
  work: DayWork,
): Promise<StageResult> {
  const { network, models, settings } = pipeline;
  const levels = await heldDays(pipeline, 'levels');
  const levelled = horizon.filter((day) => levels.has(day.date));
  return makeDays(pipeline, levelled, work, {
    name: 'spells',
    inputs: spellsInputs(pipeline, levels),
    stretches: (stale) => inBlocks(stale, limitsOf(pipeline).spellSensorDays / network.sensors.length),
    // Of most sensors there is nothing to say.
    dayRows: network.sensors.length / 20,
    kept: 'for_statements',
    said: () => saidOnDays(pipeline),
    async define(days) {
      const blocks = new Map(days.map((date) => [spellBlockOf(date).block, spellBlockOf(date)]));
      await models.define('days', {
        kind: 'rows',
        columns: [
          { name: 'business_date', type: 'date' },
          { name: 'block', type: 'integer' },
        ],
        rows: days.map((date) => [date, spellBlockOf(date).block]),
      });
      await models.define('blocks', {
        kind: 'rows',
        columns: [
          { name: 'block', type: 'integer' },
          { name: 'first_number', type: 'integer' },
          { name: 'last_number', type: 'integer' },
        ],
        rows: [...blocks.values()].map(({ block, first, last }) => [block, dayNumber(first), dayNumber(last)]),
      });
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
      await definePosts(pipeline);
      const { branchNumbers } = postsOf(network);
      const numberOf = (branchId: string) => branchNumbers.get(branchId) as number;
      await models.define('neighbours', {
        kind: 'rows',
        columns: [
          { name: 'branch_no', type: 'integer' },
          { name: 'neighbour_no', type: 'integer' },
        ],
        rows: [...kinOf(network).neighbours].flatMap(([branchId, near]) =>
          near.map((other) => [numberOf(branchId), numberOf(other)]),
        ),
      });
      await models.define('near_levels', await rowsOn(pipeline, 'levels', datesOf(blocks.values())));
      await keepModels(pipeline, spellModels);
    },
    drop: () => dropModels(pipeline, spellModels),
  });
}

/** What a day of `spells` is made from. */
export function spellsInputs(
  { network, settings }: Pick<Pipeline, 'network' | 'settings'>,
  levels: ReadonlyMap<DateText, Slice>,
): DayInputs {
  const common = [
    modelStamp(...spellModels, 'spells'),
    judgementStamp(settings),
    kinStamps(network).groups,
    JSON.stringify(undercountTracks),
  ];
  // The days of a block look at the same levels.
  const known = new Map<number, (Stamp | undefined)[]>();
  const stampsOf = ({ block, first, last }: ReturnType<typeof spellBlockOf>) => {
    let stamps = known.get(block);
    if (!stamps) {
      stamps = [stampOf(datesOf([{ first, last }]).map((date) => levels.get(date)?.stamp ?? '-'))];
      known.set(block, stamps);
    }
    return stamps;
  };
  return {
    base: (day) => stampOf([...common, levels.get(day.date)?.stamp ?? '-']),
    around: (date) => stampsOf(spellBlockOf(date)),
  };
}

/** Days by whole blocks, so many at once that no more than about `mostDays` are looked at; one block at least. */
function* inBlocks(days: readonly DateText[], mostDays: number): Generator<DateText[]> {
  const daysOfBlock = spellBlocks.before + spellBlocks.days + spellBlocks.after;
  let together: DateText[] = [];
  let blocks = 0;
  for (const [, inBlock] of Map.groupBy(days, (date) => spellBlockOf(date).block)) {
    if (blocks > 0 && (blocks + 1) * daysOfBlock > mostDays) {
      yield together;
      together = [];
      blocks = 0;
    }
    together.push(...inBlock);
    blocks++;
  }
  if (blocks > 0) yield together;
}

function datesOf(spans: Iterable<{ first: DateText; last: DateText }>): DateText[] {
  const dates = new Set<DateText>();
  for (const { first, last } of spans) for (let date = first; date <= last; date = addDays(date, 1)) dates.add(date);
  return [...dates].sort();
}

/** A stamp of all that is said of each day, and one of who is unfit on it; the few rows are read for them. */
async function saidOnDays(pipeline: Pipeline): Promise<Map<DateText, Stamp>> {
  const found = await pipeline.models.rows(`
    SELECT
      CAST(business_date AS STRING) AS business_date, sensor_id, branch_id, place, is_first, is_last, factor, factor_error, score,
      head_evidence, tail_evidence, is_silent_before, is_silent_after, exits_habit, is_copy, drift, is_unfit
    FROM made
    ORDER BY business_date ASC NULLS LAST, sensor_id ASC NULLS LAST, branch_id ASC NULLS LAST`);
  const byDay = Map.groupBy(found, (row) => row.business_date as DateText);
  return new Map(
    [...byDay].map(([date, rows]) => {
      const said = stampOf(rows.map((row) => JSON.stringify(row)));
      const unfit = rows.filter((row) => row.is_unfit === true);
      if (unfit.length === 0) return [date, said];
      return [date, `${said} ${stampOf(unfit.map((row) => JSON.stringify([row.sensor_id, row.branch_id])))}`];
    }),
  );
}

/** Changes with which sensors a day must not be compared by, which is all that other days read of it. */
export function unfitMark(slice: Slice | undefined): Stamp | undefined {
  return slice?.extra?.split(' ')[1];
}
