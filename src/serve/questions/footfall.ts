import { z } from 'zod';
import { FootfallError } from '../../domain/errors.ts';
import type { Network } from '../../domain/network.ts';
import { dayNumber, type EpochMs, isoInstant } from '../../domain/time.ts';
import { longestRange, mostRows } from '../contract/common.ts';
import type { FootfallAnswer, FootfallQuery, FootfallRow } from '../contract/footfall.ts';
import type { LakeView } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';
import { comparedDates, comparedWith } from './compare.ts';
import { cursorSalt, decodeCursor, encodeCursor } from './cursor.ts';
import { directoryOf } from './directory.ts';
import { dayRows } from './footfall-days.ts';
import { hourRows } from './footfall-hours.ts';
import type { FootfallPlan, Place } from './footfall-plan.ts';
import { footfallStatement } from './footfall-statement.ts';
import { newestToday, type Range, resolveRange } from './range.ts';
import { resolveWho, type Who } from './who.ts';

export interface FootfallRequest {
  query: FootfallQuery;
  network: Network;
  view: LakeView;
  /** Of the clock of judgement. */
  now: EpochMs;
  /** Whether the answer is a page, as JSON is; downloads take all rows. */
  paged: boolean;
}

/**
 * Footfall of the network, of regions, branches or sensors by hour, day, week or month, as one statement. Throws what
 * resolveWho and resolveRange do, CURSOR_INVALID, and TOO_MANY_ROWS where the answer is out of all proportion.
 */
export function askFootfall({ query, network, view, now, paged }: FootfallRequest): {
  question: Question;
  range: Range;
  answer(rows: FootfallRow[]): FootfallAnswer;
} {
  const who = resolveWho(query, network);
  const range = resolveRange(query, newestToday(network, now), longestRange[query.granularity]);
  const salt = cursorSalt('/v1/footfall', { ...query, ...range });
  const limit = paged ? query.limit : undefined;
  if (limit === undefined) refuseDisproportion(query, who, range, network);
  const plan: FootfallPlan = {
    by: query.by,
    granularity: query.granularity,
    measures: new Set(query.measures),
    compare: query.compare,
    who,
    range,
    against: comparedWith(query.compare, range),
    page: {
      limit,
      after: paged && query.cursor !== undefined ? decodeCursor(salt, query.cursor, placeSchema) : undefined,
    },
  };
  const rows = plan.granularity === 'hour' ? hourRows(plan, view) : dayRows(plan, view);
  const compared = comparedDates(query.compare, range);
  return {
    question: footfallStatement(plan, rows),
    range,
    answer: (found) => {
      const more = limit !== undefined && found.length > limit;
      const data = more ? found.slice(0, limit) : found;
      return {
        meta: {
          as_of: isoInstant(now),
          version: view.version,
          ...range,
          by: query.by,
          granularity: query.granularity,
          compare: query.compare,
          compare_from: compared.from,
          compare_to: compared.to,
        },
        data,
        next_cursor: more ? encodeCursor(salt, placeOf(data.at(-1))) : null,
      };
    },
  };
}

const placeSchema = z.strictObject({ id: z.string(), start: z.string(), instant: z.string().nullable() });

function placeOf(row: FootfallRow | undefined): Place | undefined {
  return row && { id: row.id, start: row.start, instant: row.instant ?? null };
}

/** How far the upper bound may lie above the most rows before an answer is not even begun. */
const disproportion = 100;

/** An answer may have fewer rows than units × periods, as branches open and close; but not a hundred times fewer. */
function refuseDisproportion({ granularity }: FootfallQuery, who: Who, range: Range, network: Network): void {
  const days = dayNumber(range.to) - dayNumber(range.from);
  const periods = granularity === 'hour' ? days * 24 : granularity === 'day' ? days : days / 7;
  const most = unitsOf(who, network) * periods;
  if (most <= mostRows * disproportion) return;
  throw new FootfallError('TOO_MANY_ROWS', `The answer could have ${Math.round(most)} rows.`, {
    hint: 'Ask for fewer of them (id, region, branch), a shorter range, a coarser granularity, or pages (limit).',
  });
}

function unitsOf(who: Who, network: Network): number {
  const { branches, sensors } = directoryOf(network);
  if (who.by === 'network') return 1;
  if (who.by === 'region') return who.regions.size;
  if (who.by === 'branch') return who.branches?.length ?? branches.size;
  return who.sensors?.length ?? sensors.size;
}
