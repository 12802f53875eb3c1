-- grain: a day being made of a sensor, with one of the same weekday in the weeks around that may say what is usual
-- key: post, day_number, reference_number
-- inputs: compared_days, day_counts, unfit_days (not to be compared with)
-- lives for the run only; reference_days is made from it
-- A day of which some hours are not there counts as if they had been like the others.
SELECT
  post, day_number, reference_number, hours, most_hours,
  grid(entries * most_hours / nullif(hours, 0.0)) AS whole_entries
FROM (
  SELECT
    a.post, a.day_number,
    b.day_number AS reference_number,
    b.entries, b.hours,
    max(b.hours) OVER (PARTITION BY a.post, a.day_number) AS most_hours
  FROM compared_days AS a
  JOIN day_counts AS b ON b.post = a.post AND b.day_number = a.reference_number
  LEFT JOIN unfit_days AS u ON u.post = b.post AND u.day_number = b.day_number
  WHERE b.hours > 0.0 AND u.post IS NULL AND (b.day_kind = 'regular' OR b.day_kind = a.day_kind)
) AS paired
