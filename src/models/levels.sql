-- grain: a day of a sensor with open hours, beside its usual level and the other sensors
-- key: sensor_id, branch_id, business_date
-- inputs: made_counts (all hours of the days to be made), profile, value_runs, kin_groups (branches that are comparable), params
-- partition: business_month; slice: business_date
WITH
hours AS (
  SELECT
    c.sensor_id, c.branch_id, c.business_date, c.local_hour, c.is_open, c.is_due, c.observed, c.observed_exits,
    p.usual, p.weeks,
    CASE
      WHEN c.is_open AND c.is_due AND c.observed_share >= 1.0 AND p.usual IS NOT NULL
        AND coalesce(v.evidence, 0.0) < q.run_evidence
        THEN grid(least(CAST(c.observed AS DOUBLE), 4.0 * p.usual + 6.0))
    END AS usable
  FROM made_counts AS c
  CROSS JOIN params AS q
  LEFT JOIN profile AS p ON p.sensor_id = c.sensor_id AND p.branch_id = c.branch_id AND p.hour_start = c.hour_start
  LEFT JOIN value_runs AS v ON v.sensor_id = c.sensor_id AND v.branch_id = c.branch_id AND v.hour_start = c.hour_start
),
sensor_days AS (
  SELECT
    sensor_id, branch_id, business_date,
    CAST(sum(CASE WHEN is_open AND is_due THEN 1 ELSE 0 END) AS INTEGER) AS open_hours,
    CAST(count(observed) AS INTEGER) AS heard_hours,
    coalesce(sum(usable), 0.0) AS observed,
    coalesce(sum(CASE WHEN usable IS NOT NULL THEN usual END), 0.0) AS expected,
    coalesce(sum(CASE WHEN is_open AND is_due THEN usual END), 0.0) AS day_expected,
    CAST(coalesce(max(weeks), 0.0) AS INTEGER) AS weeks,
    -- Two days with the same one hold the same counts, hour by hour.
    CASE
      WHEN sum(CASE WHEN is_open AND is_due THEN 1 ELSE 0 END) = count(CASE WHEN is_open AND is_due THEN observed END)
        AND count(CASE WHEN is_open AND observed > 0 THEN 1 END) >= 6
        AND sum(CASE WHEN is_open THEN observed END) >= 60
        THEN CAST(sum(CASE WHEN is_open THEN observed * CAST(round(power(3.0, local_hour)) AS BIGINT) END) AS BIGINT)
    END AS signature,
    -- All that was counted beside all that was usual, whatever it was: whether anybody came at all.
    coalesce(sum(CASE WHEN is_open AND is_due AND usual IS NOT NULL AND observed IS NOT NULL THEN grid(least(CAST(observed AS DOUBLE), 4.0 * usual + 6.0)) END), 0.0) AS counted,
    coalesce(sum(CASE WHEN is_open AND is_due AND observed IS NOT NULL THEN usual END), 0.0) AS counted_usual,
    -- Single absurd hours are cut down in both, so that they do not make a day of it.
    CASE
      WHEN count(usable) >= 4 AND count(CASE WHEN usable IS NOT NULL THEN observed_exits END) = count(usable)
        THEN grid(ln(
          (sum(CASE WHEN usable IS NOT NULL AND observed <= 4.0 * usual + 6.0 THEN CAST(observed_exits AS DOUBLE) END) + 5.0)
            / nullif(sum(CASE WHEN usable IS NOT NULL AND observed <= 4.0 * usual + 6.0 THEN CAST(observed AS DOUBLE) END) + 5.0, 0.0)
        ))
    END AS exits_log
  FROM hours
  GROUP BY sensor_id, branch_id, business_date
),
runs AS (
  SELECT
    sensor_id, branch_id, business_date,
    min(CASE WHEN run = 1 THEN value END) AS head_value,
    max(CASE WHEN run = 1 THEN evidence END) AS head_evidence,
    min(CASE WHEN run = last_run THEN value END) AS tail_value,
    max(CASE WHEN run = last_run THEN evidence END) AS tail_evidence,
    max(last_run) = 1 AS is_one_value
  FROM value_runs
  GROUP BY sensor_id, branch_id, business_date
),
branch_days AS (
  SELECT
    s.branch_id, g.group_id, s.business_date,
    sum(s.counted) AS counted,
    sum(s.counted_usual) AS counted_usual,
    grid(greatest(-0.7, least(0.7, ln((sum(s.observed) + 1.0) / nullif(sum(s.expected) + 1.0, 0.0))))) AS ratio_log,
    grid(1.0 / nullif(q.branch_variance + 1.0 / nullif(sum(s.expected) + 1.0, 0.0), 0.0)) AS weight
  FROM sensor_days AS s
  JOIN kin_groups AS g ON g.branch_id = s.branch_id
  CROSS JOIN params AS q
  WHERE s.expected > 0.0 OR s.counted_usual > 0.0
  GROUP BY s.branch_id, g.group_id, s.business_date, q.branch_variance
),
-- What comparable branches, and beyond them the network, make likely; the branch itself left out.
groups AS (
  SELECT
    branch_id, business_date, counted, counted_usual,
    (sum(counted) OVER kin) - counted AS group_counted,
    (sum(counted_usual) OVER kin) - counted_usual AS group_usual,
    (sum(counted) OVER everybody) - counted AS all_counted,
    (sum(counted_usual) OVER everybody) - counted_usual AS all_usual,
    (sum(grid(weight * ratio_log)) OVER kin) - grid(weight * ratio_log) AS kin_sum,
    (sum(weight) OVER kin) - weight AS kin_weight,
    (sum(grid(weight * ratio_log)) OVER everybody) - grid(weight * ratio_log) AS all_sum,
    (sum(weight) OVER everybody) - weight AS all_weight
  FROM branch_days
  WINDOW kin AS (PARTITION BY group_id, business_date), everybody AS (PARTITION BY business_date)
),
compared AS (
  SELECT
    s.sensor_id, s.branch_id, s.business_date, s.open_hours, s.heard_hours, s.observed, s.expected, s.day_expected, s.weeks,
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
  LEFT JOIN groups AS g ON g.branch_id = s.branch_id AND g.business_date = s.business_date
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
    count(sensor_id) OVER everybody AS due_sensors
  FROM held
  WINDOW branch AS (PARTITION BY branch_id, business_date), everybody AS (PARTITION BY business_date)
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
  make_date(CAST(extract(YEAR FROM s.business_date) AS INTEGER), CAST(extract(MONTH FROM s.business_date) AS INTEGER), 1) AS business_month,
  s.sensor_id,
  s.branch_id,
  s.business_date,
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
  s.signature
FROM weighed AS s
CROSS JOIN params AS q
LEFT JOIN runs AS r ON r.sensor_id = s.sensor_id AND r.branch_id = s.branch_id AND r.business_date = s.business_date
WHERE s.open_hours > 0
