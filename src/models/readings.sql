-- grain: the reading that counts, for a sensor and an interval
-- key: sensor_id, interval_start, interval_minutes
-- inputs: resolved
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
FROM resolved
WHERE reason IS NULL
