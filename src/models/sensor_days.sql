-- grain: a day of a sensor with open hours, beside what is usual
-- key: post, day_number
-- inputs: usual_hours, runs, posts (sensors at branches), params
-- lives for the run only; levels is made from it
SELECT
  s.post, s.day_number, p.branch_no, p.group_no, s.open_hours, s.heard_hours, s.observed, s.expected, s.day_expected,
  s.weeks, s.signature, s.counted, s.counted_usual, s.exits_log
FROM (
  SELECT
    post, day_number,
    CAST(sum(CASE WHEN is_open AND is_due THEN 1 ELSE 0 END) AS INTEGER) AS open_hours,
    CAST(count(observed) AS INTEGER) AS heard_hours,
    coalesce(sum(usable), 0.0) AS observed,
    coalesce(sum(CASE WHEN usable IS NOT NULL THEN usual END), 0.0) AS expected,
    coalesce(sum(CASE WHEN is_open AND is_due THEN usual END), 0.0) AS day_expected,
    CAST(coalesce(max(weeks), 0.0) AS INTEGER) AS weeks,
    -- Two days with the same one hold the same counts, hour by hour.
    CASE
      WHEN sum(CASE WHEN is_open AND is_due THEN 1 ELSE 0 END) = count(CASE WHEN is_open AND is_due THEN observed END)
        AND count(CASE WHEN is_open AND observed > 0 THEN 1 END) >= 6
        AND sum(CASE WHEN is_open THEN observed END) >= 60
        THEN CAST(sum(CASE WHEN is_open THEN observed * CAST(round(power(3.0, local_hour)) AS BIGINT) END) AS BIGINT)
    END AS signature,
    -- All that was counted beside all that was usual, whatever it was: whether anybody came at all.
    coalesce(sum(CASE WHEN is_open AND is_due AND usual IS NOT NULL AND observed IS NOT NULL THEN grid(least(CAST(observed AS DOUBLE), 4.0 * usual + 6.0)) END), 0.0) AS counted,
    coalesce(sum(CASE WHEN is_open AND is_due AND observed IS NOT NULL THEN usual END), 0.0) AS counted_usual,
    -- Single absurd hours are cut down in both, so that they do not make a day of it.
    CASE
      WHEN count(usable) >= 4 AND count(CASE WHEN usable IS NOT NULL THEN observed_exits END) = count(usable)
        THEN grid(ln(
          (sum(CASE WHEN usable IS NOT NULL AND observed <= 4.0 * usual + 6.0 THEN CAST(observed_exits AS DOUBLE) END) + 5.0)
            / nullif(sum(CASE WHEN usable IS NOT NULL AND observed <= 4.0 * usual + 6.0 THEN CAST(observed AS DOUBLE) END) + 5.0, 0.0)
        ))
    END AS exits_log
  FROM (
    SELECT
      h.post, h.day_number, h.local_hour, h.is_open, h.is_due, h.observed, h.observed_exits, h.usual, h.weeks,
      CASE
        WHEN h.is_open AND h.is_due AND h.observed_share >= 1.0 AND h.usual IS NOT NULL AND r.post IS NULL
          THEN grid(least(CAST(h.observed AS DOUBLE), 4.0 * h.usual + 6.0))
      END AS usable
    FROM usual_hours AS h
    LEFT JOIN (
      SELECT r.post, r.day_number, r.first_hour, r.last_hour
      FROM runs AS r
      CROSS JOIN params AS q
      WHERE r.evidence >= q.run_evidence
    ) AS r ON r.post = h.post AND r.day_number = h.day_number AND h.hour_start >= r.first_hour AND h.hour_start <= r.last_hour
  ) AS hours
  GROUP BY post, day_number
) AS s
JOIN posts AS p ON p.post = s.post
