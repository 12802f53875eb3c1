-- grain: an open hour of the days being made that is far too full
-- key: post, hour_start
-- inputs: usual_hours, judged_days, params
-- lives for the run only; the flags of hours are made from it
-- is_absurd: as a spike is, if what is around it agrees; is_alone: absurd by itself.
-- others: how many other sensors of comparable branches are more than half as full in the same hour: what happens in the
-- street happens to several.
SELECT
  post, day_number, hour_start, is_absurd, is_alone,
  (count(post) OVER (
    PARTITION BY group_no, hour_start ORDER BY fullness_log ASC NULLS LAST RANGE BETWEEN 0.6930 PRECEDING AND UNBOUNDED FOLLOWING
  )) - 1 AS others
FROM (
  SELECT
    c.post, c.day_number, c.hour_start, l.group_no,
    ln(c.observed / nullif(c.usual * exp(l.others_log) + 2.0, 0.0)) AS fullness_log,
    c.observed > q.spike_times * c.usual * exp(l.others_log) + q.spike_more AS is_absurd,
    c.observed > q.spike_alone_times * c.usual * exp(l.others_log) + q.spike_alone_more AS is_alone
  FROM usual_hours AS c
  JOIN judged_days AS l ON l.post = c.post AND l.day_number = c.day_number
  CROSS JOIN params AS q
  WHERE c.is_open AND c.observed_share >= 1.0 AND c.usual IS NOT NULL AND c.observed > 2.0 * c.usual * exp(l.others_log) + 4.0
) AS full_ones
