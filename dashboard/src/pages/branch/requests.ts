import type { FootfallRequest, ProfileRequest, RankingRequest } from '../../api/queries.ts';
import type { NetworkAnswer } from '../../api/types.ts';
import { seriesMeasures } from '../../charts/footfall-series-points.ts';
import { addDays, daysBetween, startOfWeek, startOfYear } from '../../state/dates.ts';
import { type BranchState, granularityFor } from '../../state/pages.ts';
import { type Range, rangeOf } from '../../state/period.ts';

/** The most years whose calendars are shown: more would be a scroll through squares. */
const mostYears = 4;
/** Days before today among which the last open one is looked for. */
const lookBack = 14;
/** Fewest weeks that are compared with those of last year. */
const fewestWeeks = 26;

export type Asked = Pick<BranchState, 'sensor' | 'period' | 'granularity' | 'compare'> & { id: string };

/** Everything that the page asks about a branch, or about one of its sensors, for what the address says. */
export function requestsOf(asked: Asked, network: Pick<NetworkAnswer, 'today'>) {
  const range = rangeOf(asked.period, network.today);
  const who =
    asked.sensor === null ? { by: 'branch' as const, id: [asked.id] } : { by: 'sensor' as const, id: [asked.sensor] };
  const granularity = granularityFor(asked.granularity, daysBetween(range.from, range.to));
  const tomorrow = addDays(network.today, 1);
  const series: FootfallRequest = {
    ...who,
    ...range,
    granularity,
    measures: seriesMeasures,
    compare: asked.compare === 'mean_4w' ? 'none' : asked.compare,
  };
  const day = { ...who, measures: [...seriesMeasures] };
  const today: FootfallRequest = { ...day, from: network.today, to: tomorrow, granularity: 'hour' };
  const recent: FootfallRequest = { ...day, from: addDays(network.today, -lookBack), to: tomorrow, granularity: 'day' };
  const profile: ProfileRequest = { ...who, ...range };
  const calendar: FootfallRequest = { ...day, ...calendarRange(range, tomorrow), granularity: 'day' };
  const sensors: RankingRequest = { by: 'sensor', branch: [asked.id], ...range };
  const total: RankingRequest = { ...who, ...range };
  const weeks: FootfallRequest = {
    ...who,
    ...weeksRange(range),
    granularity: 'week',
    measures: seriesMeasures,
    compare: 'last_year',
  };
  return { range, granularity, series, today, recent, profile, calendar, sensors, total, weeks };
}

/** Whole years around a range, the newest few. */
function calendarRange({ from, to }: Range, tomorrow: string): Range {
  const last = addDays(to, -1);
  const end = `${Number(last.slice(0, 4)) + 1}-01-01`;
  const least = `${Number(last.slice(0, 4)) - mostYears + 1}-01-01`;
  const start = startOfYear(from);
  return { from: start > least ? start : least, to: end > tomorrow && from < tomorrow ? tomorrow : end };
}

/** Whole weeks of the range, and enough of them before a short one to see a course. */
function weeksRange({ from, to }: Range): Range {
  const earliest = addDays(startOfWeek(to), -7 * fewestWeeks);
  const first = startOfWeek(from);
  return { from: first < earliest ? first : earliest, to };
}
