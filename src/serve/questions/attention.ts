import type { LakeView } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';
import { bandDays, bandLeastDays, bandWidth } from './band.ts';
import { aged, type BranchDays } from './periods.ts';
import { isComparable } from './today.ts';

/** At most so many of each kind are told. */
export const mostAttention = 20;
/** Days back to the last open day of a branch, and of partial days. */
const lookBack = 7;

export interface AttentionRow {
  kind: 'deviation' | 'partial_day';
  branch_id: string;
  date: string;
  entries: number | null;
  expected: number | null;
  change: number | null;
  observed_share: number | null;
  weight: number;
  /** Of its kind in all. */
  of_kind: number;
}

/**
 * Branch-days outside the branch's own band: today so far, and its last open day of the 7 before; then the partial and
 * missing days of the last 7. The heaviest of each kind.
 */
export function attentionRows(view: LakeView, days: BranchDays): Question {
  const past = aged(view, 'daily_branch', days, { youngest: 1, oldest: lookBack + bandDays });
  const week = aged(view, 'daily_branch', days, { youngest: 1, oldest: lookBack });
  const today = aged(view, 'hourly', days, { youngest: 0, oldest: 0 });
  return {
    sql: `
WITH recent AS MATERIALIZED (
  SELECT branch_id, business_date, age, status, entries, mean_4w, change_share, observed_share, imputed_share
  FROM ${week.sql}
  WHERE open_hours > 0
),
last_open AS (SELECT branch_id, min(age) AS last_age FROM recent GROUP BY branch_id),
spreads AS (
  SELECT
    d.branch_id,
    min(l.last_age) AS last_age,
    ${spreadOf(`d.age <= ${bandDays}`)} AS today_spread,
    ${spreadOf(`d.age > l.last_age AND d.age <= l.last_age + ${bandDays}`)} AS last_spread
  FROM ${past.sql} AS d
  LEFT JOIN last_open AS l ON l.branch_id = d.branch_id
  WHERE d.change_share IS NOT NULL
  GROUP BY d.branch_id
),
so_far AS (${branchToday(today.sql)}),
judged AS (
  SELECT
    t.branch_id, t.business_date, t.comparable_entries AS entries, t.expected, t.observed_share,
    s.today_spread / sqrt(t.expected / nullif(t.expected_day, 0.0)) AS spread
  FROM so_far AS t
  JOIN spreads AS s ON s.branch_id = t.branch_id
  WHERE t.expected > 0.0
  UNION ALL
  SELECT d.branch_id, d.business_date, d.entries, d.mean_4w AS expected, d.observed_share, s.last_spread AS spread
  FROM recent AS d
  JOIN spreads AS s ON s.branch_id = d.branch_id AND s.last_age = d.age
  WHERE d.change_share IS NOT NULL
),
found AS (
  SELECT
    'deviation' AS kind, branch_id, business_date AS date, entries, expected, entries / expected - 1.0 AS change, observed_share,
    abs(entries - expected) AS weight
  FROM judged
  WHERE abs(entries - expected) > ${bandWidth}.0 * spread * expected
  UNION ALL
  SELECT
    'partial_day' AS kind, branch_id, business_date AS date, entries, mean_4w AS expected, CAST(NULL AS DOUBLE) AS change, observed_share,
    coalesce(mean_4w, 0.0) * greatest(0.0, 1.0 - coalesce(observed_share, 0.0) - coalesce(imputed_share, 0.0)) AS weight
  FROM recent
  WHERE status IN ('partial', 'missing')
),
ranked AS (
  SELECT
    *,
    count(*) OVER (PARTITION BY kind) AS of_kind,
    row_number() OVER (PARTITION BY kind ORDER BY weight DESC, branch_id, date) AS place
  FROM found
)
SELECT kind, branch_id, date, entries, expected, change, observed_share, weight, of_kind
FROM ranked
WHERE place <= ${mostAttention}
ORDER BY kind, place`,
    params: { ...past.params, ...week.params, ...today.params },
    columns: [],
    tables: ['daily_branch', 'hourly'],
    scope: past.scope,
  };
}

/** Standard deviation of the daily changes that fit, of which there must be enough. */
export const spreadOf = (fits: string) => {
  const changes = `CASE WHEN ${fits} THEN change_share END`;
  return `CASE WHEN count(${changes}) >= ${bandLeastDays} THEN stddev_samp(${changes}) END`;
};

/** Today so far of each branch, as `todayTotals` has it of the network. */
export const branchToday = (hours: string) => `
  SELECT
    branch_id, min(business_date) AS business_date,
    sum(entries) AS entries,
    sum(entries) FILTER (WHERE ${isComparable}) AS comparable_entries,
    sum(expected) FILTER (WHERE ${isComparable}) AS expected,
    sum(expected) AS expected_day,
    CASE WHEN sum(expected) FILTER (WHERE quality <> 'pending') > 0.0
      THEN coalesce(sum(expected) FILTER (WHERE quality = 'observed'), 0.0) / sum(expected) FILTER (WHERE quality <> 'pending')
      ELSE CAST(count(*) FILTER (WHERE quality = 'observed') AS DOUBLE) / nullif(count(*) FILTER (WHERE quality <> 'pending'), 0)
    END AS observed_share
  FROM ${hours}
  WHERE is_open
  GROUP BY branch_id`;
