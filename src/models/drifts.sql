-- grain: a week of a sensor in whose level there is a slow change
-- key: block, post, week
-- inputs: near_days, blocks, spell_lows, days (to be made, with their blocks), params
-- lives for the run only; spells is made from it
-- The level of four weeks beside that of the four before and of the four before those, each sensor's beside the others of
-- its branch, and a single one's beside comparable branches. Spells of undercounting have no part in it.
WITH
weeks AS (
  SELECT
    b.block, n.post, n.branch_no, n.group_no, n.week,
    sum(n.whole_day) AS people,
    CAST(count(n.whole_day) AS DOUBLE) AS days,
    sum(n.others_variance) AS variances,
    CAST(count(n.others_variance) AS DOUBLE) AS variance_days
  FROM near_days AS n
  JOIN blocks AS b ON n.day_number BETWEEN b.first_number AND b.last_number
  LEFT JOIN spell_lows AS l
    ON l.block = b.block AND l.post = n.post AND l.day_number = n.day_number AND l.track = 0
  WHERE l.post IS NULL
  GROUP BY b.block, n.post, n.branch_no, n.group_no, n.week
),
made_weeks AS (
  SELECT DISTINCT block, CAST(floor(unix_date(business_date) / 7.0) AS INTEGER) AS week
  FROM days
),
months AS (
  SELECT
    m.block, m.week, w.post, w.branch_no, w.group_no,
    sum(CASE WHEN w.week > m.week - 4 THEN w.people END) AS people,
    sum(CASE WHEN w.week > m.week - 4 THEN w.days END) AS people_days,
    sum(CASE WHEN w.week > m.week - 4 THEN w.variances END) / nullif(sum(CASE WHEN w.week > m.week - 4 THEN w.variance_days END), 0.0) AS variance,
    sum(CASE WHEN w.week > m.week - 8 AND w.week <= m.week - 4 THEN w.people END) AS middle_people,
    sum(CASE WHEN w.week > m.week - 8 AND w.week <= m.week - 4 THEN w.days END) AS middle_days,
    sum(CASE WHEN w.week <= m.week - 8 THEN w.people END) AS early_people,
    sum(CASE WHEN w.week <= m.week - 8 THEN w.days END) AS early_days
  FROM made_weeks AS m
  JOIN weeks AS w ON w.block = m.block AND w.week > m.week - 12 AND w.week <= m.week
  GROUP BY m.block, m.week, w.post, w.branch_no, w.group_no
),
paces AS (
  SELECT
    block, week, post, branch_no, group_no, people, people_days, early_days, variance,
    grid(ln(people / nullif(people_days, 0.0) / nullif(early_people / nullif(early_days, 0.0), 0.0))) AS pace,
    grid(ln(people / nullif(people_days, 0.0) / nullif(middle_people / nullif(middle_days, 0.0), 0.0))) AS late_pace,
    grid(least(200.0, people / nullif(people_days, 0.0))) AS weight
  FROM months
  WHERE people_days >= 12.0 AND middle_days >= 12.0 AND early_days >= 12.0 AND people > 0.0 AND middle_people > 0.0 AND early_people > 0.0
),
beside AS (
  SELECT
    *,
    (sum(weight) OVER branch) - weight AS branch_weight,
    (sum(grid(weight * pace)) OVER branch) - grid(weight * pace) AS branch_pace,
    (sum(grid(weight * late_pace)) OVER branch) - grid(weight * late_pace) AS branch_late_pace,
    (sum(weight) OVER kin) - weight AS kin_weight,
    (sum(grid(weight * pace)) OVER kin) - grid(weight * pace) AS kin_pace,
    (sum(grid(weight * late_pace)) OVER kin) - grid(weight * late_pace) AS kin_late_pace
  FROM paces
  WINDOW branch AS (PARTITION BY block, branch_no, week), kin AS (PARTITION BY block, group_no, week)
),
compared AS (
  SELECT
    block, week, post,
    pace - CASE
      WHEN branch_weight > 10.0 THEN branch_pace / nullif(branch_weight, 0.0)
      WHEN kin_weight > 10.0 THEN kin_pace / nullif(kin_weight, 0.0)
    END AS own,
    late_pace - CASE
      WHEN branch_weight > 10.0 THEN branch_late_pace / nullif(branch_weight, 0.0)
      WHEN kin_weight > 10.0 THEN kin_late_pace / nullif(kin_weight, 0.0)
    END AS own_late,
    sqrt((variance + people_days / nullif(people, 0.0)) * (1.0 / nullif(people_days, 0.0) + 1.0 / nullif(early_days, 0.0))) AS error
  FROM beside
)
SELECT c.block, c.post, c.week, grid(exp(c.own)) AS drift
FROM compared AS c
CROSS JOIN params AS q
WHERE abs(c.own) > greatest(q.drift_least, q.drift_errors * c.error)
  -- In both halves of the time: a step is no drift.
  AND c.own_late / nullif(c.own, 0.0) > 0.25 AND c.own_late / nullif(c.own, 0.0) < 0.75
