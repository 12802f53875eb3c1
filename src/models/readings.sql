-- grain: the reading that counts, for a sensor and an interval
-- key: sensor_id, interval_start, interval_minutes
-- inputs: judged, set_aside
-- partition: utc_month; slice: utc_date
SELECT
  make_date(CAST(extract(YEAR FROM utc_date) AS INTEGER), CAST(extract(MONTH FROM utc_date) AS INTEGER), 1) AS utc_month,
  j.sensor_id,
  j.branch_id,
  j.instant AS interval_start,
  CAST(j.interval_minutes AS INTEGER) AS interval_minutes,
  utc_date,
  entries,
  exits,
  reported_status,
  received_at,
  source,
  batch,
  record,
  part,
  CAST(score AS DOUBLE) AS name_score,
  d.sensor_id IS NOT NULL AS is_disputed
FROM judged AS j
LEFT JOIN (
  SELECT sensor_id, instant, interval_minutes
  FROM set_aside
  WHERE reason = 'superseded' AND is_disputed
  GROUP BY sensor_id, instant, interval_minutes
) AS d ON d.sensor_id = j.sensor_id AND d.instant = j.instant AND d.interval_minutes = j.interval_minutes
WHERE j.reason IS NULL
  AND NOT EXISTS (SELECT 1 FROM set_aside AS s WHERE s.record = j.record AND s.part = j.part AND s.batch = j.batch)
