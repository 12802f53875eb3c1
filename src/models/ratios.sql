-- grain: an hour of a day being made, or of one of its references, of a sensor that is estimated or helps
-- key: post, day_number, reference_number, local_hour
-- inputs: donor_days, reference_days, hour_counts, profile, flags, params
-- lives for the run only; the estimates are made from it
-- ratio_log: how far the hour was from the usual, as a logarithm. A few people say little of an hour, so the ratio of its
-- day counts as ratio_people more people in each hour; that of the whole day, a fifth as strongly, as one.
WITH
needed AS (
  SELECT n.post, n.day_number, sum(p.usual) AS day_usual
  FROM (SELECT DISTINCT donor AS post, day_number FROM donor_days) AS n
  JOIN profile AS p ON p.post = n.post AND p.day_number = n.day_number
  GROUP BY n.post, n.day_number
),
-- Of the day itself the hours that can be used.
own_hours AS (
  SELECT p.post, p.day_number, p.local_hour, p.usual, b.entries
  FROM needed AS n
  JOIN profile AS p ON p.post = n.post AND p.day_number = n.day_number
  JOIN hour_counts AS b ON b.post = p.post AND b.hour_start = p.hour_start
  LEFT JOIN flags AS f ON f.post = p.post AND f.hour_start = p.hour_start AND f.is_unusable
  WHERE f.post IS NULL
),
compared AS (
  SELECT
    n.post, n.day_number, r.reference_number, r.entries AS day_entries, n.day_usual,
    CAST(n.post AS BIGINT) * 100000 + r.reference_number AS reference_day
  FROM needed AS n
  JOIN reference_days AS r ON r.post = n.post AND r.day_number = n.day_number
)
SELECT
  h.post, h.day_number, h.reference_number, h.local_hour, h.entries,
  grid(ln((h.entries + q.ratio_people * (h.day_entries + 0.2 * q.ratio_people) / nullif(h.day_usual + 0.2 * q.ratio_people, 0.0))
    / nullif(h.usual + q.ratio_people, 0.0))) AS ratio_log
FROM (
  SELECT
    c.post, c.day_number, c.reference_number, b.local_hour, b.entries, p.usual, c.day_entries, c.day_usual
  FROM compared AS c
  JOIN hour_counts AS b ON b.post_day = c.reference_day
  JOIN profile AS p ON p.post = c.post AND p.day_number = c.day_number AND p.local_hour = b.local_hour
  UNION ALL
  SELECT
    post, day_number, day_number, local_hour, entries, usual,
    sum(entries) OVER (PARTITION BY post, day_number),
    sum(usual) OVER (PARTITION BY post, day_number)
  FROM own_hours
) AS h
CROSS JOIN params AS q
