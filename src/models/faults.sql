-- grain: a fault of a sensor, from its beginning to its end
-- key: fault_id
-- inputs: fault_days (all), still_due (the latest open day of each branch that was due), verdicts (of people, of each fault that was dismissed the latest)
-- partition: started_month; slice: started_month
-- Stretches of one kind are one fault where the earlier lasts to closing and the later begins at the opening of the next
-- open day.
WITH
ordered AS (
  SELECT
    *,
    CASE
      WHEN is_from_opening
        AND lag(is_to_closing) OVER in_order
        AND lag(business_date) OVER in_order = day_before
        THEN 0
      ELSE 1
    END AS is_new
  FROM fault_days
  WINDOW in_order AS (PARTITION BY sensor_id, branch_id, kind ORDER BY started_at ASC NULLS LAST)
),
numbered AS (
  SELECT *, sum(is_new) OVER (PARTITION BY sensor_id, branch_id, kind ORDER BY started_at ASC NULLS LAST) AS fault_number
  FROM ordered
),
joined AS (
  SELECT
    sensor_id, branch_id, kind, fault_number,
    min(started_at) AS started_at,
    max(ended_at) AS ended_at,
    min(business_date) AS started_on,
    max(business_date) AS ended_on,
    CAST(sum(hours) AS INTEGER) AS hours,
    sum(observed) AS observed,
    sum(estimated) AS estimated,
    sum(expected) AS expected,
    max_by(is_to_closing, started_at) AS is_to_closing,
    grid(max(confidence)) AS confidence,
    grid(avg(factor)) AS factor,
    grid(avg(grid(others_ratio))) AS others_ratio,
    count(DISTINCT business_date) AS days
  FROM numbered
  GROUP BY sensor_id, branch_id, kind, fault_number
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
  CASE WHEN t.is_to_closing AND t.ended_on >= s.business_date THEN NULL ELSE t.ended_at END AS ended_at,
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
