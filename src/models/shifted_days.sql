-- grain: a day being made of a sensor whose clock is off
-- key: post, day_number
-- inputs: usual_hours, judged_days, params
-- lives for the run only; the flags of hours are made from it
-- Its counts, closed hours too, lie far from the usual day, and near to it when that is moved by some hours. A day that opens
-- late or closes early is as far from both, and so is one with a party after closing.
WITH
-- Distances are sums over the hours of a day of people too many or too few, in the size of the day itself. A single absurd
-- hour is cut down.
odd_days AS (
  SELECT post, day_number, most, expected, held / nullif(expected, 0.0) AS size
  FROM (
    SELECT
      c.post, c.day_number,
      max(l.most) AS most,
      sum(c.usual) AS expected,
      sum(grid(least(CAST(c.observed AS DOUBLE), l.most))) AS held,
      sum(grid(abs(least(CAST(c.observed AS DOUBLE), l.most) - coalesce(c.usual, 0.0)))) AS distance,
      sum(grid(sqrt(c.usual + c.hour_variance * c.usual * c.usual))) AS strays
    FROM usual_hours AS c
    JOIN (
      SELECT post, day_number, 4.0 * day_expected / nullif(CAST(open_hours AS DOUBLE), 0.0) + 6.0 AS most
      FROM judged_days
      WHERE day_expected > 30.0
    ) AS l ON l.post = c.post AND l.day_number = c.day_number
    WHERE c.observed IS NOT NULL
    GROUP BY c.post, c.day_number
  ) AS summed
  WHERE distance > 1.3 * strays AND held > 30.0
),
moved AS (
  SELECT
    c.post, c.day_number, k.expected,
    least(CAST(c.observed AS DOUBLE), k.most) AS people,
    k.size * coalesce(c.usual, 0.0) AS here,
    k.size * coalesce(lag(c.usual, 1) OVER in_order, 0.0) AS later_by_1,
    k.size * coalesce(lag(c.usual, 2) OVER in_order, 0.0) AS later_by_2,
    k.size * coalesce(lag(c.usual, 3) OVER in_order, 0.0) AS later_by_3,
    k.size * coalesce(lead(c.usual, 1) OVER in_order, 0.0) AS earlier_by_1,
    k.size * coalesce(lead(c.usual, 2) OVER in_order, 0.0) AS earlier_by_2,
    k.size * coalesce(lead(c.usual, 3) OVER in_order, 0.0) AS earlier_by_3
  FROM usual_hours AS c
  JOIN odd_days AS k ON k.post = c.post AND k.day_number = c.day_number
  WINDOW in_order AS (PARTITION BY c.post, c.day_number ORDER BY c.hour_start ASC NULLS LAST)
),
distances AS (
  SELECT
    post, day_number, expected,
    sum(grid(abs(people - here))) AS here,
    least(
      sum(grid(abs(people - later_by_1))), sum(grid(abs(people - later_by_2))), sum(grid(abs(people - later_by_3))),
      sum(grid(abs(people - earlier_by_1))), sum(grid(abs(people - earlier_by_2))), sum(grid(abs(people - earlier_by_3)))
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
