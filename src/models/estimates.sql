-- grain: an open hour of the days being made without a usable count, with its estimate
-- key: post, hour_start
-- inputs: flags, predictions, errors_of_days, judged_days (for the share that is counted), usual_hours
-- lives for the run only; hourly is made from it
-- Where a sensor counts too little, its count by the share that is counted is a second estimate; the two weigh by how
-- sure each is, and the method is named after the surer.
-- The share was found beside what is usual with the spoilt days in it; without them more is usual, and less was counted.
WITH
day_usuals AS (
  SELECT u.post, u.day_number, sum(u.usual) AS day_usual
  FROM usual_hours AS u
  JOIN judged_days AS s ON s.post = u.post AND s.day_number = u.day_number
  WHERE u.is_open AND u.is_due AND s.factor IS NOT NULL
  GROUP BY u.post, u.day_number
),
pulled AS (
  SELECT
    f.post, f.hour_start, f.fault, f.observed,
    p.predicted, p.donors, e.weeks, e.hour_error, e.day_error, e.own_swing, e.own_trust,
    s.factor * greatest(0.5, least(1.0, coalesce(s.day_expected / nullif(w.day_usual, 0.0), 1.0))) AS factor,
    coalesce(s.factor_error, 0.1) AS factor_error
  FROM flags AS f
  JOIN predictions AS p
    ON p.patient = f.post AND p.day_number = f.day_number
    AND p.local_hour = f.local_hour AND p.reference_number = p.day_number
  JOIN errors_of_days AS e ON e.patient = f.post AND e.day_number = f.day_number
  LEFT JOIN judged_days AS s ON s.post = f.post AND s.day_number = f.day_number
  LEFT JOIN day_usuals AS w ON w.post = f.post AND w.day_number = f.day_number
  WHERE f.is_unusable AND f.is_open
),
profiled AS (
  SELECT
    post, hour_start, fault, observed, donors, weeks, factor, factor_error,
    -- A night's feast before a gap says little of the day after it.
    predicted * (1.0 + own_trust * own_swing) AS level,
    hour_error,
    day_error * (1.0 - own_trust) + 1.0 / nullif(20.0 * weeks, 0.0) AS day_error
  FROM pulled
),
sure AS (
  SELECT
    *,
    1.2 * (level + (hour_error + day_error) * level * level) + 0.2 AS level_variance,
    CASE
      WHEN fault = 'undercount' AND observed IS NOT NULL AND factor > 0.0
        THEN (observed + 0.5) / nullif(factor, 0.0)
    END AS scaled,
    CASE
      WHEN fault = 'undercount' AND observed IS NOT NULL AND factor > 0.0
        THEN 1.4 * ((observed + 0.5) * (1.0 - factor) / nullif(factor * factor, 0.0)
          + factor_error * factor_error * (observed + 0.5) * (observed + 0.5) / nullif(factor * factor, 0.0)) + 0.2
    END AS scaled_variance
  FROM profiled
)
SELECT
  post, hour_start,
  CASE
    WHEN scaled IS NULL THEN level
    ELSE (level / nullif(level_variance, 0.0) + scaled / nullif(scaled_variance, 0.0))
      / nullif(1.0 / nullif(level_variance, 0.0) + 1.0 / nullif(scaled_variance, 0.0), 0.0)
  END AS entries,
  CASE
    WHEN scaled IS NULL THEN level_variance
    ELSE 1.0 / nullif(1.0 / nullif(level_variance, 0.0) + 1.0 / nullif(scaled_variance, 0.0), 0.0)
  END AS variance,
  sqrt(CASE
    WHEN scaled IS NULL OR level_variance < scaled_variance THEN day_error
    ELSE factor_error * factor_error
  END) AS shared_error,
  CASE
    WHEN scaled IS NOT NULL AND scaled_variance <= level_variance THEN 'scaled'
    WHEN donors > 0.0 THEN 'donors'
    ELSE 'profile'
  END AS method,
  CAST(weeks AS INTEGER) AS weeks,
  CAST(donors AS INTEGER) AS donors
FROM sure
