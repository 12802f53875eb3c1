-- grain: a week of a sensor in whose level there is a slow change
-- key: block, post, week
-- inputs: near_days, blocks, judged_spells, days (to be made, with their blocks), params
-- lives for the run only; spells is made from it
-- The level of four weeks beside that of the four before and of the four before those, each sensor's beside the middle one
-- of its branch, and a single one's beside the middle one of comparable branches: one step among them moves no middle. Of two sensors
-- each is beside the other and beside comparable branches. Spells of undercounting have no part in it.
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
  LEFT JOIN judged_spells AS l
    ON l.block = b.block AND l.post = n.post AND l.day_number = n.day_number AND l.choice = 1 AND l.place = 'in'
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
-- The middle of two lies halfway between them.
branches AS (
  SELECT
    block, week, branch_no, count(*) AS sensors, median(pace) AS pace, median(late_pace) AS late_pace, sum(weight) AS weight,
    CASE WHEN count(*) = 2 THEN 2.0 ELSE 1.0 END AS times
  FROM paces
  GROUP BY block, week, branch_no
),
kin AS (
  SELECT
    block, week, group_no, median(pace) AS pace, median(late_pace) AS late_pace, sum(weight) AS weight,
    CASE WHEN count(*) = 2 THEN 2.0 ELSE 1.0 END AS times
  FROM paces
  GROUP BY block, week, group_no
),
beside AS (
  SELECT
    p.block, p.week, p.post,
    CASE WHEN b.weight - p.weight > 10.0 THEN b.times * (p.pace - b.pace) END AS in_branch,
    b.times * (p.late_pace - b.late_pace) AS late_in_branch,
    CASE WHEN k.weight - p.weight > 10.0 THEN k.times * (p.pace - k.pace) END AS in_kin,
    k.times * (p.late_pace - k.late_pace) AS late_in_kin,
    b.sensors = 2 AS is_of_two,
    sqrt((p.variance + p.people_days / nullif(p.people, 0.0)) * (1.0 / nullif(p.people_days, 0.0) + 1.0 / nullif(p.early_days, 0.0))) AS error
  FROM paces AS p
  JOIN branches AS b ON b.block = p.block AND b.week = p.week AND b.branch_no = p.branch_no
  JOIN kin AS k ON k.block = p.block AND k.week = p.week AND k.group_no = p.group_no
),
-- Of two sensors that drew apart the one that also left comparable branches behind.
compared AS (
  SELECT
    block, week, post, error,
    CASE WHEN in_branch IS NULL OR (is_of_two AND abs(in_kin) < abs(in_branch)) THEN in_kin ELSE in_branch END AS own,
    CASE WHEN in_branch IS NULL OR (is_of_two AND abs(in_kin) < abs(in_branch)) THEN late_in_kin ELSE late_in_branch END AS own_late
  FROM beside
  WHERE NOT coalesce(is_of_two AND sign(in_kin) <> sign(in_branch), false)
)
SELECT c.block, c.post, c.week, grid(exp(c.own)) AS drift
FROM compared AS c
CROSS JOIN params AS q
WHERE abs(c.own) > greatest(q.drift_least, q.drift_errors * c.error)
  -- In both halves of the time: a step is no drift.
  AND c.own_late / nullif(c.own, 0.0) > 0.25 AND c.own_late / nullif(c.own, 0.0) < 0.75
