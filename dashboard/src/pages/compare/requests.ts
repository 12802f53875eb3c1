import type { FootfallRequest, RankingRequest } from '../../api/queries.ts';
import type { Measure } from '../../api/types.ts';
import { daysBetween } from '../../state/dates.ts';
import { type CompareState, granularityFor } from '../../state/pages.ts';
import type { Range } from '../../state/period.ts';

/** Changes some of the page's state; `push` makes an entry of the browser's history. */
export type Change = (patch: Partial<CompareState>, options?: { push?: boolean }) => void;

/** Tells of a change that may be about to be made, to read ahead. */
export type Look = (patch: Partial<CompareState>) => void;

/** What can be drawn so that one is still told from the other: lines on one chart, and charts on a page. */
export const mostLines = 12;
export const mostChosen = 24;

/** Longest range that the API takes by the hour, and longest sparkline, days. */
export const longestByHour = 400;
const longestSpark = 92;

const measures: Measure[] = [
  ...(['entries', 'expected', 'status', 'observed_share', 'imputed_entries', 'change_share'] as const),
  ...(['entries_low', 'entries_high'] as const),
];

/** Only these of the state change what is asked: all else is drawn from the same answer. */
type Asked = Pick<CompareState, 'by' | 'granularity' | 'expected' | 'layout'>;

export function seriesRequest(state: Asked, id: readonly string[], range: Range): FootfallRequest {
  const granularity = granularityFor(state.granularity, daysBetween(range.from, range.to));
  const hasBand = state.expected && state.layout === 'multiples' && (granularity === 'hour' || granularity === 'day');
  return {
    by: state.by,
    id,
    ...range,
    granularity,
    measures: hasBand ? [...measures, 'low', 'high'] : measures,
  };
}

/** Day by day: what the totals are made of, so that a partial day costs a day and not its month. */
export function daysRequest(state: Pick<CompareState, 'by'>, id: readonly string[], range: Range): FootfallRequest {
  return { by: state.by, id, ...range, granularity: 'day', measures };
}

export function rankingRequest(state: CompareState, id: readonly string[], range: Range): RankingRequest {
  return {
    by: state.by,
    id: state.scope === 'chosen' ? id : [],
    ...range,
    compare: state.compare,
    sort: state.sort,
    limit: state.scope === 'chosen' ? mostChosen : state.rows,
    spark: Math.min(longestSpark, daysBetween(range.from, range.to)),
  };
}
