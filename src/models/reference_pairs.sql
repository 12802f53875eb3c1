-- grain: a day being made of a sensor, with one of the same weekday in the weeks around that may say what is usual
-- key: sensor_id, branch_id, day_number, reference_number
-- inputs: days (to be made), weeks (before and after), day_counts, unfit_days (not to be compared with)
-- lives for the run only; reference_days is made from it
-- A day of which some hours are not there counts as if they had been like the others.
SELECT
  sensor_id, branch_id, business_date, day_number, reference_number, hours, most_hours,
  grid(entries * most_hours / nullif(hours, 0.0)) AS whole_entries
FROM (
  SELECT
    a.sensor_id, a.branch_id, a.business_date, a.day_number,
    b.day_number AS reference_number,
    b.entries, b.hours,
    max(b.hours) OVER (PARTITION BY a.sensor_id, a.branch_id, a.day_number) AS most_hours
  FROM day_counts AS a
  JOIN days AS d ON d.business_date = a.business_date
  CROSS JOIN weeks AS w
  JOIN day_counts AS b
    ON b.sensor_id = a.sensor_id AND b.branch_id = a.branch_id AND b.day_number = a.day_number + 7 * w.week
  LEFT JOIN unfit_days AS u
    ON u.sensor_id = b.sensor_id AND u.branch_id = b.branch_id AND u.business_date = b.business_date
  WHERE b.hours > 0.0 AND u.sensor_id IS NULL AND (b.day_kind = 'regular' OR b.day_kind = a.day_kind)
) AS paired
