-- grain: an open hour of the days being made, or of the weeks around, that was counted whole
-- key: post, hour_start
-- inputs: near_counts (open hours of the days being made and of the weeks around), posts (sensors at branches)
-- lives for the run only; what is usual, and the estimates, are made from it
SELECT
  p.post, unix_date(c.business_date) AS day_number, c.hour_start, c.local_hour, c.day_kind,
  -- Of the day alone: by one number rows are joined only as they are meant to be.
  CAST(p.post AS BIGINT) * 100000 + unix_date(c.business_date) AS post_day,
  CAST(c.observed AS DOUBLE) AS entries
FROM near_counts AS c
JOIN posts AS p ON p.sensor_id = c.sensor_id AND p.branch_id = c.branch_id
WHERE c.is_due AND c.observed_share >= 1.0
