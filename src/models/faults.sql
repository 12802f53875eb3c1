-- grain: a fault of a sensor, from its beginning to its end
-- key: fault_id
-- inputs: fault_days (all), still_due (the latest open day of each branch that was due), verdicts (of people, of each fault that was dismissed the latest)
-- partition: started_month; slice: started_month
-- Stretches of one kind are one fault where one follows the other without a pause, and where the earlier lasts to closing
-- and the later begins at the opening of the next open day; stretches of closed hours between two parts of a fault are
-- parts of it.
-- Days between that are ill as a whole in another way do not end an undercount: they are followed as parts of it, and count
-- for nothing.
WITH
stretches AS (
  SELECT
    sensor_id, branch_id, kind, started_at, ended_at, business_date, day_before, is_open, is_from_opening, is_to_closing,
    hours, observed, estimated, expected, confidence, factor, others_ratio,
    false AS is_between
  FROM fault_days
  UNION ALL
  SELECT
    sensor_id, branch_id, 'undercount', started_at, ended_at, business_date, day_before, is_open, is_from_opening, is_to_closing,
    0, 0.0, CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE),
    true
  FROM fault_days
  WHERE kind IN ('dead', 'stuck', 'implausible') AND is_open AND is_from_opening AND is_to_closing
),
followed AS (
  SELECT
    *,
    CASE WHEN started_at <= max(ended_at) OVER earlier THEN 0 ELSE 1 END AS is_apart
  FROM stretches
  WINDOW earlier AS (
    PARTITION BY sensor_id, branch_id, kind ORDER BY started_at ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
),
touching AS (
  SELECT *, sum(is_apart) OVER (PARTITION BY sensor_id, branch_id, kind ORDER BY started_at ASC NULLS LAST) AS run_number
  FROM followed
),
open_runs AS (
  SELECT
    sensor_id, branch_id, kind, run_number,
    min_by(day_before, started_at) AS day_before,
    min_by(is_from_opening, started_at) AS is_from_opening,
    max(CASE WHEN is_to_closing THEN business_date END) AS closed_on
  FROM touching
  WHERE is_open
  GROUP BY sensor_id, branch_id, kind, run_number
),
open_faults AS (
  SELECT
    sensor_id, branch_id, kind, run_number,
    sum(is_new) OVER (PARTITION BY sensor_id, branch_id, kind ORDER BY run_number ASC NULLS LAST) AS open_number
  FROM (
    SELECT
      *,
      CASE WHEN is_from_opening AND lag(closed_on) OVER in_order = day_before THEN 0 ELSE 1 END AS is_new
    FROM open_runs
    WINDOW in_order AS (PARTITION BY sensor_id, branch_id, kind ORDER BY run_number ASC NULLS LAST)
  ) AS ordered
),
placed AS (
  SELECT
    r.*, f.open_number,
    max(f.open_number) OVER up_to AS number_before,
    min(f.open_number) OVER from_here AS number_after
  FROM touching AS r
  LEFT JOIN open_faults AS f
    ON f.sensor_id = r.sensor_id AND f.branch_id = r.branch_id AND f.kind = r.kind AND f.run_number = r.run_number
  WINDOW
    up_to AS (
      PARTITION BY r.sensor_id, r.branch_id, r.kind ORDER BY r.started_at ASC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ),
    from_here AS (
      PARTITION BY r.sensor_id, r.branch_id, r.kind ORDER BY r.started_at ASC NULLS LAST
      ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    )
),
numbered AS (
  SELECT
    *,
    CASE WHEN open_number IS NOT NULL OR number_before = number_after THEN number_before ELSE 0 - run_number END AS fault_number
  FROM placed
),
joined AS (
  SELECT
    sensor_id, branch_id, kind, fault_number,
    min(CASE WHEN NOT is_between THEN started_at END) AS started_at,
    max(CASE WHEN NOT is_between THEN ended_at END) AS ended_at,
    min(CASE WHEN NOT is_between THEN business_date END) AS started_on,
    max(CASE WHEN NOT is_between THEN business_date END) AS ended_on,
    CAST(coalesce(sum(CASE WHEN is_open THEN hours END), sum(hours)) AS INTEGER) AS hours,
    -- What is counted in closed hours counts for nothing, unless it is what the fault is about.
    coalesce(sum(CASE WHEN is_open THEN observed END), sum(observed)) AS observed,
    sum(estimated) AS estimated,
    sum(expected) AS expected,
    max(CASE WHEN is_to_closing AND NOT is_between THEN business_date END) AS closed_on,
    grid(max(confidence)) AS confidence,
    grid(avg(factor)) AS factor,
    grid(avg(grid(others_ratio))) AS others_ratio,
    count(DISTINCT CASE WHEN NOT is_between THEN business_date END) AS days
  FROM numbered
  GROUP BY sensor_id, branch_id, kind, fault_number
  HAVING count(CASE WHEN NOT is_between THEN 1 END) > 0
),
told AS (
  SELECT
    j.*, v.verdict, v.author, v.reason,
    row_number() OVER (
      PARTITION BY j.sensor_id, j.branch_id, j.kind, j.fault_number
      ORDER BY v.valid_from DESC NULLS LAST, v.correction_id DESC NULLS LAST
    ) AS place
  FROM joined AS j
  LEFT JOIN verdicts AS v
    ON v.verdict = 'confirmed' AND v.sensor_id = j.sensor_id AND v.kind = j.kind
    AND j.started_at < v.valid_to AND j.ended_at > v.valid_from
)
SELECT
  make_date(CAST(extract(YEAR FROM t.started_on) AS INTEGER), CAST(extract(MONTH FROM t.started_on) AS INTEGER), 1) AS started_month,
  t.sensor_id || '/' || t.kind || '/' || CAST(unix_seconds(t.started_at) AS STRING) AS fault_id,
  t.sensor_id,
  t.branch_id,
  t.kind,
  t.started_at,
  -- Up to the last hour that was due: it may go on.
  CASE WHEN t.closed_on >= s.business_date THEN NULL ELSE t.ended_at END AS ended_at,
  t.started_on,
  t.ended_on,
  t.hours,
  t.observed,
  CASE WHEN t.kind NOT IN ('duplicate', 'implausible', 'drift') THEN t.estimated END AS estimated,
  t.expected,
  CASE WHEN t.kind NOT IN ('duplicate', 'implausible', 'drift') THEN grid(t.estimated - t.observed) END AS uncounted,
  CASE WHEN t.verdict = 'confirmed' THEN 1.0 ELSE t.confidence END AS confidence,
  '{"days":' || CAST(t.days AS STRING)
    || coalesce(',"expected":' || CAST(CAST(round(t.expected) AS BIGINT) AS STRING), '')
    || ',"observed":' || CAST(CAST(round(t.observed) AS BIGINT) AS STRING)
    || coalesce(',"countedPercent":' || CAST(CAST(round(100.0 * t.factor) AS BIGINT) AS STRING), '')
    || coalesce(',"othersPercent":' || CAST(CAST(round(100.0 * t.others_ratio) AS BIGINT) AS STRING), '')
    || '}' AS evidence,
  t.verdict,
  t.author AS verdict_by,
  t.reason AS verdict_reason
FROM told AS t
LEFT JOIN still_due AS s ON s.branch_id = t.branch_id
WHERE t.place = 1
UNION ALL
-- What a person dismissed is no fault any more, and is told as what it was taken for.
SELECT
  make_date(CAST(extract(YEAR FROM started_on) AS INTEGER), CAST(extract(MONTH FROM started_on) AS INTEGER), 1),
  fault_id, sensor_id, branch_id, kind, valid_from, valid_to, started_on, ended_on, 0,
  0.0, CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), 0.0, '{}', verdict, author, reason
FROM verdicts AS v
WHERE verdict = 'dismissed'
  -- Where another word took its first hours from the dismissal, these are a fault again, of the same name.
  AND NOT EXISTS (
    SELECT 1 FROM joined AS j WHERE j.sensor_id || '/' || j.kind || '/' || CAST(unix_seconds(j.started_at) AS STRING) = v.fault_id
  )
