-- grain: a stretch of hours of a business day with the same fault, those in which the branch is open apart from the others
-- key: sensor_id, branch_id, kind, started_at
-- inputs: hourly (of the days to be made), made_levels, made_spells (of those days), day_order (the open days of each calendar), branch_calendars
-- partition: business_month; slice: business_date
WITH
ill_days AS (
  SELECT sensor_id, branch_id, business_date FROM hourly WHERE fault <> 'none'
  UNION
  SELECT sensor_id, branch_id, business_date FROM made_spells WHERE drift IS NOT NULL
),
hours AS (
  SELECT
    h.sensor_id, h.branch_id, h.hour_start, h.business_date, h.fault, h.observed, h.entries, h.expected, h.fault_score, h.is_open, h.quality,
    min(CASE WHEN h.is_open THEN h.hour_start END) OVER day AS opening,
    max(CASE WHEN h.is_open AND h.quality <> 'pending' THEN h.hour_start END) OVER day AS closing
  FROM hourly AS h
  JOIN ill_days AS i ON i.sensor_id = h.sensor_id AND i.branch_id = h.branch_id AND i.business_date = h.business_date
  WINDOW day AS (PARTITION BY h.sensor_id, h.branch_id, h.business_date)
),
counted AS (
  SELECT
    *,
    fault IN ('dead', 'stuck', 'undercount', 'implausible') AS is_lasting,
    -- What ends a fault that lasts: a sound hour, or, unless it is an undercount, one of another that lasts.
    CAST(CASE
      WHEN fault = 'undercount' THEN sum(CASE WHEN fault = 'none' THEN 1 ELSE 0 END) OVER up_to
      ELSE (sum(CASE WHEN fault IN ('gap', 'spike', 'duplicate') THEN 0 ELSE 1 END) OVER up_to) - (row_number() OVER of_fault)
    END AS INTEGER) AS ends_before,
    -- Of the hours that were due.
    CAST(CASE
      WHEN fault = 'undercount' THEN sum(CASE WHEN fault = 'none' AND quality <> 'pending' THEN 1 ELSE 0 END) OVER whole
      ELSE (sum(CASE WHEN fault IN ('gap', 'spike', 'duplicate') OR quality = 'pending' THEN 0 ELSE 1 END) OVER whole) - (count(*) OVER alike)
    END AS INTEGER) AS ends_of_day,
    (row_number() OVER up_to) - (row_number() OVER of_fault) AS stretch
  FROM hours
  WINDOW
    -- Hours in which the branch is closed in between cut nothing.
    whole AS (PARTITION BY sensor_id, branch_id, business_date, is_open),
    alike AS (PARTITION BY sensor_id, branch_id, business_date, is_open, fault),
    up_to AS (PARTITION BY sensor_id, branch_id, business_date, is_open ORDER BY hour_start ASC NULLS LAST),
    of_fault AS (PARTITION BY sensor_id, branch_id, business_date, is_open, fault ORDER BY hour_start ASC NULLS LAST)
),
stretches AS (
  SELECT
    sensor_id, branch_id, business_date, fault AS kind, is_open,
    min(hour_start) AS started_at,
    max(hour_start) AS last_hour,
    CAST(count(*) AS INTEGER) AS hours,
    CASE WHEN is_lasting THEN min(ends_before) = 0 ELSE min(hour_start) = min(opening) END AS is_from_opening,
    CASE WHEN is_lasting THEN max(ends_before) = max(ends_of_day) ELSE max(hour_start) = min(closing) END AS is_to_closing,
    CAST(coalesce(sum(observed), 0) AS DOUBLE) AS observed,
    sum(entries) AS estimated,
    sum(expected) AS expected,
    avg(fault_score) AS confidence
  FROM counted
  WHERE fault <> 'none'
  -- What lasts is not ended by an hour in which something else is wrong.
  GROUP BY sensor_id, branch_id, business_date, fault, is_open, is_lasting, CASE WHEN is_lasting THEN ends_before ELSE stretch END
),
-- A drift is told of the whole day.
told AS (
  SELECT
    sensor_id, branch_id, business_date, kind, is_open, started_at, last_hour, hours, is_from_opening,
    coalesce(is_to_closing, false) AS is_to_closing, observed, estimated, expected, confidence
  FROM stretches
  UNION ALL
  SELECT
    p.sensor_id, p.branch_id, p.business_date, 'drift', true, min(h.hour_start), max(h.hour_start),
    CAST(count(*) AS INTEGER), true, max(h.hour_start) = min(h.closing),
    CAST(coalesce(sum(h.observed), 0) AS DOUBLE), CAST(NULL AS DOUBLE), sum(h.expected), 0.8
  FROM made_spells AS p
  JOIN hours AS h
    ON h.sensor_id = p.sensor_id AND h.branch_id = p.branch_id AND h.business_date = p.business_date
  WHERE p.drift IS NOT NULL AND h.is_open AND h.quality <> 'pending'
  GROUP BY p.sensor_id, p.branch_id, p.business_date
)
SELECT
  make_date(CAST(extract(YEAR FROM s.business_date) AS INTEGER), CAST(extract(MONTH FROM s.business_date) AS INTEGER), 1) AS business_month,
  s.sensor_id,
  s.branch_id,
  s.business_date,
  s.kind,
  s.started_at,
  add_minutes(s.last_hour, 60) AS ended_at,
  s.hours,
  s.is_open,
  s.is_open AND s.is_from_opening AS is_from_opening,
  s.is_open AND s.is_to_closing AS is_to_closing,
  o.day_before,
  s.observed,
  grid(s.estimated) AS estimated,
  grid(s.expected) AS expected,
  CASE s.kind WHEN 'undercount' THEN p.factor WHEN 'drift' THEN p.drift END AS factor,
  coalesce(l.branch_ratio, l.group_ratio) AS others_ratio,
  grid(s.confidence) AS confidence
FROM told AS s
LEFT JOIN made_levels AS l
  ON l.sensor_id = s.sensor_id AND l.branch_id = s.branch_id AND l.business_date = s.business_date
LEFT JOIN made_spells AS p
  ON p.sensor_id = s.sensor_id AND p.branch_id = s.branch_id AND p.business_date = s.business_date
LEFT JOIN branch_calendars AS b ON b.branch_id = s.branch_id
LEFT JOIN day_order AS o ON o.calendar_id = b.calendar_id AND o.business_date = s.business_date
