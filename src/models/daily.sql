-- grain: a calendar day of a sensor or of a branch, as unit_hours says
-- key: branch_id, sensor_id, business_date
-- inputs: unit_hours (the hours of sensors, or of branches under the empty sensor_id), history (the daily table itself, up to 28 days before), params
-- lives for the run only; daily_sensor and daily_branch are made from it
WITH
sums AS (
  SELECT
    branch_id, sensor_id, business_date,
    min(iso_weekday) AS iso_weekday,
    min(day_kind) AS day_kind,
    sum(entries) AS entries,
    sum(exits) AS exits,
    -- of hours with as many entries the earliest: a millionth of a person an hour decides
    CASE WHEN sum(entries) > 0.0 THEN max_by(local_hour, entries - local_hour * 0.000001) END AS peak_hour,
    sum(open_hours) AS open_hours,
    sum(pending_hours) AS pending_hours,
    CAST(sum(observed_hours) AS DOUBLE) AS observed_hours,
    CAST(sum(imputed_hours) AS DOUBLE) AS imputed_hours,
    sum(unknown_hours) AS unknown_hours,
    sum(expected) AS expected,
    coalesce(sum(expected_observed), 0.0) AS expected_observed,
    coalesce(sum(expected_imputed), 0.0) AS expected_imputed,
    CAST(sum(missing_hours) AS DOUBLE) AS missing_hours,
    coalesce(sum(expected_missing), 0.0) AS expected_missing,
    CAST(sum(weeks) AS DOUBLE) / nullif(CAST(sum(imputed_hours) AS DOUBLE), 0.0) AS imputed_weeks,
    CAST(sum(donors) AS DOUBLE) / nullif(CAST(sum(imputed_hours) AS DOUBLE), 0.0) AS imputed_donors,
    coalesce(sum(variance), 0.0) AS variance
  FROM unit_hours
  GROUP BY branch_id, sensor_id, business_date
),
shares AS (
  SELECT
    *,
    CASE
      WHEN open_hours = 0 THEN NULL
      WHEN unknown_hours = 0 AND expected > 0.0 THEN expected_observed / nullif(expected, 0.0)
      ELSE observed_hours / nullif(CAST(open_hours AS DOUBLE), 0.0)
    END AS observed_share,
    CASE
      WHEN open_hours = 0 THEN NULL
      WHEN unknown_hours = 0 AND expected > 0.0 THEN expected_imputed / nullif(expected, 0.0)
      ELSE imputed_hours / nullif(CAST(open_hours AS DOUBLE), 0.0)
    END AS imputed_share,
    CASE
      WHEN open_hours = 0 THEN NULL
      WHEN unknown_hours = 0 AND expected > 0.0 THEN expected_missing / nullif(expected, 0.0)
      ELSE missing_hours / nullif(CAST(open_hours AS DOUBLE), 0.0)
    END AS missing_share
  FROM sums
),
made AS (
  SELECT
    s.branch_id, s.sensor_id, s.business_date, s.iso_weekday, s.day_kind, s.entries, s.exits, s.peak_hour,
    CAST(s.open_hours AS INTEGER) AS open_hours,
    s.observed_share, s.imputed_share, s.missing_share, s.variance, s.imputed_weeks, s.imputed_donors,
    CASE
      WHEN s.open_hours = 0 THEN 'closed'
      WHEN s.pending_hours > 0 THEN 'pending'
      WHEN s.observed_hours + s.imputed_hours = 0.0 THEN 'missing'
      WHEN s.observed_share >= p.complete_share THEN 'complete'
      ELSE 'partial'
    END AS status,
    true AS is_made
  FROM shares AS s
  CROSS JOIN params AS p
),
all_days AS (
  SELECT
    branch_id, sensor_id, business_date, iso_weekday, day_kind, entries, exits, peak_hour, open_hours,
    observed_share, imputed_share, missing_share, variance, imputed_weeks, imputed_donors, status, is_made
  FROM made
  UNION ALL
  SELECT
    branch_id, sensor_id, business_date, iso_weekday, day_kind, entries, exits, peak_hour, open_hours,
    observed_share, imputed_share, missing_share, 0.0 AS variance, imputed_weeks, imputed_donors, status, false AS is_made
  FROM history
),
usable AS (
  SELECT
    *,
    unix_date(business_date) AS day_number,
    CASE WHEN status = 'complete' THEN entries END AS usable_entries,
    CASE WHEN status IN ('complete', 'partial', 'missing') THEN 1 END AS was_due
  FROM all_days
),
compared AS (
  SELECT
    branch_id, sensor_id, business_date, iso_weekday, day_kind, entries, exits, peak_hour, open_hours,
    observed_share, imputed_share, missing_share, variance, imputed_weeks, imputed_donors, status, is_made, usable_entries,
    CASE WHEN count(usable_entries) OVER same_weekday >= 2 THEN avg(usable_entries) OVER same_weekday END AS mean_4w,
    CASE WHEN count(usable_entries) OVER week > 0 AND count(usable_entries) OVER week * 2 >= count(was_due) OVER week THEN avg(usable_entries) OVER week END AS ma_7d,
    CASE WHEN count(usable_entries) OVER month > 0 AND count(usable_entries) OVER month * 2 >= count(was_due) OVER month THEN avg(usable_entries) OVER month END AS ma_28d
  FROM usable
  WINDOW
    same_weekday AS (PARTITION BY branch_id, sensor_id, iso_weekday ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 28 PRECEDING AND 7 PRECEDING),
    week AS (PARTITION BY branch_id, sensor_id ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 6 PRECEDING AND CURRENT ROW),
    month AS (PARTITION BY branch_id, sensor_id ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 27 PRECEDING AND CURRENT ROW)
)
SELECT
  make_date(CAST(extract(YEAR FROM business_date) AS INTEGER), CAST(extract(MONTH FROM business_date) AS INTEGER), 1) AS business_month,
  sensor_id,
  branch_id,
  business_date,
  CAST(iso_weekday AS INTEGER) AS iso_weekday,
  day_kind,
  status,
  CAST(entries AS DOUBLE) AS entries,
  CAST(exits AS DOUBLE) AS exits,
  open_hours,
  CAST(observed_share AS DOUBLE) AS observed_share,
  CAST(imputed_share AS DOUBLE) AS imputed_share,
  CAST(missing_share AS DOUBLE) AS missing_share,
  CASE WHEN entries IS NOT NULL THEN grid(greatest(0.0, entries - 1.2816 * sqrt(variance))) END AS entries_low,
  grid(entries + 1.2816 * sqrt(variance)) AS entries_high,
  CAST(imputed_weeks AS DOUBLE) AS imputed_weeks,
  CAST(imputed_donors AS DOUBLE) AS imputed_donors,
  CAST(peak_hour AS INTEGER) AS peak_hour,
  CAST(mean_4w AS DOUBLE) AS mean_4w,
  CAST(usable_entries / nullif(mean_4w, 0.0) - 1.0 AS DOUBLE) AS change_share,
  CAST(ma_7d AS DOUBLE) AS ma_7d,
  CAST(ma_28d AS DOUBLE) AS ma_28d
FROM compared
WHERE is_made
