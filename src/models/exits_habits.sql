-- grain: a day of a sensor whose exits lie far from its entries, beside what is usual with it
-- key: block, post, day_number
-- inputs: near_days, blocks
-- lives for the run only; spells is made from it
WITH
noticed AS (
  SELECT b.block, n.post
  FROM near_days AS n
  JOIN blocks AS b ON n.day_number BETWEEN b.first_number AND b.last_number
  WHERE n.exits_log IS NOT NULL
  GROUP BY b.block, n.post
  HAVING max(n.exits_log) - min(n.exits_log) > 0.5
),
summed AS (
  SELECT
    a.block, n.post, n.day_number, n.observed, n.exits_log,
    sum(greatest(-1.0, least(1.0, n.exits_log))) OVER month AS exits_sum,
    count(n.exits_log) OVER month AS exits_days
  FROM noticed AS a
  JOIN blocks AS b ON b.block = a.block
  JOIN near_days AS n
    ON n.post = a.post AND n.day_number BETWEEN b.first_number AND b.last_number
  WHERE n.exits_log IS NOT NULL
  WINDOW month AS (PARTITION BY a.block, n.post ORDER BY n.day_number ASC NULLS LAST RANGE BETWEEN 28 PRECEDING AND 28 FOLLOWING)
),
usual AS (
  SELECT
    *,
    (exits_sum - greatest(-1.0, least(1.0, exits_log))) / nullif(CAST(exits_days - 1 AS DOUBLE), 0.0) AS habit
  FROM summed
  WHERE exits_days >= 6
)
SELECT block, post, day_number, grid(habit) AS exits_habit
FROM usual
WHERE abs(exits_log - habit) > 0.5 + 3.0 * sqrt(2.0 / nullif(observed + 5.0, 0.0))
