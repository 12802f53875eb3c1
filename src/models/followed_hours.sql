-- grain: an hour, closed ones too, of a day being made on which something may be wrong
-- key: post, hour_start
-- inputs: usual_hours, suspects
-- lives for the run only; runs and flags are made from it
SELECT
  c.post, c.day_number, c.hour_start, c.local_hour, c.is_open, c.is_due, c.is_disputed,
  c.observed, c.observed_exits, c.observed_share, c.usual
FROM usual_hours AS c
JOIN suspects AS w ON w.post = c.post AND w.day_number = c.day_number
