-- grain: an hour of a sensor
-- key: sensor_id, hour_start
-- inputs: hourly
-- lives for the run only; daily adds it up
WITH weighed AS (
  SELECT
    branch_id, sensor_id, hour_start, business_date, local_hour, iso_weekday, day_kind, is_open, quality, entries, exits,
    CASE WHEN quality = 'imputed' THEN weeks END AS weeks,
    CASE WHEN quality = 'imputed' THEN donors END AS donors,
    -- Of an interval of 80 % of a normal distribution, 1.2816 standard deviations either way; its lower end may stand at 0.
    CASE WHEN quality = 'imputed' THEN greatest(entries_high - entries_low, 1.74 * (entries_high - entries)) / 2.5632 ELSE 0.0 END AS error,
    CASE WHEN quality = 'imputed' THEN coalesce(shared_error, 0.0) * entries ELSE 0.0 END AS shared_error,
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
  CASE WHEN quality = 'imputed' THEN expected END AS expected_imputed,
  CASE WHEN quality = 'missing' THEN 1 ELSE 0 END AS missing_hours,
  CASE WHEN quality = 'missing' THEN expected END AS expected_missing,
  weeks, donors,
  -- What the estimates of a day share does not even out in its sum.
  grid(greatest(0.0, error * error - shared_error * shared_error) + shared_error * sum(grid(shared_error)) OVER (PARTITION BY branch_id, sensor_id, business_date)) AS variance
FROM weighed
