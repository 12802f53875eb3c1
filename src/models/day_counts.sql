-- grain: a day of a sensor with open hours that were due
-- key: sensor_id, branch_id, day_number
-- inputs: hour_counts, made_counts (all hours of the days being made)
-- lives for the run only; reference_pairs is made from it
SELECT
  sensor_id, branch_id, business_date, day_number,
  min(day_kind) AS day_kind,
  sum(entries) AS entries,
  CAST(sum(hours) AS DOUBLE) AS hours
FROM (
  SELECT sensor_id, branch_id, business_date, day_number, day_kind, entries, 1 AS hours
  FROM hour_counts
  UNION ALL
  -- A day of which nothing was counted is to be judged too.
  SELECT sensor_id, branch_id, business_date, unix_date(business_date), day_kind, 0.0, 0
  FROM made_counts
  WHERE is_open
) AS hours
GROUP BY sensor_id, branch_id, business_date, day_number
