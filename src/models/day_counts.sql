-- grain: a day of a sensor with open hours that were due
-- key: post, day_number
-- inputs: hour_counts, made_hours
-- lives for the run only; reference_pairs is made from it
SELECT
  post, day_number,
  min(day_kind) AS day_kind,
  sum(entries) AS entries,
  CAST(sum(hours) AS DOUBLE) AS hours
FROM (
  SELECT post, day_number, day_kind, entries, 1 AS hours
  FROM hour_counts
  UNION ALL
  -- A day of which nothing was counted is to be judged too.
  SELECT post, day_number, day_kind, 0.0, 0
  FROM made_hours
  WHERE is_open
) AS hours
GROUP BY post, day_number
