-- grain: an expected sensor-hour, with or without a reading
-- key: sensor_id, hour_start
-- inputs: usual_hours (all hours of the days to be made), flags, estimates, decisions (of people), posts (sensors at branches)
-- partition: business_month; slice: business_date
WITH
-- What a person said of a stretch is shared over its open hours as the usual day has it, or evenly; also over those of
-- which a later word says something else.
portions AS (
  SELECT
    d.decision_no, d.sensor_id, c.post, c.hour_start, c.day_number,
    CASE WHEN c.is_open THEN coalesce(c.usual, 1.0) + 0.0078125 ELSE 0.0 END AS portion
  FROM decisions AS d
  JOIN posts AS p ON p.sensor_id = d.sensor_id
  JOIN usual_hours AS c ON c.post = p.post AND c.hour_start >= d.whole_from AND c.hour_start < d.whole_to
),
parts AS (
  SELECT
    decision_no, post, hour_start,
    portion / nullif(sum(portion) OVER (PARTITION BY sensor_id, decision_no, day_number), 0.0) AS part
  FROM portions
),
decided AS (
  SELECT r.post, r.hour_start, r.part, d.kind, d.entries, d.low, d.high
  FROM parts AS r
  JOIN decisions AS d
    ON d.decision_no = r.decision_no AND r.hour_start >= d.valid_from AND r.hour_start < d.valid_to
),
joined AS (
  SELECT
    p.sensor_id, p.branch_id, c.hour_start, c.business_date, c.local_hour, c.iso_weekday, c.day_kind, c.is_open,
    c.observed, c.observed_exits, c.observed_share, c.is_due,
    c.usual, c.hour_variance,
    coalesce(f.fault, 'none') AS fault,
    f.confidence,
    coalesce(f.is_unusable, false) AS is_unusable,
    -- Who was counted in a part of the hour came; the rest of it is estimated.
    CASE WHEN f.is_part_heard THEN c.observed + (1.0 - c.observed_share) * e.entries ELSE e.entries END AS estimate,
    CASE WHEN f.is_part_heard THEN (1.0 - c.observed_share) * e.variance ELSE e.variance END AS variance,
    CASE
      WHEN f.is_part_heard
        THEN e.shared_error * (1.0 - c.observed_share) * e.entries / nullif(c.observed + (1.0 - c.observed_share) * e.entries, 0.0)
      ELSE e.shared_error
    END AS shared_error,
    CASE WHEN f.is_part_heard THEN CAST(c.observed AS DOUBLE) ELSE 0.0 END AS least_entries,
    e.method, e.weeks, e.donors,
    d.kind AS decision, d.entries AS decided, d.low AS decided_low, d.high AS decided_high, d.part
  FROM usual_hours AS c
  JOIN posts AS p ON p.post = c.post
  LEFT JOIN flags AS f ON f.post = c.post AND f.hour_start = c.hour_start
  LEFT JOIN estimates AS e ON e.post = c.post AND e.hour_start = c.hour_start
  LEFT JOIN decided AS d ON d.post = c.post AND d.hour_start = c.hour_start
),
valued AS (
  SELECT
    *,
    CASE
      WHEN NOT is_open THEN 'closed'
      WHEN decision IN ('count', 'range') THEN 'imputed'
      WHEN observed_share >= 1.0 AND NOT is_unusable THEN 'observed'
      WHEN NOT is_due THEN 'pending'
      WHEN estimate IS NOT NULL THEN 'imputed'
      ELSE 'missing'
    END AS quality,
    CASE
      WHEN observed_share >= 1.0 AND NOT is_unusable THEN CAST(observed AS DOUBLE)
      ELSE estimate
    END AS own_value
  FROM joined
),
best AS (
  SELECT
    *,
    CASE
      WHEN quality = 'observed' THEN CAST(observed AS DOUBLE)
      WHEN quality <> 'imputed' THEN NULL
      WHEN decision = 'count' THEN decided * part
      WHEN decision = 'range' THEN least(decided_high * part, greatest(decided_low * part, coalesce(own_value, (decided_low + decided_high) / 2.0 * part)))
      ELSE estimate
    END AS entries,
    -- Not what a person said.
    quality = 'imputed' AND (decision IS NULL OR decision NOT IN ('count', 'range')) AS is_estimate
  FROM valued
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
  -- To 1/1024 of a person: sums of such numbers are exact, hence the same in whatever order they are added.
  grid(entries) AS entries,
  CASE WHEN quality = 'observed' THEN CAST(observed_exits AS DOUBLE) END AS exits,
  quality,
  fault,
  CASE
    WHEN quality <> 'imputed' THEN NULL
    WHEN decision IN ('count', 'range') THEN 'person'
    ELSE method
  END AS method,
  CASE
    WHEN quality <> 'imputed' THEN NULL
    WHEN decision = 'count' THEN grid(entries)
    WHEN decision = 'range' THEN grid(decided_low * part)
    ELSE grid(greatest(least_entries, entries - 1.2816 * sqrt(variance)))
  END AS entries_low,
  CASE
    WHEN quality <> 'imputed' THEN NULL
    WHEN decision = 'count' THEN grid(entries)
    WHEN decision = 'range' THEN grid(decided_high * part)
    -- Counts stray further above what is usual than below it.
    ELSE grid(entries + 1.15 * 1.2816 * sqrt(variance))
  END AS entries_high,
  CASE WHEN is_estimate THEN grid(shared_error) END AS shared_error,
  CASE WHEN is_estimate THEN weeks END AS weeks,
  CASE WHEN is_estimate THEN donors END AS donors,
  CASE WHEN fault <> 'none' THEN grid(confidence) END AS fault_score,
  CASE WHEN is_open THEN usual END AS expected,
  CASE WHEN is_open AND usual IS NOT NULL THEN grid(greatest(0.0, usual - 2.0 * sqrt(usual + hour_variance * usual * usual))) END AS low,
  CASE WHEN is_open THEN grid(usual + 2.0 * sqrt(usual + hour_variance * usual * usual)) END AS high
FROM best
