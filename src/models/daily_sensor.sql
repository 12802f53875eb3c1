-- grain: a calendar day of an existing sensor, closed days too
-- key: sensor_id, branch_id, business_date
-- inputs: daily
-- partition: business_month; slice: business_date
SELECT
  business_month, sensor_id, branch_id, business_date, iso_weekday, day_kind, status, entries, exits, open_hours,
  observed_share, imputed_share, missing_share, entries_low, entries_high, imputed_weeks, imputed_donors, peak_hour, mean_4w, change_share, ma_7d, ma_28d
FROM daily
