-- grain: an hour, closed ones too, of a day being made on which something may be wrong
-- key: post, hour_start
-- inputs: usual_hours, suspects, judged_days
-- lives for the run only; runs and flags are made from it
SELECT
  c.post, c.day_number, c.hour_start, c.local_hour, c.is_open, c.is_due, c.is_disputed,
  c.observed, c.observed_exits, c.observed_share, c.usual,
  c.usual * exp(coalesce(l.others_log, 0.0)) AS likely
FROM usual_hours AS c
JOIN suspects AS w ON w.post = c.post AND w.day_number = c.day_number
LEFT JOIN judged_days AS l ON l.post = c.post AND l.day_number = c.day_number
