import { addDays, type EpochMs, isoInstant } from '../../domain/time.ts';
import type { MapAnswer } from '../contract/overview.ts';
import type { LakeView } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';
import { branchToday } from './attention.ts';
import { bandDays, bandLeastDays, bandWidth } from './band.ts';
import { fewestWeeks, historyDays, isComparableDay, verdictOf } from './overview-days.ts';
import { type RestsOn, restsOnNames, restsOnOfSums, shareColumns, shareInputs } from './overview-shares.ts';
import { aged, type BranchDays } from './periods.ts';

export type MapPeriod = 'today' | 'yesterday' | 'last_7_days' | 'last_28_days';

/** How one branch stands; `spread` is the standard deviation that `change` usually has. */
export interface MapRow extends RestsOn {
  branch_id: string;
  entries: number | null;
  expected: number | null;
  change: number | null;
  spread: number | null;
}

/** Of the changes of a group of days, of which there must be enough. */
const spread = `CASE WHEN count(change_share) >= ${bandLeastDays} THEN stddev_samp(change_share) END`;

const lengths = { yesterday: 1, last_7_days: 7, last_28_days: 28 } as const;

/** A row a branch that has any day (today: an open hour) in the period, by id. Bands as in the overview. */
export function mapRows(view: LakeView, days: BranchDays, period: MapPeriod): Question {
  return period === 'today' ? mapToday(view, days) : mapPast(view, days, lengths[period]);
}

export function mapBody(
  rows: readonly MapRow[],
  { view, days, now, period }: { view: LakeView; days: BranchDays; now: EpochMs; period: MapPeriod },
): MapAnswer {
  const length = period === 'today' ? 0 : lengths[period];
  return {
    meta: {
      as_of: isoInstant(now),
      version: view.version,
      from: addDays(days.today, -length),
      to: length === 0 ? addDays(days.today, 1) : days.today,
      period,
    },
    branch_id: rows.map(({ branch_id }) => branch_id),
    entries: rows.map(({ entries }) => entries),
    expected: rows.map(({ expected }) => expected),
    change: rows.map(({ change }) => change),
    ...listsOf(rows),
    range: rows.map(rangeOf),
    verdict: rows.map((row) => {
      const range = rangeOf(row);
      return range === null ? 'unknown' : verdictOf(row.change, -range, range);
    }),
  };
}

function listsOf(rows: readonly MapRow[]): Record<keyof RestsOn, (number | null)[]> {
  const lists = restsOnNames.map((name) => [name, rows.map((row) => row[name])] as const);
  return Object.fromEntries(lists) as Record<keyof RestsOn, (number | null)[]>;
}

/** How far the change usually lies from zero, to either side. */
const rangeOf = ({ spread }: MapRow) => (spread === null ? null : bandWidth * spread);

function mapToday(view: LakeView, days: BranchDays): Question {
  const past = aged(view, 'daily_branch', days, { youngest: 1, oldest: bandDays });
  const hours = aged(view, 'hourly', days, { youngest: 0, oldest: 0 });
  const sums = aged(view, 'daily_branch', days, { youngest: 0, oldest: 0 });
  return {
    sql: `
WITH spreads AS (
  SELECT branch_id, ${spread} AS today_spread
  FROM ${past.sql}
  WHERE change_share IS NOT NULL
  GROUP BY branch_id
),
so_far AS (${branchToday(hours.sql, sums.sql)})
SELECT
  t.branch_id, t.entries, t.expected, ${restsOnNames.map((name) => `t.${name}`).join(', ')},
  t.comparable_entries / nullif(t.expected, 0.0) - 1.0 AS change,
  s.today_spread / sqrt(nullif(t.expected, 0.0) / nullif(t.expected_day, 0.0)) AS spread
FROM so_far AS t
LEFT JOIN spreads AS s ON s.branch_id = t.branch_id
ORDER BY t.branch_id`,
    params: { ...past.params, ...hours.params, ...sums.params },
    columns: [],
    tables: ['hourly', 'daily_branch'],
    scope: past.scope,
  };
}

function mapPast(view: LakeView, days: BranchDays, length: 1 | 7 | 28): Question {
  const past = aged(view, 'daily_branch', days, { youngest: 1, oldest: length === 1 ? 1 + bandDays : historyDays });
  return {
    sql: `
WITH days AS MATERIALIZED (
  SELECT
    branch_id, age, status, entries, mean_4w, change_share, open_hours, ${shareInputs.join(', ')},
    CASE WHEN ${isComparableDay} THEN entries END AS comparable_entries,
    CASE WHEN ${isComparableDay} THEN mean_4w END AS compare_entries
  FROM ${past.sql}
),
sums AS (
  SELECT
    branch_id,
    sum(entries) AS entries,
    sum(comparable_entries) AS comparable_entries,
    sum(compare_entries) AS expected,
    count(*) FILTER (WHERE status <> 'closed') AS open_days,
    count(compare_entries) AS comparable_days,
    ${shareColumns}
  FROM days
  WHERE age <= ${length}
  GROUP BY branch_id
),
daily AS (
  SELECT branch_id, ${spread} AS daily_spread
  FROM days
  WHERE change_share IS NOT NULL AND age > ${length} AND age <= ${length + bandDays}
  GROUP BY branch_id
)${length === 1 ? '' : `,\n${weeksBefore(length)}`}
SELECT
  p.branch_id, p.entries, p.expected, ${restsOnOfSums},
  p.comparable_entries / nullif(p.expected, 0.0) - 1.0 AS change,
  CASE WHEN p.comparable_days * 2 >= p.open_days THEN ${length === 1 ? 'd.daily_spread' : widest(length)} END AS spread
FROM sums AS p
LEFT JOIN daily AS d ON d.branch_id = p.branch_id
${length === 1 ? '' : 'LEFT JOIN weekly AS w ON w.branch_id = p.branch_id'}
ORDER BY p.branch_id`,
    params: past.params,
    columns: [],
    tables: ['daily_branch'],
    scope: past.scope,
  };
}

/** Null where either is: greatest() passes over nulls. */
const widest = (length: number) =>
  `CASE WHEN w.week_spread IS NOT NULL AND d.daily_spread IS NOT NULL THEN greatest(w.week_spread / sqrt(${length / 7}.0), d.daily_spread / sqrt(greatest(1.0, p.open_days))) END`;

/** The changes of the whole weeks before the period; see the contract of the overview. */
const weeksBefore = (length: number) => `weeks AS (
  SELECT branch_id, sum(comparable_entries) / nullif(sum(compare_entries), 0.0) - 1.0 AS change
  FROM days
  WHERE age > ${length}
  GROUP BY branch_id, (age - ${length + 1}) // 7
  HAVING count(*) = 7 AND count(compare_entries) > 0 AND count(compare_entries) * 2 >= count(CASE WHEN open_hours > 0 THEN 1 END)
),
weekly AS (
  SELECT branch_id, CASE WHEN count(change) >= ${fewestWeeks} THEN stddev_samp(change) END AS week_spread
  FROM weeks
  GROUP BY branch_id
)`;
