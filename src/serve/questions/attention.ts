import type { LakeView } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';
import { bandDays, bandLeastDays, bandWidth } from './band.ts';
import { type RestsOn, restsOnNames } from './overview-shares.ts';
import { aged, type BranchDays } from './periods.ts';
import { isComparable } from './today.ts';

/** At most so many of each kind are told. */
export const mostAttention = 20;
/** Days back to the last open day of a branch, and of partial days. */
const lookBack = 7;

export interface AttentionRow extends RestsOn {
  kind: 'deviation' | 'partial_day';
  branch_id: string;
  date: string;
  entries: number | null;
  expected: number | null;
  change: number | null;
  weight: number;
  /** Of its kind in all. */
  of_kind: number;
}

/**
 * Branch-days outside the branch's own band: today so far, and its last open day of the 7 before; then the partial and
 * missing days of the last 7. The heaviest of each kind.
 */
export function attentionRows(view: LakeView, days: BranchDays): Question {
  const past = aged(view, 'daily_branch', days, { youngest: 1, oldest: bandDays });
  const older = aged(view, 'daily_branch', days, { youngest: bandDays + 1, oldest: bandDays + lookBack });
  const week = aged(view, 'daily_branch', days, { youngest: 1, oldest: lookBack });
  const today = aged(view, 'hourly', days, { youngest: 0, oldest: 0 });
  const sums = aged(view, 'daily_branch', days, { youngest: 0, oldest: 0 });
  return {
    sql: `
WITH recent AS MATERIALIZED (
  SELECT branch_id, business_date, age, status, entries, mean_4w, change_share, ${restsOnNames.join(', ')}
  FROM ${week.sql}
  WHERE open_hours > 0
),
last_open AS (SELECT branch_id, min(age) AS last_age FROM recent GROUP BY branch_id),
usual AS (
  SELECT branch_id, ${changeSums}
  FROM ${past.sql}
  WHERE change_share IS NOT NULL
  GROUP BY branch_id
),
-- The 56 days before the last open day are those before today, less that day, and as many older ones: adding up the
-- difference costs half of judging each branch over days of its own.
older AS (
  SELECT o.branch_id, ${changeSums}
  FROM ${older.sql} AS o
  JOIN last_open AS l ON l.branch_id = o.branch_id
  WHERE o.change_share IS NOT NULL AND o.age <= ${bandDays} + l.last_age
  GROUP BY o.branch_id
),
before_last AS (
  SELECT
    d.branch_id, d.business_date, d.entries, d.mean_4w AS expected, ${restsOnNames.map((name) => `d.${name}`).join(', ')},
    u.changes - 1 + coalesce(o.changes, 0) AS changes,
    u.total - d.change_share + coalesce(o.total, 0.0) AS total,
    u.total_squared - d.change_share * d.change_share + coalesce(o.total_squared, 0.0) AS total_squared
  FROM recent AS d
  JOIN last_open AS l ON l.branch_id = d.branch_id AND l.last_age = d.age
  JOIN usual AS u ON u.branch_id = d.branch_id
  LEFT JOIN older AS o ON o.branch_id = d.branch_id
  WHERE d.change_share IS NOT NULL
),
so_far AS (${branchToday(today.sql, sums.sql)}),
judged AS (
  SELECT
    t.branch_id, t.business_date, t.comparable_entries AS entries, t.expected, ${restsOnNames.map((name) => `t.${name}`).join(', ')},
    ${spreadOfSums} / sqrt(t.expected / nullif(t.expected_day, 0.0)) AS spread
  FROM so_far AS t
  JOIN usual AS u ON u.branch_id = t.branch_id
  WHERE t.expected > 0.0
  UNION ALL
  SELECT branch_id, business_date, entries, expected, ${restsOnNames.join(', ')}, ${spreadOfSums} AS spread
  FROM before_last
),
found AS (
  SELECT
    'deviation' AS kind, branch_id, business_date AS date, entries, expected, entries / expected - 1.0 AS change, ${restsOnNames.join(', ')},
    abs(entries - expected) AS weight
  FROM judged
  WHERE abs(entries - expected) > ${bandWidth}.0 * spread * expected
  UNION ALL
  SELECT
    'partial_day' AS kind, branch_id, business_date AS date, entries, mean_4w AS expected, CAST(NULL AS DOUBLE) AS change, ${restsOnNames.join(', ')},
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
SELECT kind, branch_id, date, entries, expected, change, ${restsOnNames.join(', ')}, weight, of_kind
FROM ranked
WHERE place <= ${mostAttention}
ORDER BY kind, place`,
    params: { ...past.params, ...older.params, ...week.params, ...today.params, ...sums.params },
    columns: [],
    tables: ['daily_branch', 'hourly'],
    scope: past.scope,
  };
}

const changeSums = 'count(*) AS changes, sum(change_share) AS total, sum(change_share * change_share) AS total_squared';

/** Standard deviation of the changes that were added up, of which there must be enough. */
const spreadOfSums = `CASE WHEN changes >= ${bandLeastDays} THEN sqrt(greatest(0.0, total_squared - total * total / changes) / (changes - 1)) END`;

/**
 * Today so far of each branch, as `todayHours` has it of the network. `days` are the rows of the daily table: the errors
 * of a day's hours are no strangers to each other, so its interval stands there.
 */
export const branchToday = (hours: string, days: string) => `
  SELECT h.*, CASE WHEN h.observed_share IS NOT NULL THEN greatest(0.0, round(1.0 - h.observed_share - h.imputed_share, 9)) END AS missing_share,
    CASE WHEN h.entries IS NOT NULL THEN greatest(0.0, h.entries - coalesce(d.entries - d.entries_low, 0.0)) END AS entries_low,
    h.entries + coalesce(d.entries_high - d.entries, 0.0) AS entries_high
  FROM (
    SELECT
      branch_id, min(business_date) AS business_date,
      sum(entries) AS entries,
      sum(entries) FILTER (WHERE ${isComparable}) AS comparable_entries,
      sum(expected) FILTER (WHERE ${isComparable}) AS expected,
      sum(expected) AS expected_day,
      ${dueShare('observed')} AS observed_share,
      ${dueShare('imputed')} AS imputed_share,
      avg(weeks) FILTER (WHERE quality = 'imputed') AS imputed_weeks,
      avg(donors) FILTER (WHERE quality = 'imputed') AS imputed_donors
    FROM ${hours}
    WHERE is_open
    GROUP BY branch_id
  ) AS h
  LEFT JOIN ${days} AS d ON d.branch_id = h.branch_id`;

const dueShare = (quality: 'observed' | 'imputed') => `CASE WHEN sum(expected) FILTER (WHERE quality <> 'pending') > 0.0
        THEN coalesce(sum(expected) FILTER (WHERE quality = '${quality}'), 0.0) / sum(expected) FILTER (WHERE quality <> 'pending')
        ELSE CAST(count(*) FILTER (WHERE quality = '${quality}') AS DOUBLE) / nullif(count(*) FILTER (WHERE quality <> 'pending'), 0)
      END`;
