-- grain: an open hour of the days being made, of a sensor whose other weeks say what is usual
-- key: sensor_id, branch_id, hour_start
-- inputs: days (to be made), near_counts, reference_days, params
-- lives for the run only; levels, hourly and the estimates are made from it
-- The shape of the day is that of its references hour by hour, the least and the most of five or more left out; its
-- level is their mean. hour_variance, day_variance: of hours, and of days, beyond that of chance arrivals, relative.
SELECT
  sensor_id, branch_id, hour_start, business_date, local_hour, weeks,
  grid(shape * level / nullif(sum(shape) OVER day, 0.0)) AS usual,
  grid(
    (greatest(0.0, sum(strays) OVER day) + q.prior_hours * q.hour_variance * sum(shape * shape) OVER day)
      / nullif(sum(samples * shape * shape) OVER day + q.prior_hours * sum(shape * shape) OVER day, 0.0)
  ) AS hour_variance,
  grid(
    (greatest(0.0, (total_squared - total * total / nullif(weeks, 0.0)) - total) + q.prior_days * q.day_variance * level * level)
      / nullif((weeks - 1.0 + q.prior_days) * level * level, 0.0)
  ) AS day_variance
FROM (
  SELECT
    s.sensor_id, s.branch_id, s.hour_start, s.business_date, s.local_hour, s.samples,
    l.weeks, l.total, l.total_squared,
    l.total / nullif(l.weeks, 0.0) AS level,
    grid(CASE
      WHEN s.samples >= 5.0 THEN (s.total - s.least - s.most) / nullif(s.samples - 2.0, 0.0)
      ELSE s.total / nullif(s.samples, 0.0)
    END) AS shape,
    -- Squares around the mean, less what chance arrivals alone would make of it.
    grid(s.total_squared - s.total * s.total / nullif(s.samples, 0.0) - (s.samples - 1.0) / nullif(s.samples, 0.0) * s.total) AS strays
  FROM (
    SELECT
      a.sensor_id, a.branch_id, a.hour_start,
      min(a.business_date) AS business_date,
      min(a.local_hour) AS local_hour,
      CAST(count(*) AS DOUBLE) AS samples,
      CAST(sum(b.observed) AS DOUBLE) AS total,
      CAST(sum(b.observed * b.observed) AS DOUBLE) AS total_squared,
      CAST(min(b.observed) AS DOUBLE) AS least,
      CAST(max(b.observed) AS DOUBLE) AS most
    FROM near_counts AS a
    JOIN reference_days AS r
      ON r.sensor_id = a.sensor_id AND r.branch_id = a.branch_id AND r.business_date = a.business_date
    JOIN near_counts AS b
      ON b.sensor_id = a.sensor_id AND b.branch_id = a.branch_id AND b.local_hour = a.local_hour
      AND unix_date(b.business_date) = r.reference_number
    WHERE b.is_due AND b.observed_share >= 1.0
    GROUP BY a.sensor_id, a.branch_id, a.hour_start
  ) AS s
  JOIN (
    SELECT
      sensor_id, branch_id, business_date,
      CAST(count(*) AS DOUBLE) AS weeks,
      sum(entries) AS total,
      sum(entries * entries) AS total_squared
    FROM reference_days
    GROUP BY sensor_id, branch_id, business_date
  ) AS l ON l.sensor_id = s.sensor_id AND l.branch_id = s.branch_id AND l.business_date = s.business_date
) AS shaped
CROSS JOIN params AS q
WHERE weeks >= q.baseline_min_weeks AND level > 0.0
WINDOW day AS (PARTITION BY sensor_id, branch_id, business_date)
