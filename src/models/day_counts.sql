-- grain: a day of a sensor with open hours
-- key: sensor_id, branch_id, day_number
-- inputs: near_counts (open hours of the days being made and of the weeks around)
-- lives for the run only; reference_pairs is made from it
SELECT
  sensor_id, branch_id, business_date,
  unix_date(business_date) AS day_number,
  min(day_kind) AS day_kind,
  CAST(coalesce(sum(CASE WHEN is_due AND observed_share >= 1.0 THEN observed END), 0) AS DOUBLE) AS entries,
  CAST(count(CASE WHEN is_due AND observed_share >= 1.0 THEN observed END) AS DOUBLE) AS hours
FROM near_counts
GROUP BY sensor_id, branch_id, business_date
