-- grain: an hour of the days being made, closed ones too, beside what is usual in it
-- key: post, hour_start
-- inputs: made_hours, profile
-- lives for the run only; levels, hourly and what leads there are made from it
SELECT
  m.post, m.day_number, m.business_date, m.hour_start, m.local_hour, m.iso_weekday, m.day_kind,
  m.is_open, m.is_due, m.is_disputed, m.observed, m.observed_exits, m.observed_share,
  p.usual, p.hour_variance, p.weeks
FROM made_hours AS m
LEFT JOIN profile AS p ON p.post = m.post AND p.hour_start = m.hour_start
