-- grain: an hour of the days being made in which something is wrong
-- key: sensor_id, branch_id, hour_start
-- inputs: made_counts (all hours of the days being made), profile, value_runs, made_levels, made_spells (of those days), kin_groups, decisions (of people), params
-- lives for the run only; the estimates and hourly are made from it
-- Of several faults the one that says most: what a person decided, silence, one value again and again, zeros, an absurd
-- count, too low a level, what cannot be, what was said twice.
WITH
-- Days with a crowd in closed hours: their counts fit the usual day better when it is moved by some hours where the clock
-- of the sensor is off.
crowd_days AS (
  SELECT c.sensor_id, c.branch_id, c.business_date
  FROM made_counts AS c
  CROSS JOIN params AS q
  JOIN made_levels AS l
    ON l.sensor_id = c.sensor_id AND l.branch_id = c.branch_id AND l.business_date = c.business_date
  WHERE NOT c.is_open AND c.observed > 0
  GROUP BY c.sensor_id, c.branch_id, c.business_date, l.day_expected, l.open_hours, q.crowd_least
  -- A single absurd hour is no crowd.
  HAVING count(c.observed) >= 2
    AND sum(least(CAST(c.observed AS DOUBLE), l.day_expected / nullif(CAST(l.open_hours AS DOUBLE), 0.0)))
      > greatest(2.0 * q.crowd_least, 0.1 * l.day_expected)
),
crowded AS (
  SELECT
    c.sensor_id, c.branch_id, c.business_date,
    -- Of the open hours alone: a real crowd after closing leaves them as they are.
    CASE WHEN c.is_open THEN least(CAST(c.observed AS DOUBLE), 4.0 * l.day_expected / nullif(CAST(l.open_hours AS DOUBLE), 0.0)) END AS people,
    coalesce(p.usual, 0.0) AS here,
    coalesce(lag(p.usual, 1) OVER in_order, 0.0) AS later_by_1,
    coalesce(lag(p.usual, 2) OVER in_order, 0.0) AS later_by_2,
    coalesce(lag(p.usual, 3) OVER in_order, 0.0) AS later_by_3,
    coalesce(lead(p.usual, 1) OVER in_order, 0.0) AS earlier_by_1,
    coalesce(lead(p.usual, 2) OVER in_order, 0.0) AS earlier_by_2,
    coalesce(lead(p.usual, 3) OVER in_order, 0.0) AS earlier_by_3
  FROM made_counts AS c
  JOIN crowd_days AS k
    ON k.sensor_id = c.sensor_id AND k.branch_id = c.branch_id AND k.business_date = c.business_date
  JOIN made_levels AS l
    ON l.sensor_id = c.sensor_id AND l.branch_id = c.branch_id AND l.business_date = c.business_date
  LEFT JOIN profile AS p ON p.sensor_id = c.sensor_id AND p.branch_id = c.branch_id AND p.hour_start = c.hour_start
  WINDOW in_order AS (PARTITION BY c.sensor_id, c.branch_id, c.business_date ORDER BY c.hour_start ASC NULLS LAST)
),
shifted_days AS (
  SELECT sensor_id, branch_id, business_date
  FROM crowded
  CROSS JOIN params AS q
  GROUP BY sensor_id, branch_id, business_date, q.shift_gain
  HAVING greatest(
    sum(grid(people * later_by_1)), sum(grid(people * later_by_2)), sum(grid(people * later_by_3)),
    sum(grid(people * earlier_by_1)), sum(grid(people * earlier_by_2)), sum(grid(people * earlier_by_3))
  ) > q.shift_gain * sum(grid(people * here))
),
-- Hours that are far too full, and how many other sensors of comparable branches are so in the same hour: what happens in
-- the street happens to several.
full_hours AS (
  SELECT
    c.sensor_id, c.branch_id, c.hour_start, g.group_id,
    c.observed / nullif(p.usual * exp(coalesce(l.others_log, 0.0)) + 2.0, 0.0) AS fullness
  FROM made_counts AS c
  JOIN profile AS p ON p.sensor_id = c.sensor_id AND p.branch_id = c.branch_id AND p.hour_start = c.hour_start
  JOIN kin_groups AS g ON g.branch_id = c.branch_id
  LEFT JOIN made_levels AS l
    ON l.sensor_id = c.sensor_id AND l.branch_id = c.branch_id AND l.business_date = c.business_date
  WHERE c.is_open AND c.observed_share >= 1.0 AND c.observed > 2.0 * p.usual * exp(coalesce(l.others_log, 0.0)) + 4.0
),
full_together AS (
  SELECT a.sensor_id, a.branch_id, a.hour_start, count(b.sensor_id) AS others
  FROM full_hours AS a
  JOIN full_hours AS b
    ON b.group_id = a.group_id AND b.hour_start = a.hour_start AND b.sensor_id <> a.sensor_id
  WHERE b.fullness > 0.5 * a.fullness
  GROUP BY a.sensor_id, a.branch_id, a.hour_start
),
-- Most days have nothing that the rest is about.
suspects AS (
  SELECT sensor_id, branch_id, business_date FROM made_spells
  UNION
  SELECT sensor_id, branch_id, business_date FROM shifted_days
  UNION
  SELECT c.sensor_id, c.branch_id, c.business_date
  FROM decisions AS d
  JOIN made_counts AS c
    ON c.sensor_id = d.sensor_id AND c.hour_start >= d.valid_from AND c.hour_start < d.valid_to
  UNION
  SELECT v.sensor_id, v.branch_id, v.business_date
  FROM value_runs AS v
  CROSS JOIN params AS q
  WHERE v.evidence > least(q.stuck_evidence, q.dead_people)
  UNION
  SELECT c.sensor_id, c.branch_id, c.business_date
  FROM made_counts AS c
  CROSS JOIN params AS q
  WHERE (c.is_open AND c.is_due AND c.observed_share < 1.0) OR c.is_disputed OR (NOT c.is_open AND c.observed > q.crowd_least)
  UNION
  SELECT v.sensor_id, v.branch_id, v.business_date
  FROM value_runs AS v
  CROSS JOIN params AS q
  JOIN made_levels AS l
    ON l.sensor_id = v.sensor_id AND l.branch_id = v.branch_id AND l.business_date = v.business_date
  WHERE v.is_open AND v.value > q.spike_times * (v.usual * exp(coalesce(l.others_log, 0.0))) + q.spike_more
),
hours AS (
  SELECT
    c.sensor_id, c.branch_id, c.hour_start, c.business_date, c.local_hour, c.is_open, c.is_due, c.is_disputed,
    c.observed, c.observed_exits, c.observed_share,
    c.observed_share >= 1.0 AS is_whole,
    p.usual,
    p.usual * exp(coalesce(l.others_log, 0.0)) AS likely,
    exp(coalesce(l.others_log, 0.0)) AS others_times,
    l.others_variance, l.heard_hours, l.heard_share, l.day_expected, l.open_hours,
    -- Where nobody came to the others either, zeros are no fault.
    least(1.0, coalesce(l.branch_ratio, 1.0), coalesce(l.group_ratio, 1.0)) AS presence,
    s.place, s.factor, s.score, s.is_first, s.is_last, s.exits_habit,
    coalesce(s.is_copy, false) AS is_copy,
    k.sensor_id IS NOT NULL AS is_shifted,
    coalesce(t.others, 0) AS full_others,
    coalesce(s.is_silent_before, false) AS is_silent_before,
    coalesce(s.is_silent_after, false) AS is_silent_after,
    v.value, v.run, v.last_run, v.run_hours,
    greatest(
      coalesce(v.evidence, 0.0),
      CASE WHEN v.run = 1 THEN coalesce(s.head_evidence, 0.0) ELSE 0.0 END,
      CASE WHEN v.run = v.last_run THEN coalesce(s.tail_evidence, 0.0) ELSE 0.0 END
    ) AS evidence,
    d.kind AS decision, d.fault AS decided_fault,
    q.dead_people, q.stuck_evidence, q.spike_times, q.spike_more, q.spike_score, q.spike_alone_times, q.spike_alone_more, q.door_limit,
    q.spike_edge, q.crowd_least, q.crowd_share, q.spell_edge_score
  FROM made_counts AS c
  JOIN suspects AS w
    ON w.sensor_id = c.sensor_id AND w.branch_id = c.branch_id AND w.business_date = c.business_date
  CROSS JOIN params AS q
  LEFT JOIN profile AS p ON p.sensor_id = c.sensor_id AND p.branch_id = c.branch_id AND p.hour_start = c.hour_start
  LEFT JOIN made_levels AS l
    ON l.sensor_id = c.sensor_id AND l.branch_id = c.branch_id AND l.business_date = c.business_date
  LEFT JOIN made_spells AS s
    ON s.sensor_id = c.sensor_id AND s.branch_id = c.branch_id AND s.business_date = c.business_date
  LEFT JOIN value_runs AS v
    ON v.sensor_id = c.sensor_id AND v.branch_id = c.branch_id AND v.hour_start = c.hour_start
  LEFT JOIN shifted_days AS k
    ON k.sensor_id = c.sensor_id AND k.branch_id = c.branch_id AND k.business_date = c.business_date
  LEFT JOIN full_together AS t
    ON t.sensor_id = c.sensor_id AND t.branch_id = c.branch_id AND t.hour_start = c.hour_start
  LEFT JOIN decisions AS d
    ON d.sensor_id = c.sensor_id AND c.hour_start >= d.valid_from AND c.hour_start < d.valid_to
),
scored AS (
  SELECT
    *,
    CASE
      WHEN place IN ('in', 'before', 'after') AND is_open AND is_whole AND usual IS NOT NULL THEN grid(
        (least(CAST(observed AS DOUBLE), 4.0 * usual + 6.0) * ln(factor) + likely * (1.0 - factor))
          / nullif(1.0 + day_expected * others_times * others_variance, 0.0)
      )
      ELSE 0.0
    END AS hour_score,
    lag(CASE WHEN is_open AND is_whole THEN observed / nullif(likely + 2.0, 0.0) END) OVER in_order AS ratio_before,
    lead(CASE WHEN is_open AND is_whole THEN observed / nullif(likely + 2.0, 0.0) END) OVER in_order AS ratio_after,
    count(observed) OVER in_order AS heard_so_far
  FROM hours
  WINDOW in_order AS (PARTITION BY sensor_id, branch_id, business_date ORDER BY hour_start ASC NULLS LAST)
),
summed AS (
  SELECT
    *,
    sum(hour_score) OVER (PARTITION BY sensor_id, branch_id, business_date ORDER BY hour_start ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS score_so_far,
    sum(hour_score) OVER (PARTITION BY sensor_id, branch_id, business_date) AS day_score
  FROM scored
),
bounded AS (
  SELECT
    *,
    min(score_so_far - hour_score) OVER up_to AS lowest_so_far,
    min(score_so_far - hour_score) OVER day AS lowest,
    max(score_so_far) OVER from_here AS highest_ahead,
    max(score_so_far) OVER day AS highest
  FROM summed
  WINDOW
    day AS (PARTITION BY sensor_id, branch_id, business_date),
    up_to AS (PARTITION BY sensor_id, branch_id, business_date ORDER BY hour_start ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
    from_here AS (PARTITION BY sensor_id, branch_id, business_date ORDER BY hour_start ASC NULLS LAST ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),
found AS (
  SELECT
    *,
    CASE
      WHEN is_open AND NOT is_due THEN 'none'
      WHEN decision = 'real' THEN 'none'
      WHEN decision = 'faulty' THEN decided_fault
      WHEN is_open AND NOT is_whole THEN CASE
        WHEN heard_hours = 0 AND heard_share >= 0.5 THEN 'dead'
        WHEN is_silent_before AND heard_so_far = 0 THEN 'dead'
        WHEN is_silent_after AND heard_so_far = heard_hours THEN 'dead'
        ELSE 'gap'
      END
      WHEN value > 0 AND run_hours >= 3 AND evidence > stuck_evidence THEN 'stuck'
      WHEN is_open AND observed > door_limit THEN 'spike'
      WHEN is_shifted AND observed IS NOT NULL THEN 'implausible'
      WHEN is_copy AND is_open AND observed IS NOT NULL THEN 'duplicate'
      WHEN is_open AND value = 0 AND evidence * presence > dead_people THEN 'dead'
      WHEN is_open AND usual IS NOT NULL AND observed > spike_times * likely + spike_more
        AND (observed - likely) / nullif(sqrt(likely + 0.06 * likely * likely + 1.0), 0.0) > spike_score
        AND full_others <= CASE WHEN observed > spike_alone_times * likely + spike_alone_more THEN 1 ELSE 0 END
        AND (
          greatest(coalesce(ratio_before, 0.0), coalesce(ratio_after, 0.0)) < spike_edge * observed / nullif(likely + 2.0, 0.0)
          OR observed > spike_alone_times * likely + spike_alone_more
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
    END AS fault
  FROM bounded
)
SELECT
  sensor_id, branch_id, hour_start, business_date, local_hour, is_open, fault, observed, usual, likely, factor,
  fault IN ('gap', 'dead', 'stuck', 'spike', 'undercount') OR (fault = 'implausible' AND is_shifted)
    OR (fault = 'duplicate' AND is_copy) OR coalesce(decision = 'faulty', false) AS is_unusable,
  CAST(CASE
    WHEN decision = 'faulty' THEN 1.0
    WHEN fault IN ('gap', 'duplicate') THEN 1.0
    WHEN fault = 'dead' AND NOT is_whole THEN 1.0
    WHEN fault = 'dead' THEN 1.0 - exp(0.0 - evidence * presence / 6.0)
    WHEN fault = 'stuck' THEN 1.0 - exp(0.0 - evidence / 6.0)
    WHEN fault = 'spike' THEN 1.0 - exp(0.0 - (observed - likely) / nullif(sqrt(likely + 0.06 * likely * likely + 1.0), 0.0) / 3.0)
    WHEN fault = 'undercount' THEN 1.0 - exp(0.0 - coalesce(score, 8.0) / 4.0)
    ELSE 0.8
  END AS DOUBLE) AS confidence
FROM found
WHERE fault <> 'none'
