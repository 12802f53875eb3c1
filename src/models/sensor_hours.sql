-- grain: an hour of a sensor
-- key: sensor_id, hour_start
-- inputs: hourly
-- lives for the run only; daily adds it up
WITH weighed AS (
  SELECT
    branch_id, sensor_id, hour_start, business_date, local_hour, iso_weekday, day_kind, is_open, quality, entries, exits,
    -- To 1/1024 of a person: sums of such numbers are exact, hence the same in whatever order the rows come.
    round(expected * 1024.0) / 1024.0 AS expected
  FROM hourly
  -- A closed hour adds nothing but its day: noon, which no clock has ever skipped, stands for it.
  WHERE is_open OR local_hour = 12
)
SELECT
  branch_id, sensor_id, hour_start, business_date, local_hour, iso_weekday, day_kind, entries, exits,
  CASE WHEN is_open THEN 1 ELSE 0 END AS open_hours,
  CASE WHEN quality = 'pending' THEN 1 ELSE 0 END AS pending_hours,
  CASE WHEN quality = 'observed' THEN 1 ELSE 0 END AS observed_hours,
  CASE WHEN quality = 'imputed' THEN 1 ELSE 0 END AS imputed_hours,
  CASE WHEN is_open AND expected IS NULL THEN 1 ELSE 0 END AS unknown_hours,
  expected,
  CASE WHEN quality = 'observed' THEN expected END AS expected_observed,
  CASE WHEN quality = 'imputed' THEN expected END AS expected_imputed
FROM weighed
