-- grain: an hour of the days being made in which something is wrong
-- key: post, hour_start
-- inputs: followed_hours, runs, judged_days, shifted_days, full_hours, usual_hours, decisions (of people), posts (sensors at branches), params
-- lives for the run only; the estimates and hourly are made from it
-- Of several faults the one that says most: what a person decided, silence, one value again and again, zeros, an absurd
-- count, too low a level, what cannot be, what was said twice.
WITH
decided AS (
  SELECT p.post, d.valid_from, d.valid_to, d.kind, d.fault, d.is_verdict
  FROM decisions AS d
  JOIN posts AS p ON p.sensor_id = d.sensor_id
),
followed AS (
  SELECT *, max(run) OVER (PARTITION BY post, day_number) AS last_run
  FROM runs
),
hours AS (
  SELECT
    c.post, c.day_number, c.hour_start, c.local_hour, c.is_open, c.is_due, c.is_disputed,
    c.observed, c.observed_exits,
    c.observed_share >= 1.0 AS is_whole,
    c.usual,
    c.likely,
    exp(coalesce(l.others_log, 0.0)) AS others_times,
    l.others_variance, l.heard_hours, l.heard_share, l.day_expected, l.open_hours,
    l.place, l.factor, l.score, l.is_first, l.is_last, l.exits_habit,
    coalesce(l.is_copy, false) AS is_copy,
    k.post IS NOT NULL AS is_shifted,
    coalesce(t.others, 0) AS full_others,
    coalesce(l.is_silent_before, false) AS is_silent_before,
    coalesce(l.is_silent_after, false) AS is_silent_after,
    CASE WHEN c.observed IS NOT NULL THEN v.value END AS value,
    v.run_hours,
    -- Where nobody came to the others either, zeros are no fault; of the days around that is known already.
    coalesce(v.evidence, 0.0)
      * CASE WHEN v.value = 0 THEN coalesce(l.presence, 1.0) ELSE 1.0 END
      + greatest(
        CASE WHEN v.run = 1 THEN coalesce(l.head_evidence, 0.0) ELSE 0.0 END,
        CASE WHEN v.run = v.last_run THEN coalesce(l.tail_evidence, 0.0) ELSE 0.0 END
      ) AS evidence,
    d.kind AS decision, d.fault AS decided_fault, coalesce(d.is_verdict, false) AS is_verdict
  FROM followed_hours AS c
  LEFT JOIN judged_days AS l ON l.post = c.post AND l.day_number = c.day_number
  LEFT JOIN followed AS v
    ON v.post = c.post AND v.day_number = c.day_number
    AND c.hour_start >= v.first_hour AND c.hour_start <= v.last_hour
  LEFT JOIN shifted_days AS k ON k.post = c.post AND k.day_number = c.day_number
  LEFT JOIN full_hours AS t ON t.post = c.post AND t.hour_start = c.hour_start
  LEFT JOIN decided AS d ON d.post = c.post AND c.hour_start >= d.valid_from AND c.hour_start < d.valid_to
),
heard AS (
  SELECT post, day_number, min(hour_start) AS first_heard, max(hour_start) AS last_heard
  FROM hours
  WHERE observed IS NOT NULL
  GROUP BY post, day_number
),
-- What the hours beside an absurd one say of it, and whether it is absurd by itself or one of a few in a row of which one is.
absurd AS (
  SELECT
    post, hour_start, ratio_beside,
    is_alone OR (count(*) OVER burst <= q.spike_hours AND max(CASE WHEN is_alone THEN 1 ELSE 0 END) OVER burst = 1) AS is_by_itself
  FROM (
    SELECT
      f.post, f.hour_start, f.is_alone,
      unix_seconds(f.hour_start) - 3600 * (row_number() OVER (PARTITION BY f.post ORDER BY f.hour_start ASC NULLS LAST)) AS burst_number,
      greatest(
        coalesce(b.observed / nullif(b.usual * exp(l.others_log) + 2.0, 0.0), 0.0),
        coalesce(a.observed / nullif(a.usual * exp(l.others_log) + 2.0, 0.0), 0.0)
      ) AS ratio_beside
    FROM full_hours AS f
    JOIN judged_days AS l ON l.post = f.post AND l.day_number = f.day_number
    LEFT JOIN usual_hours AS b
      ON b.post = f.post AND b.day_number = f.day_number AND b.hour_start = add_minutes(f.hour_start, -60)
      AND b.is_open AND b.observed_share >= 1.0
    LEFT JOIN usual_hours AS a
      ON a.post = f.post AND a.day_number = f.day_number AND a.hour_start = add_minutes(f.hour_start, 60)
      AND a.is_open AND a.observed_share >= 1.0
    WHERE f.is_absurd
  ) AS looked_at
  CROSS JOIN params AS q
  WINDOW burst AS (PARTITION BY post, burst_number)
),
-- Where in its first and last days a spell begins and ends.
edge_hours AS (
  SELECT
    post, day_number, hour_start,
    CASE
      WHEN is_open AND is_whole AND usual IS NOT NULL THEN grid(
        (least(CAST(observed AS DOUBLE), 4.0 * usual + 6.0) * ln(factor) + likely * (1.0 - factor))
          / nullif(1.0 + day_expected * others_times * others_variance, 0.0)
      )
      ELSE 0.0
    END AS hour_score
  FROM hours
  WHERE place IN ('before', 'after') OR (place = 'in' AND (is_first OR is_last))
),
edge_sums AS (
  SELECT
    *,
    sum(hour_score) OVER (PARTITION BY post, day_number ORDER BY hour_start ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS score_so_far,
    sum(hour_score) OVER (PARTITION BY post, day_number) AS day_score
  FROM edge_hours
),
edges AS (
  SELECT
    post, hour_start, day_score,
    min(score_so_far - hour_score) OVER up_to AS lowest_so_far,
    min(score_so_far - hour_score) OVER day AS lowest,
    max(score_so_far) OVER from_here AS highest_ahead,
    max(score_so_far) OVER day AS highest
  FROM edge_sums
  WINDOW
    day AS (PARTITION BY post, day_number),
    up_to AS (PARTITION BY post, day_number ORDER BY hour_start ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
    from_here AS (PARTITION BY post, day_number ORDER BY hour_start ASC NULLS LAST ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),
known AS (
  SELECT
    h.*, e.day_score, e.lowest_so_far, e.lowest, e.highest_ahead, e.highest, a.ratio_beside,
    coalesce(a.is_by_itself, false) AS is_by_itself, t.first_heard, t.last_heard
  FROM hours AS h
  LEFT JOIN heard AS t ON t.post = h.post AND t.day_number = h.day_number
  LEFT JOIN absurd AS a ON a.post = h.post AND a.hour_start = h.hour_start
  LEFT JOIN edges AS e ON e.post = h.post AND e.hour_start = h.hour_start
),
seen AS (
  SELECT
    *,
    CASE
      WHEN is_open AND NOT is_due THEN 'none'
      WHEN is_open AND NOT is_whole THEN CASE
        WHEN heard_hours = 0 AND heard_share >= 0.5 THEN 'dead'
        WHEN is_silent_before AND (first_heard IS NULL OR hour_start < first_heard) THEN 'dead'
        WHEN is_silent_after AND (last_heard IS NULL OR hour_start > last_heard) THEN 'dead'
        ELSE 'gap'
      END
      WHEN value > 0 AND run_hours >= 3 AND evidence > stuck_evidence THEN 'stuck'
      WHEN is_open AND observed > door_limit THEN 'spike'
      WHEN is_shifted AND observed IS NOT NULL THEN 'implausible'
      WHEN is_copy AND is_open AND observed IS NOT NULL THEN 'duplicate'
      WHEN is_open AND value = 0 AND evidence > dead_people THEN 'dead'
      WHEN is_open AND usual IS NOT NULL AND observed > spike_times * likely + spike_more
        AND (observed - likely) / nullif(sqrt(likely + 0.06 * likely * likely + 1.0), 0.0) > spike_score
        AND full_others <= CASE WHEN is_by_itself THEN 1 ELSE 0 END
        AND (
          ratio_beside < spike_edge * observed / nullif(likely + 2.0, 0.0)
          OR is_by_itself
          -- Who came in has to go out again.
          OR observed_exits <= 2.0 * likely + spike_more
        )
        THEN 'spike'
      WHEN is_open AND usual IS NOT NULL AND (
        (place = 'in' AND (NOT is_first OR (lowest_so_far = lowest AND day_score - lowest > 0.0))
          AND (NOT is_last OR (highest_ahead = highest AND highest > 0.0)))
        OR (place = 'before' AND lowest_so_far = lowest AND day_score - lowest > spell_edge_score)
        OR (place = 'after' AND highest_ahead = highest AND highest > spell_edge_score)
      ) THEN 'undercount'
      WHEN NOT is_open AND observed > greatest(crowd_least, crowd_share * coalesce(day_expected, 0.0) / nullif(CAST(open_hours AS DOUBLE), 0.0)) THEN 'implausible'
      WHEN NOT is_open AND observed > crowd_least AND day_expected IS NULL THEN 'implausible'
      WHEN is_open AND exits_habit IS NOT NULL THEN 'implausible'
      WHEN is_disputed THEN 'duplicate'
      ELSE 'none'
    END AS found
  FROM known
  CROSS JOIN params AS q
),
-- Whoever judges a finding speaks of that alone: what else was found in the same hours stays.
told AS (
  SELECT
    *,
    decision = 'real' AND (NOT is_verdict OR found = decided_fault) AS is_real,
    coalesce(decision = 'faulty' AND NOT (is_open AND NOT is_due) AND (NOT is_verdict OR found IN ('none', decided_fault)), false) AS is_called_faulty
  FROM seen
),
settled AS (
  SELECT
    *,
    CASE WHEN is_real THEN 'none' WHEN is_called_faulty THEN decided_fault ELSE found END AS fault
  FROM told
)
SELECT
  post, day_number, hour_start, local_hour, is_open, fault, observed, usual,
  fault IN ('gap', 'dead', 'stuck', 'spike', 'undercount') OR (fault = 'implausible' AND is_shifted)
    OR (fault = 'duplicate' AND is_copy) OR is_called_faulty AS is_unusable,
  fault IN ('gap', 'dead') AND NOT is_whole AND observed IS NOT NULL AND NOT is_called_faulty AS is_part_heard,
  CAST(CASE
    WHEN is_called_faulty THEN 1.0
    WHEN fault IN ('gap', 'duplicate') THEN 1.0
    WHEN fault = 'dead' AND NOT is_whole THEN 1.0
    WHEN fault = 'dead' THEN 1.0 - exp(0.0 - evidence / 6.0)
    WHEN fault = 'stuck' THEN 1.0 - exp(0.0 - evidence / 6.0)
    WHEN fault = 'spike' THEN 1.0 - exp(0.0 - (observed - likely) / nullif(sqrt(likely + 0.06 * likely * likely + 1.0), 0.0) / 3.0)
    WHEN fault = 'undercount' THEN 1.0 - exp(0.0 - coalesce(score, 8.0) / 4.0)
    ELSE 0.8
  END AS DOUBLE) AS confidence
FROM settled
WHERE fault <> 'none'
