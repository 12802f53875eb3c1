-- grain: an hour of the days being made
-- key: post, hour_start
-- inputs: made_counts (all hours of the days being made), posts (sensors at branches)
-- lives for the run only; what is usual and the judgement are made from it
-- post: the number, in this run alone, of a sensor at a branch. Days and posts are whole numbers here, by which rows are
-- joined and grouped in half the time of texts and dates.
SELECT
  p.post, unix_date(c.business_date) AS day_number, c.business_date, c.hour_start, c.local_hour, c.iso_weekday, c.day_kind,
  c.is_open, c.is_due, c.is_disputed, c.observed, c.observed_exits, c.observed_share
FROM made_counts AS c
JOIN posts AS p ON p.sensor_id = c.sensor_id AND p.branch_id = c.branch_id
