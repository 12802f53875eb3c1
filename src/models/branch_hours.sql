-- grain: a local hour of a branch, its sensors added up; two where the clock shows an hour twice
-- key: branch_id, hour_start
-- inputs: sensor_hours
-- lives for the run only; daily adds it up
SELECT
  branch_id,
  '' AS sensor_id,
  hour_start,
  min(business_date) AS business_date,
  min(local_hour) AS local_hour,
  min(iso_weekday) AS iso_weekday,
  min(day_kind) AS day_kind,
  sum(entries) AS entries,
  sum(exits) AS exits,
  sum(open_hours) AS open_hours,
  sum(pending_hours) AS pending_hours,
  sum(observed_hours) AS observed_hours,
  sum(imputed_hours) AS imputed_hours,
  sum(unknown_hours) AS unknown_hours,
  sum(expected) AS expected,
  sum(expected_observed) AS expected_observed,
  sum(expected_imputed) AS expected_imputed,
  sum(missing_hours) AS missing_hours,
  sum(expected_missing) AS expected_missing,
  sum(weeks) AS weeks,
  sum(donors) AS donors,
  sum(variance) AS variance
FROM sensor_hours
GROUP BY branch_id, hour_start
