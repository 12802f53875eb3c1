-- grain: a day being made of a sensor whose clock is off
-- key: post, day_number
-- inputs: usual_hours, judged_days, params
-- lives for the run only; the flags of hours are made from it
-- Days with a crowd in closed hours: their counts fit the usual day better when it is moved by some hours where the clock
-- of the sensor is off.
WITH
crowd_days AS (
  SELECT c.post, c.day_number
  FROM usual_hours AS c
  CROSS JOIN params AS q
  JOIN judged_days AS l ON l.post = c.post AND l.day_number = c.day_number
  WHERE NOT c.is_open AND c.observed > 0
  GROUP BY c.post, c.day_number, l.day_expected, l.open_hours, q.crowd_least
  -- A single absurd hour is no crowd.
  HAVING count(c.observed) >= 2
    AND sum(least(CAST(c.observed AS DOUBLE), l.day_expected / nullif(CAST(l.open_hours AS DOUBLE), 0.0)))
      > greatest(2.0 * q.crowd_least, 0.1 * l.day_expected)
),
crowded AS (
  SELECT
    c.post, c.day_number,
    -- Of the open hours alone: a real crowd after closing leaves them as they are.
    CASE WHEN c.is_open THEN least(CAST(c.observed AS DOUBLE), 4.0 * l.day_expected / nullif(CAST(l.open_hours AS DOUBLE), 0.0)) END AS people,
    coalesce(c.usual, 0.0) AS here,
    coalesce(lag(c.usual, 1) OVER in_order, 0.0) AS later_by_1,
    coalesce(lag(c.usual, 2) OVER in_order, 0.0) AS later_by_2,
    coalesce(lag(c.usual, 3) OVER in_order, 0.0) AS later_by_3,
    coalesce(lead(c.usual, 1) OVER in_order, 0.0) AS earlier_by_1,
    coalesce(lead(c.usual, 2) OVER in_order, 0.0) AS earlier_by_2,
    coalesce(lead(c.usual, 3) OVER in_order, 0.0) AS earlier_by_3
  FROM usual_hours AS c
  JOIN crowd_days AS k ON k.post = c.post AND k.day_number = c.day_number
  JOIN judged_days AS l ON l.post = c.post AND l.day_number = c.day_number
  WINDOW in_order AS (PARTITION BY c.post, c.day_number ORDER BY c.hour_start ASC NULLS LAST)
)
SELECT post, day_number
FROM crowded
CROSS JOIN params AS q
GROUP BY post, day_number, q.shift_gain
HAVING greatest(
  sum(grid(people * later_by_1)), sum(grid(people * later_by_2)), sum(grid(people * later_by_3)),
  sum(grid(people * earlier_by_1)), sum(grid(people * earlier_by_2)), sum(grid(people * earlier_by_3))
) > q.shift_gain * sum(grid(people * here))
