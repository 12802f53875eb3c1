-- grain: an expected sensor-hour, with or without a reading
-- key: sensor_id, hour_start
-- inputs: days (to be made), roster, calendar (of those days), readings (around them), history (hourly itself, 7, 14, 21 and 28 days before), params
-- partition: business_month; slice: business_date
WITH
expected_hours AS (
  SELECT
    r.sensor_id, r.branch_id, c.hour_start, c.business_date, c.local_hour, c.iso_weekday, c.day_kind, c.is_open, c.minutes
  FROM calendar AS c
  JOIN days AS d ON d.business_date = c.business_date
  JOIN roster AS r ON r.calendar_id = c.calendar_id AND c.hour_start >= r.valid_from AND c.hour_start < r.valid_to
),
whole AS (
  SELECT sensor_id, interval_start AS hour_start, entries, exits
  FROM readings
  WHERE interval_minutes = 60 AND entries IS NOT NULL
),
-- Shorter intervals add up to the local hour in which they start; where the clocks move by half an hour a spell of the
-- roster begins, and with it an hour.
placed_parts AS (
  SELECT
    p.sensor_id, p.interval_minutes, p.entries, p.exits,
    greatest(r.valid_from, add_minutes(date_trunc('hour', add_minutes(p.interval_start, 0 - r.minute_shift)), r.minute_shift)) AS hour_start
  FROM readings AS p
  JOIN roster AS r ON r.sensor_id = p.sensor_id AND p.interval_start >= r.valid_from AND p.interval_start < r.valid_to
  WHERE p.interval_minutes < 60 AND p.entries IS NOT NULL
),
summed_parts AS (
  SELECT
    sensor_id, hour_start, interval_minutes,
    CAST(sum(entries) AS BIGINT) AS entries,
    CASE WHEN count(exits) = count(entries) THEN CAST(sum(exits) AS BIGINT) END AS exits,
    CAST(sum(interval_minutes) AS BIGINT) AS covered_minutes
  FROM placed_parts
  GROUP BY sensor_id, hour_start, interval_minutes
),
-- Where a sensor reported in two lengths, the one that covers more of the hour counts; of equals the finer.
ranked_parts AS (
  SELECT
    sensor_id, hour_start, entries, exits, covered_minutes,
    row_number() OVER (PARTITION BY sensor_id, hour_start ORDER BY covered_minutes DESC NULLS LAST, interval_minutes ASC NULLS LAST) AS place
  FROM summed_parts
),
made AS (
  SELECT
    e.sensor_id, e.branch_id, e.hour_start, e.business_date, e.local_hour, e.iso_weekday, e.day_kind, e.is_open,
    -- A reading of the whole hour counts before what is made of parts.
    CASE WHEN w.entries IS NOT NULL THEN w.entries ELSE h.entries END AS observed,
    CASE WHEN w.entries IS NOT NULL THEN w.exits ELSE h.exits END AS observed_exits,
    least(
      1.0,
      CASE WHEN w.entries IS NOT NULL THEN 60.0 ELSE coalesce(CAST(h.covered_minutes AS DOUBLE), 0.0) END
        / nullif(CAST(e.minutes AS DOUBLE), 0.0)
    ) AS observed_share,
    add_minutes(e.hour_start, e.minutes) > p.due_until AS not_due
  FROM expected_hours AS e
  CROSS JOIN params AS p
  LEFT JOIN whole AS w ON w.sensor_id = e.sensor_id AND w.hour_start = e.hour_start
  LEFT JOIN ranked_parts AS h ON h.sensor_id = e.sensor_id AND h.hour_start = e.hour_start AND h.place = 1
),
-- What a normal hour is, is read from open hours that were observed whole, never from estimates. A window over the
-- open hours alone costs a third of joining four earlier weeks (docs/benchmarks.md).
open_hours AS (
  SELECT
    sensor_id, branch_id, hour_start, business_date, local_hour, iso_weekday, day_kind,
    observed, observed_exits, observed_share, not_due, true AS is_made,
    CASE WHEN observed_share >= 1.0 THEN CAST(observed AS DOUBLE) END AS sample
  FROM made
  WHERE is_open
  UNION ALL
  SELECT
    sensor_id, branch_id, hour_start, business_date, local_hour, iso_weekday, day_kind,
    observed, observed_exits, observed_share, false AS not_due, false AS is_made,
    CASE WHEN observed_share >= 1.0 THEN CAST(observed AS DOUBLE) END AS sample
  FROM history
  WHERE is_open
),
compared AS (
  SELECT
    sensor_id, branch_id, hour_start, business_date, local_hour, iso_weekday, day_kind,
    observed, observed_exits, observed_share, not_due, is_made,
    CAST(count(sample) OVER weeks_before AS DOUBLE) AS samples,
    sum(sample) OVER weeks_before AS total,
    sum(sample * sample) OVER weeks_before AS total_squared
  FROM open_hours
  WINDOW weeks_before AS (
    PARTITION BY branch_id, sensor_id, iso_weekday, local_hour
    ORDER BY unix_date(business_date) ASC NULLS LAST
    RANGE BETWEEN 28 PRECEDING AND 7 PRECEDING
  )
),
-- Counts and their squares add up exactly, in whatever order they come; stddev_samp does not.
normal AS (
  SELECT
    sensor_id, branch_id, hour_start, business_date, local_hour, iso_weekday, day_kind,
    observed, observed_exits, observed_share, not_due, samples,
    total / nullif(samples, 0.0) AS mean,
    sqrt(greatest(0.0, samples * total_squared - total * total) / nullif(samples * (samples - 1.0), 0.0)) AS spread
  FROM compared
  WHERE is_made
),
judged AS (
  SELECT
    c.sensor_id, c.branch_id, c.hour_start, c.business_date, c.local_hour, c.iso_weekday, c.day_kind, true AS is_open,
    c.observed, c.observed_exits, c.observed_share,
    c.observed_share >= 1.0 AS is_whole,
    CASE WHEN c.observed_share >= 1.0 THEN 'observed' WHEN c.not_due THEN 'pending' ELSE 'missing' END AS quality,
    CASE WHEN c.observed_share >= 1.0 OR c.not_due THEN 'none' ELSE 'gap' END AS fault,
    CASE WHEN c.samples >= p.baseline_min_weeks THEN c.mean END AS expected,
    coalesce(c.spread, 0.0) AS spread
  FROM normal AS c
  CROSS JOIN params AS p
  UNION ALL
  SELECT
    sensor_id, branch_id, hour_start, business_date, local_hour, iso_weekday, day_kind, false AS is_open,
    observed, observed_exits, observed_share,
    false AS is_whole,
    'closed' AS quality,
    CASE WHEN observed > 0 THEN 'implausible' ELSE 'none' END AS fault,
    CAST(NULL AS DOUBLE) AS expected,
    CAST(NULL AS DOUBLE) AS spread
  FROM made
  WHERE NOT is_open
)
SELECT
  make_date(CAST(extract(YEAR FROM business_date) AS INTEGER), CAST(extract(MONTH FROM business_date) AS INTEGER), 1) AS business_month,
  sensor_id,
  branch_id,
  hour_start,
  business_date,
  CAST(local_hour AS INTEGER) AS local_hour,
  CAST(iso_weekday AS INTEGER) AS iso_weekday,
  day_kind,
  is_open,
  CAST(observed AS BIGINT) AS observed,
  CAST(observed_exits AS BIGINT) AS observed_exits,
  CAST(observed_share AS DOUBLE) AS observed_share,
  CASE WHEN is_whole THEN CAST(observed AS DOUBLE) END AS entries,
  CASE WHEN is_whole THEN CAST(observed_exits AS DOUBLE) END AS exits,
  quality,
  fault,
  CAST(NULL AS STRING) AS method,
  CAST(expected AS DOUBLE) AS expected,
  CAST(CASE WHEN expected IS NOT NULL THEN greatest(0.0, expected - 2.0 * spread) END AS DOUBLE) AS low,
  CAST(CASE WHEN expected IS NOT NULL THEN expected + 2.0 * spread END AS DOUBLE) AS high
FROM judged
