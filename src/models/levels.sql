-- grain: a day of a sensor with open hours, beside its usual level and the other sensors
-- key: sensor_id, branch_id, business_date
-- inputs: sensor_days, runs, posts (sensors at branches, with the group of comparable ones), days (to be made), params
-- partition: business_month; slice: business_date
WITH
ends AS (
  SELECT
    post, day_number,
    max_by(value, 0 - run) AS head_value,
    max_by(evidence, 0 - run) AS head_evidence,
    max_by(value, run) AS tail_value,
    max_by(evidence, run) AS tail_evidence,
    count(*) = 1 AS is_one_value,
    CAST(max(CASE WHEN value > 0 THEN run_hours END) AS INTEGER) AS longest_repeat
  FROM runs
  GROUP BY post, day_number
),
branch_days AS (
  SELECT
    s.branch_no, s.group_no, s.day_number,
    sum(s.counted) AS counted,
    sum(s.counted_usual) AS counted_usual,
    grid(greatest(-0.7, least(0.7, ln((sum(s.observed) + 1.0) / nullif(sum(s.expected) + 1.0, 0.0))))) AS ratio_log,
    grid(1.0 / nullif(q.branch_variance + 1.0 / nullif(sum(s.expected) + 1.0, 0.0), 0.0)) AS weight
  FROM sensor_days AS s
  CROSS JOIN params AS q
  WHERE s.expected > 0.0 OR s.counted_usual > 0.0
  GROUP BY s.branch_no, s.group_no, s.day_number, q.branch_variance
),
-- What comparable branches, and beyond them the network, make likely; the branch itself left out.
groups AS (
  SELECT
    branch_no, day_number, counted, counted_usual,
    (sum(counted) OVER kin) - counted AS group_counted,
    (sum(counted_usual) OVER kin) - counted_usual AS group_usual,
    (sum(counted) OVER everybody) - counted AS all_counted,
    (sum(counted_usual) OVER everybody) - counted_usual AS all_usual,
    (sum(grid(weight * ratio_log)) OVER kin) - grid(weight * ratio_log) AS kin_sum,
    (sum(weight) OVER kin) - weight AS kin_weight,
    (sum(grid(weight * ratio_log)) OVER everybody) - grid(weight * ratio_log) AS all_sum,
    (sum(weight) OVER everybody) - weight AS all_weight
  FROM branch_days
  WINDOW kin AS (PARTITION BY group_no, day_number), everybody AS (PARTITION BY day_number)
),
compared AS (
  SELECT
    s.post, s.branch_no, s.day_number, s.open_hours, s.heard_hours, s.observed, s.expected, s.day_expected, s.weeks,
    s.exits_log, s.counted, s.counted_usual, s.signature,
    g.counted - s.counted AS others_counted,
    g.counted_usual - s.counted_usual AS others_usual,
    CASE WHEN g.group_usual > 20.0 THEN g.group_counted / nullif(g.group_usual, 0.0) WHEN g.all_usual > 20.0 THEN g.all_counted / nullif(g.all_usual, 0.0) END AS group_ratio,
    grid(coalesce(
      (g.kin_sum + 2.0 / nullif(q.branch_variance, 0.0) * (g.all_sum / nullif(g.all_weight + 100.0, 0.0)))
        / nullif(g.kin_weight + 2.0 / nullif(q.branch_variance, 0.0), 0.0),
      0.0
    )) AS group_log
  FROM sensor_days AS s
  CROSS JOIN params AS q
  LEFT JOIN groups AS g ON g.branch_no = s.branch_no AND g.day_number = s.day_number
),
-- The other sensors of the branch, each no further from its comparable branches than a sane one strays.
held AS (
  SELECT
    *,
    grid(greatest(0.4 * exp(group_log) * expected, least(1.6 * exp(group_log) * expected + 4.0, observed))) AS sane
  FROM compared
),
beside AS (
  SELECT
    *,
    (sum(sane) OVER branch) - sane AS others_sane,
    (sum(expected) OVER branch) - expected AS others_expected,
    sum(CASE WHEN heard_hours > 0 THEN 1 ELSE 0 END) OVER everybody AS heard_sensors,
    count(post) OVER everybody AS due_sensors
  FROM held
  WINDOW branch AS (PARTITION BY branch_no, day_number), everybody AS (PARTITION BY day_number)
),
weighed AS (
  SELECT
    *,
    ln((others_sane + 1.0) / nullif(others_expected + 1.0, 0.0)) AS beside_log,
    1.0 / nullif(others_expected + 1.0, 0.0) + 0.005 AS beside_variance,
    others_expected > 3.0 AS has_others
  FROM beside
)
SELECT
  make_date(CAST(extract(YEAR FROM d.business_date) AS INTEGER), CAST(extract(MONTH FROM d.business_date) AS INTEGER), 1) AS business_month,
  p.sensor_id,
  p.branch_id,
  d.business_date,
  s.open_hours,
  s.heard_hours,
  grid(CAST(s.heard_sensors AS DOUBLE) / nullif(CAST(s.due_sensors AS DOUBLE), 0.0)) AS heard_share,
  CAST(s.observed AS DOUBLE) AS observed,
  CAST(s.expected AS DOUBLE) AS expected,
  CAST(s.day_expected AS DOUBLE) AS day_expected,
  s.weeks,
  grid(CASE
    WHEN has_others THEN group_log + (beside_log - group_log) * q.branch_variance / nullif(q.branch_variance + beside_variance, 0.0)
    ELSE group_log
  END) AS others_log,
  grid(CASE
    WHEN has_others THEN q.branch_variance * beside_variance / nullif(q.branch_variance + beside_variance, 0.0) + q.sensor_variance
    ELSE q.branch_variance + q.sensor_variance
  END) AS others_variance,
  s.group_log,
  CAST(s.others_sane AS DOUBLE) AS others_observed,
  CAST(s.others_expected AS DOUBLE) AS others_expected,
  grid(CASE WHEN s.others_usual > 5.0 THEN s.others_counted / nullif(s.others_usual, 0.0) END) AS branch_ratio,
  grid(s.group_ratio) AS group_ratio,
  s.exits_log,
  CAST(r.head_value AS BIGINT) AS head_value,
  coalesce(r.head_evidence, 0.0) AS head_evidence,
  CAST(r.tail_value AS BIGINT) AS tail_value,
  coalesce(r.tail_evidence, 0.0) AS tail_evidence,
  coalesce(r.is_one_value, false) AS is_one_value,
  coalesce(r.longest_repeat, 0) AS longest_repeat,
  s.signature
FROM weighed AS s
CROSS JOIN params AS q
JOIN posts AS p ON p.post = s.post
JOIN days AS d ON unix_date(d.business_date) = s.day_number
LEFT JOIN ends AS r ON r.post = s.post AND r.day_number = s.day_number
WHERE s.open_hours > 0
