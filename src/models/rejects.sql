-- grain: a record that was not used, with its reason
-- key: batch, record, part
-- inputs: set_aside
-- partition: utc_month; slice: utc_date
SELECT
  make_date(CAST(extract(YEAR FROM utc_date) AS INTEGER), CAST(extract(MONTH FROM utc_date) AS INTEGER), 1) AS utc_month,
  utc_date,
  source,
  batch,
  record,
  part,
  received_at,
  reason,
  CASE
    WHEN reason IN ('unknown_branch', 'ambiguous_branch') THEN branch_text
    WHEN reason IN ('unknown_sensor', 'sensor_elsewhere', 'outside_service') THEN coalesce(branch_text, '') || '/' || coalesce(sensor_text, '')
    WHEN reason = 'superseded' THEN sensor_id
    WHEN reason = 'interval_misaligned' THEN CAST(interval_minutes AS STRING)
    -- Of a text that said so landing kept the text; else the mapping's own length is too long.
    WHEN reason = 'interval_too_long' THEN coalesce(error_detail, CAST(interval_minutes AS STRING))
    ELSE error_detail
  END AS detail,
  CASE WHEN reason IN ('unknown_branch', 'ambiguous_branch', 'unknown_sensor') THEN candidates END AS candidates
FROM set_aside
