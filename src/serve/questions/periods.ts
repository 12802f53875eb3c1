import type { Branch, Network } from '../../domain/network.ts';
import { addDays, type DateText, type EpochMs, minuteMs, utcDate } from '../../domain/time.ts';
import type { Params } from '../../engine/duckdb.ts';
import type { LakeView, Scope } from '../reading/lake-reader.ts';

/** Each branch's own business date at an instant; zones are worked out here, SQL is handed dates. */
export interface BranchDays {
  /** Of most branches; of UTC where there are none. */
  today: DateText;
  /** Where it is still the day before, and already the day after. */
  earliest: DateText;
  latest: DateText;
  /** Those asked about that exist on their today. */
  branches: readonly Branch[];
  /**
   * Branches with their dates; null: all branches of the lake share `today`. Of a whole network those alone that have
   * another date, as thousands of texts cost more to hand over than to read.
   */
  each: { ids: string[]; dates: DateText[] } | null;
  /** Whether branches that `each` does not list are asked about; their date is `today`. */
  isWhole: boolean;
}

/** `regions` empty: the whole network. */
export function branchDays(network: Network, now: EpochMs, regions: readonly string[] = []): BranchDays {
  const wanted = new Set(regions);
  const asked = network.branches.filter(({ region }) => wanted.size === 0 || (region !== null && wanted.has(region)));
  const dateOf = new Map<string, DateText>();
  const counts = new Map<DateText, number>();
  for (const { timeZone } of asked) {
    const date = dateOf.get(timeZone) ?? localDate(now, timeZone);
    dateOf.set(timeZone, date);
    counts.set(date, (counts.get(date) ?? 0) + 1);
  }
  if (counts.size === 0) counts.set(localDate(now, 'UTC'), 0);
  const dates = [...counts.keys()].sort();
  const today = dates.reduce((best, date) => ((counts.get(date) ?? 0) > (counts.get(best) ?? 0) ? date : best));
  const dateOfBranch = ({ timeZone }: Branch) => dateOf.get(timeZone) ?? today;
  const isWhole = wanted.size === 0;
  const listed = isWhole ? asked.filter((branch) => dateOfBranch(branch) !== today) : asked;
  return {
    today,
    earliest: dates[0] ?? today,
    latest: dates.at(-1) ?? today,
    branches: asked.filter((branch) => isThere(branch, dateOfBranch(branch))),
    each: isWhole && listed.length === 0 ? null : datesOf(listed, dateOfBranch, today),
    isWhole,
  };
}

/** An empty list has no type for the engine; no branch is named ''. */
function datesOf(branches: readonly Branch[], dateOf: (branch: Branch) => DateText, today: DateText) {
  if (branches.length === 0) return { ids: [''], dates: [today] };
  return { ids: branches.map(({ id }) => id), dates: branches.map(dateOf) };
}

/** The local date of an instant in an IANA zone. */
function localDate(at: EpochMs, timeZone: string): DateText {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

function isThere({ opened, closed }: Branch, date: DateText): boolean {
  return (opened === null || opened <= date) && (closed === null || date < closed);
}

/** A relation to stand in FROM, with what it needs. */
export interface Aged {
  sql: string;
  params: Params;
  scope: Scope;
}

/**
 * The rows of a table of business dates whose `age`, the days before the branch's own today, is in `[youngest, oldest]`;
 * age 0 is today, 1 yesterday. The dates stand as constants beside the ages, so that files and row groups are skipped.
 */
export function aged(
  view: LakeView,
  table: 'hourly' | 'daily_sensor' | 'daily_branch',
  days: BranchDays,
  { youngest, oldest }: { youngest: number; oldest: number },
): Aged {
  const first = addDays(days.earliest, -oldest);
  const last = addDays(days.latest, -youngest);
  const scope: Scope = { from: first, to: addDays(last, 1) };
  const [from, to] = [`age_${oldest}_from`, `age_${youngest}_to`];
  const within = `t.business_date BETWEEN CAST($${from} AS DATE) AND CAST($${to} AS DATE)`;
  const rows = `${view.from(table, scope)} AS t`;
  const params: Params = { [from]: first, [to]: last };
  if (days.each === null) {
    return {
      sql: `(SELECT t.*, CAST(CAST($today AS DATE) - t.business_date AS INTEGER) AS age FROM ${rows} WHERE ${within})`,
      params: { ...params, today: days.today },
      scope,
    };
  }
  const own = days.isWhole ? 'coalesce(asked.today, CAST($today AS DATE))' : 'asked.today';
  return {
    sql: `(
      SELECT t.*, CAST(${own} - t.business_date AS INTEGER) AS age
      FROM ${rows}
      ${days.isWhole ? 'LEFT JOIN' : 'JOIN'} (SELECT unnest($asked_ids) AS id, CAST(unnest($asked_dates) AS DATE) AS today) AS asked
        ON asked.id = t.branch_id
      WHERE ${within} AND ${own} - t.business_date BETWEEN ${youngest} AND ${oldest})`,
    params: {
      ...params,
      asked_ids: days.each.ids,
      asked_dates: days.each.dates,
      ...(days.isWhole && { today: days.today }),
    },
    scope,
  };
}

/** The dates that questions of ages up to `oldest` may touch, in any zone; for ETags. */
export function ageScope(now: EpochMs, oldest: number): Scope {
  const today = utcDate(now);
  return { from: addDays(today, -oldest - 1), to: addDays(today, 2) };
}

/**
 * For ETags of answers that follow the clock and not only the tables: an answer may be taken as it is for a minute.
 * Also changes with every date of every zone.
 */
export function freshness(now: EpochMs): string {
  return String(Math.floor(now / minuteMs));
}
