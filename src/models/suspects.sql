-- grain: a day being made of a sensor that may have an hour in which something is wrong
-- key: post, day_number
-- inputs: usual_hours, judged_days, shifted_days, full_hours, decisions (of people), posts (sensors at branches), params
-- lives for the run only; runs and flags are made from it
-- Most days have nothing to look at twice.
SELECT post, day_number FROM judged_days WHERE is_told OR is_repeating
UNION
SELECT post, day_number FROM shifted_days
UNION
SELECT post, day_number FROM full_hours WHERE is_absurd
UNION
SELECT c.post, c.day_number
FROM decisions AS d
JOIN posts AS p ON p.sensor_id = d.sensor_id
JOIN usual_hours AS c ON c.post = p.post AND c.hour_start >= d.valid_from AND c.hour_start < d.valid_to
UNION
SELECT c.post, c.day_number
FROM usual_hours AS c
CROSS JOIN params AS q
WHERE (c.is_open AND c.is_due AND c.observed_share < 1.0) OR c.is_disputed OR (NOT c.is_open AND c.observed > q.crowd_least)
UNION
-- Zeros in the place of people, and counts behind closed doors.
SELECT post, day_number
FROM (
  SELECT
    post, day_number,
    sum(CASE WHEN is_open THEN usual END) AS people,
    count(CASE WHEN NOT is_open THEN 1 END) AS closed_hours
  FROM usual_hours
  WHERE (is_open AND observed = 0) OR (NOT is_open AND observed > 0)
  GROUP BY post, day_number
) AS z
CROSS JOIN params AS q
WHERE z.people > q.dead_people OR z.closed_hours >= 3
