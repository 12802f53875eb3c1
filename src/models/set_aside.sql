-- grain: a line of the days being made that is not used, with the reason
-- key: batch, record, part
-- inputs: judged, said_again
-- lives for the run only; rejects is made from it, readings is what it leaves
-- Ranking these few alone costs a third of ranking all lines (docs/benchmarks.md).
WITH doubtful AS (
  SELECT
    j.source, j.batch, j.record, j.part, j.received_at, j.utc_date, j.instant, j.interval_minutes,
    j.branch_text, j.sensor_text, j.error_detail, j.candidates, j.sensor_id, j.entries, j.reason
  FROM judged AS j
  LEFT JOIN said_again AS a
    ON a.sensor_no = j.sensor_no AND a.instant = j.instant AND a.interval_minutes = j.interval_minutes
  WHERE j.reason IS NOT NULL OR a.sensor_no IS NOT NULL
),
ranked AS (
  SELECT
    source, batch, record, part, received_at, utc_date, instant, interval_minutes,
    branch_text, sensor_text, error_detail, candidates, sensor_id,
    coalesce(min(entries) OVER alike < max(entries) OVER alike, false) AS is_disputed,
    CASE
      WHEN reason IS NOT NULL THEN reason
      WHEN row_number() OVER latest_first > 1 THEN 'superseded'
    END AS reason
  FROM doubtful
  WINDOW alike AS (PARTITION BY reason, sensor_id, instant, interval_minutes), latest_first AS (
    PARTITION BY reason, sensor_id, instant, interval_minutes
    ORDER BY received_at DESC NULLS LAST, batch DESC NULLS LAST, record DESC NULLS LAST, part DESC NULLS LAST
  )
)
SELECT
  source, batch, record, part, received_at, utc_date, instant, interval_minutes,
  branch_text, sensor_text, error_detail, candidates, sensor_id, is_disputed, reason
FROM ranked
WHERE reason IS NOT NULL
