-- grain: an open hour of the days being made, or of the weeks around, that was counted whole
-- key: sensor_id, branch_id, hour_start
-- inputs: near_counts (open hours of the days being made and of the weeks around)
-- lives for the run only; what is usual, and the estimates, are made from it
SELECT
  sensor_id, branch_id, hour_start, business_date, day_kind, local_hour,
  unix_date(business_date) AS day_number,
  CAST(observed AS DOUBLE) AS entries
FROM near_counts
WHERE is_due AND observed_share >= 1.0
