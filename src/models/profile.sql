-- grain: an open hour of the days being made, of a sensor whose other weeks say what is usual
-- key: post, hour_start
-- inputs: made_hours, hour_counts, reference_days, params
-- lives for the run only; usual_hours and the estimates are made from it
-- The shape of the day is that of its references hour by hour, the least and the most of five or more left out, halfway to
-- their median where people are many; its level is their mean where people are few, whose median says little.
-- hour_variance: of hours beyond that of chance arrivals, relative.
SELECT
  post, day_number, hour_start, local_hour, weeks,
  grid(coalesce(
    shape * exp(small * ln(level / nullif(sum(shape) OVER day, 0.0))),
    -- A door with a person now and then, each week in another hour.
    level / nullif(CAST(count(shape) OVER day AS DOUBLE), 0.0)
  )) AS usual,
  grid(
    (greatest(0.0, sum(strays) OVER day) + q.prior_hours * q.hour_variance * sum(shape * shape) OVER day)
      / nullif(sum(samples * shape * shape) OVER day + q.prior_hours * sum(shape * shape) OVER day, 0.0)
  ) AS hour_variance
FROM (
  SELECT
    s.post, s.day_number, s.hour_start, s.local_hour, s.samples,
    l.weeks,
    l.total / nullif(l.weeks, 0.0) AS level,
    q.median_people / nullif(q.median_people + l.total / nullif(l.weeks, 0.0), 0.0) AS small,
    grid(CASE
      WHEN s.samples >= 5.0 THEN (s.total - s.least - s.most) / nullif(s.samples - 2.0, 0.0)
        + 0.5 * (1.0 - q.median_people / nullif(q.median_people + l.total / nullif(l.weeks, 0.0), 0.0))
          * (s.middle - (s.total - s.least - s.most) / nullif(s.samples - 2.0, 0.0))
      ELSE s.total / nullif(s.samples, 0.0)
    END) AS shape,
    -- Squares around the mean, less what chance arrivals alone would make of it.
    grid(s.total_squared - s.total * s.total / nullif(s.samples, 0.0) - (s.samples - 1.0) / nullif(s.samples, 0.0) * s.total) AS strays
  FROM (
    SELECT
      a.post, a.day_number, a.hour_start, a.local_hour,
      t.samples, t.total, t.total_squared, t.least, t.most, t.middle
    FROM (
      SELECT
        r.post, r.day_number, b.local_hour,
        CAST(count(*) AS DOUBLE) AS samples,
        sum(b.entries) AS total,
        sum(b.entries * b.entries) AS total_squared,
        min(b.entries) AS least,
        max(b.entries) AS most,
        -- Of whole numbers it is found in half the time.
        median(CAST(b.entries AS BIGINT)) AS middle
      FROM reference_days AS r
      JOIN hour_counts AS b ON b.post = r.post AND b.day_number = r.reference_number
      GROUP BY r.post, r.day_number, b.local_hour
    ) AS t
    JOIN made_hours AS a ON a.post = t.post AND a.day_number = t.day_number AND a.local_hour = t.local_hour
    WHERE a.is_open
  ) AS s
  JOIN (
    SELECT post, day_number, CAST(count(*) AS DOUBLE) AS weeks, sum(entries) AS total
    FROM reference_days
    GROUP BY post, day_number
  ) AS l ON l.post = s.post AND l.day_number = s.day_number
  CROSS JOIN params AS q
) AS shaped
CROSS JOIN params AS q
WHERE weeks >= q.baseline_min_weeks AND level > 0.0
WINDOW day AS (PARTITION BY post, day_number)
