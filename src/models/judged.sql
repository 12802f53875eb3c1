-- grain: a line of the days being made, with the sensor it speaks of or the reason why it alone cannot be used
-- key: batch, record, part
-- inputs: lines (those of the days being made), names (a row for each pair of texts), places (where the named sensors hang, over time)
-- lives for the run only; said_again, set_aside and readings are made from it
SELECT
  source, batch, record, part, received_at, utc_date, instant, interval_minutes,
  entries, exits, coalesce(reported_status, 'ok') AS reported_status,
  branch_text, sensor_text, error_detail, candidates, score, sensor_no, sensor_id, branch_id,
  CASE
    WHEN known_reason IS NOT NULL THEN known_reason
    WHEN sensor_id IS NULL THEN 'outside_service'
    WHEN interval_minutes > 60 THEN 'interval_too_long'
    WHEN unix_seconds(instant) % (interval_minutes * 60) <> (minute_shift * 60) % (interval_minutes * 60) THEN 'interval_misaligned'
    -- An interval that was not over when it was received is no whole count; five minutes for clocks that go ahead.
    WHEN unix_seconds(instant) + interval_minutes * 60 > unix_seconds(received_at) + 300 THEN 'in_the_future'
  END AS reason
-- No WITH: Spark numbers them by query, and then does not know again what it keeps of models over this one.
FROM (
  SELECT
    l.source, l.batch, l.record, l.part, l.received_at, l.utc_date, l.instant,
    l.entries, l.exits, l.reported_status,
    l.branch_text, l.sensor_text, l.error_detail,
    coalesce(l.parse_error, n.reason) AS known_reason,
    n.candidates, n.score,
    p.sensor_no, p.sensor_id, p.branch_id, p.minute_shift,
    coalesce(l.interval_minutes, p.interval_minutes) AS interval_minutes
  FROM lines AS l
  LEFT JOIN names AS n
    ON n.branch_key = coalesce(l.branch_text, '') AND n.sensor_key = coalesce(l.sensor_text, '')
  LEFT JOIN places AS p
    ON p.name_no = n.name_no AND l.instant >= p.valid_from AND l.instant < p.valid_to
) AS named
