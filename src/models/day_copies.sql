-- grain: a day of a sensor that holds the counts of the open day before it, or of the day a week before, hour by hour
-- key: post, day_number
-- inputs: near_days
-- lives for the run only; spells is made from it
SELECT post, day_number
FROM (
  SELECT
    n.post, n.day_number, n.signature,
    CASE WHEN n.day_number - lag(n.day_number) OVER in_order <= 28 THEN lag(n.signature) OVER in_order END AS previous,
    max(n.signature) OVER week_before AS of_week_before
  FROM near_days AS n
  JOIN (
    SELECT DISTINCT post
    FROM (SELECT post, signature FROM near_days WHERE signature IS NOT NULL GROUP BY post, signature HAVING count(*) > 1) AS twice
  ) AS t ON t.post = n.post
  WINDOW
    in_order AS (PARTITION BY n.post ORDER BY n.day_number ASC NULLS LAST),
    week_before AS (PARTITION BY n.post ORDER BY n.day_number ASC NULLS LAST RANGE BETWEEN 7 PRECEDING AND 7 PRECEDING)
) AS compared
WHERE coalesce(previous = signature, false) OR coalesce(of_week_before = signature, false)
