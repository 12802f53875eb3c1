-- grain: a day being made of a sensor whose clock is off
-- key: post, day_number
-- inputs: usual_hours, judged_days, params
-- lives for the run only; the flags of hours are made from it
-- Its counts, closed hours too, lie far from the usual day, and near to it when that is moved by some hours. People who came
-- besides (a feast, a party after closing) or stayed away (a late opening) are as far from both: whatever is moved, it has
-- as many people as before.
WITH
-- Distances are sums over the hours of a day of people too many or too few. A single absurd hour is cut down.
odd_days AS (
  SELECT post, day_number, most, times, expected
  FROM (
    SELECT
      c.post, c.day_number, l.most, l.times,
      sum(l.times * c.usual) AS expected,
      sum(grid(abs(least(CAST(c.observed AS DOUBLE), l.most) - l.times * coalesce(c.usual, 0.0)))) AS distance,
      sum(grid(sqrt(c.usual + c.hour_variance * c.usual * c.usual))) AS strays
    FROM usual_hours AS c
    JOIN (
      SELECT
        post, day_number, exp(others_log) AS times,
        4.0 * exp(others_log) * day_expected / nullif(CAST(open_hours AS DOUBLE), 0.0) + 6.0 AS most
      FROM judged_days
      WHERE day_expected > 30.0
    ) AS l ON l.post = c.post AND l.day_number = c.day_number
    WHERE c.observed IS NOT NULL
    GROUP BY c.post, c.day_number, l.most, l.times
  ) AS summed
  WHERE distance > 1.3 * strays
),
moved AS (
  SELECT
    c.post, c.day_number, k.times, k.expected,
    least(CAST(c.observed AS DOUBLE), k.most) AS people,
    coalesce(c.usual, 0.0) AS here,
    coalesce(lag(c.usual, 1) OVER in_order, 0.0) AS later_by_1,
    coalesce(lag(c.usual, 2) OVER in_order, 0.0) AS later_by_2,
    coalesce(lag(c.usual, 3) OVER in_order, 0.0) AS later_by_3,
    coalesce(lead(c.usual, 1) OVER in_order, 0.0) AS earlier_by_1,
    coalesce(lead(c.usual, 2) OVER in_order, 0.0) AS earlier_by_2,
    coalesce(lead(c.usual, 3) OVER in_order, 0.0) AS earlier_by_3
  FROM usual_hours AS c
  JOIN odd_days AS k ON k.post = c.post AND k.day_number = c.day_number
  WINDOW in_order AS (PARTITION BY c.post, c.day_number ORDER BY c.hour_start ASC NULLS LAST)
),
distances AS (
  SELECT
    post, day_number, expected,
    sum(grid(abs(people - times * here))) AS here,
    least(
      sum(grid(abs(people - times * later_by_1))), sum(grid(abs(people - times * later_by_2))),
      sum(grid(abs(people - times * later_by_3))), sum(grid(abs(people - times * earlier_by_1))),
      sum(grid(abs(people - times * earlier_by_2))), sum(grid(abs(people - times * earlier_by_3)))
    ) AS beside
  FROM moved
  WHERE people IS NOT NULL
  GROUP BY post, day_number, expected
)
SELECT d.post, d.day_number
FROM distances AS d
CROSS JOIN params AS q
WHERE d.beside < q.shift_share * d.here
  AND d.here - d.beside > q.shift_people * d.expected + q.shift_errors * sqrt(d.expected)
