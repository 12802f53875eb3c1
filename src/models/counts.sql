-- grain: an expected sensor-hour and what was read of it, before any judgement
-- key: sensor_id, hour_start
-- inputs: days (to be made), roster, calendar (of those days), readings (around them), params
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
  SELECT sensor_id, interval_start AS hour_start, entries, exits, is_disputed
  FROM readings
  WHERE interval_minutes = 60 AND entries IS NOT NULL
),
-- Shorter intervals add up to the local hour in which they start; where the clocks move by half an hour a spell of the
-- roster begins, and with it an hour.
placed_parts AS (
  SELECT
    p.sensor_id, p.interval_minutes, p.entries, p.exits, p.is_disputed,
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
    CAST(sum(interval_minutes) AS BIGINT) AS covered_minutes,
    bool_or(is_disputed) AS is_disputed
  FROM placed_parts
  GROUP BY sensor_id, hour_start, interval_minutes
),
-- Where a sensor reported in two lengths, the one that covers more of the hour counts; of equals the finer.
ranked_parts AS (
  SELECT
    sensor_id, hour_start, entries, exits, covered_minutes, is_disputed,
    row_number() OVER (PARTITION BY sensor_id, hour_start ORDER BY covered_minutes DESC NULLS LAST, interval_minutes ASC NULLS LAST) AS place
  FROM summed_parts
)
SELECT
  make_date(CAST(extract(YEAR FROM e.business_date) AS INTEGER), CAST(extract(MONTH FROM e.business_date) AS INTEGER), 1) AS business_month,
  e.sensor_id,
  e.branch_id,
  e.hour_start,
  e.business_date,
  CAST(e.local_hour AS INTEGER) AS local_hour,
  CAST(e.iso_weekday AS INTEGER) AS iso_weekday,
  e.day_kind,
  e.is_open,
  -- A reading of the whole hour counts before what is made of parts.
  CAST(CASE WHEN w.entries IS NOT NULL THEN w.entries ELSE h.entries END AS BIGINT) AS observed,
  CAST(CASE WHEN w.entries IS NOT NULL THEN w.exits ELSE h.exits END AS BIGINT) AS observed_exits,
  CAST(least(
    1.0,
    CASE WHEN w.entries IS NOT NULL THEN 60.0 ELSE coalesce(CAST(h.covered_minutes AS DOUBLE), 0.0) END
      / nullif(CAST(e.minutes AS DOUBLE), 0.0)
  ) AS DOUBLE) AS observed_share,
  add_minutes(e.hour_start, e.minutes) <= p.due_until AS is_due,
  coalesce(CASE WHEN w.entries IS NOT NULL THEN w.is_disputed ELSE h.is_disputed END, false) AS is_disputed
FROM expected_hours AS e
CROSS JOIN params AS p
LEFT JOIN whole AS w ON w.sensor_id = e.sensor_id AND w.hour_start = e.hour_start
LEFT JOIN ranked_parts AS h ON h.sensor_id = e.sensor_id AND h.hour_start = e.hour_start AND h.place = 1
