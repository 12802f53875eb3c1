-- grain: a day being made of a sensor, with a day of the same weekday in the weeks around
-- key: post, day_number, reference_number
-- inputs: days (to be made), weeks (before and after), day_counts
-- lives for the run only; reference_pairs is made from it
SELECT a.post, a.day_number, a.day_kind, a.day_number + 7 * w.week AS reference_number
FROM day_counts AS a
JOIN days AS d ON unix_date(d.business_date) = a.day_number
CROSS JOIN weeks AS w
