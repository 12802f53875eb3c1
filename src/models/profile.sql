-- grain: an open hour of the days being made, of a sensor whose other weeks say what is usual
-- key: sensor_id, branch_id, hour_start
-- inputs: made_counts (all hours of the days being made), hour_counts, reference_days, params
-- lives for the run only; levels, hourly and the estimates are made from it
-- The shape of the day is that of its references hour by hour, the least and the most of five or more left out, halfway to
-- their median where people are many; its level is their mean where people are few, whose median says little.
-- hour_variance: of hours beyond that of chance arrivals, relative.
SELECT
  sensor_id, branch_id, hour_start, business_date, local_hour, weeks,
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
    s.sensor_id, s.branch_id, s.hour_start, s.business_date, s.local_hour, s.samples,
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
      a.sensor_id, a.branch_id, a.hour_start, a.business_date, a.local_hour,
      t.samples, t.total, t.total_squared, t.least, t.most, t.middle
    FROM (
      SELECT
        r.sensor_id, r.branch_id, r.business_date, b.local_hour,
        CAST(count(*) AS DOUBLE) AS samples,
        sum(b.entries) AS total,
        sum(b.entries * b.entries) AS total_squared,
        min(b.entries) AS least,
        max(b.entries) AS most,
        median(b.entries) AS middle
      FROM reference_days AS r
      JOIN hour_counts AS b
        ON b.sensor_id = r.sensor_id AND b.branch_id = r.branch_id AND b.day_number = r.reference_number
      GROUP BY r.sensor_id, r.branch_id, r.business_date, b.local_hour
    ) AS t
    JOIN made_counts AS a
      ON a.sensor_id = t.sensor_id AND a.branch_id = t.branch_id AND a.business_date = t.business_date
      AND a.local_hour = t.local_hour
    WHERE a.is_open
  ) AS s
  JOIN (
    SELECT
      sensor_id, branch_id, business_date,
      CAST(count(*) AS DOUBLE) AS weeks,
      sum(entries) AS total
    FROM reference_days
    GROUP BY sensor_id, branch_id, business_date
  ) AS l ON l.sensor_id = s.sensor_id AND l.branch_id = s.branch_id AND l.business_date = s.business_date
  CROSS JOIN params AS q
) AS shaped
CROSS JOIN params AS q
WHERE weeks >= q.baseline_min_weeks AND level > 0.0
WINDOW day AS (PARTITION BY sensor_id, branch_id, business_date)
