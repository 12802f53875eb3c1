-- grain: the reading that counts, for a sensor and an interval
-- key: sensor_id, interval_start, interval_minutes
-- inputs: judged, set_aside
-- partition: utc_month; slice: utc_date
SELECT
  make_date(CAST(extract(YEAR FROM utc_date) AS INTEGER), CAST(extract(MONTH FROM utc_date) AS INTEGER), 1) AS utc_month,
  sensor_id,
  branch_id,
  instant AS interval_start,
  CAST(interval_minutes AS INTEGER) AS interval_minutes,
  utc_date,
  entries,
  exits,
  reported_status,
  received_at,
  source,
  batch,
  record,
  part,
  CAST(score AS DOUBLE) AS name_score
FROM judged AS j
WHERE reason IS NULL
  AND NOT EXISTS (SELECT 1 FROM set_aside AS s WHERE s.record = j.record AND s.part = j.part AND s.batch = j.batch)
