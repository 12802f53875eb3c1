-- grain: a day of a sensor whose first or last counts, or whose silence, go on from the day before or into the day after
-- key: block, post, day_number
-- inputs: near_days, blocks, params
-- lives for the run only; spells is made from it
-- A run of one value that lasts over several days has the evidence of all of them.
WITH
noticed AS (
  SELECT DISTINCT b.block, n.post
  FROM near_days AS n
  JOIN blocks AS b ON n.day_number BETWEEN b.first_number AND b.last_number
  WHERE n.heard_hours = 0 OR n.head_evidence > 4.0 OR n.tail_evidence > 4.0
),
followed AS (
  SELECT
    a.block, n.post, n.day_number, n.heard_hours, n.heard_share, n.head_value, n.head_evidence, n.tail_value, n.tail_evidence, n.is_one_value,
    -- A run of days that all hold one and the same count has one number.
    CASE WHEN n.is_one_value AND lag(n.is_one_value) OVER in_order AND lag(n.head_value) OVER in_order = n.head_value THEN 0 ELSE 1 END AS is_other
  FROM noticed AS a
  JOIN blocks AS b ON b.block = a.block
  JOIN near_days AS n
    ON n.post = a.post AND n.day_number BETWEEN b.first_number AND b.last_number
  WINDOW in_order AS (PARTITION BY a.block, n.post ORDER BY n.day_number ASC NULLS LAST)
),
numbered AS (
  SELECT *, sum(is_other) OVER (PARTITION BY block, post ORDER BY day_number ASC NULLS LAST) AS stretch
  FROM followed
),
stretched AS (
  SELECT
    *,
    sum(CASE WHEN is_one_value THEN head_evidence END) OVER up_to_here AS evidence_before,
    sum(CASE WHEN is_one_value THEN head_evidence END) OVER from_here AS evidence_after
  FROM numbered
  WINDOW
    up_to_here AS (PARTITION BY block, post, stretch ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 42 PRECEDING AND CURRENT ROW),
    from_here AS (PARTITION BY block, post, stretch ORDER BY day_number ASC NULLS LAST RANGE BETWEEN CURRENT ROW AND 21 FOLLOWING)
),
beside AS (
  SELECT
    block, post, day_number, heard_hours, head_value, head_evidence, tail_value, tail_evidence, is_one_value,
    lag(tail_value) OVER in_order AS previous_value,
    lead(head_value) OVER in_order AS next_value,
    coalesce(day_number - lag(day_number) OVER in_order <= 7, false) AS has_previous,
    coalesce((lead(day_number) OVER in_order) - day_number <= 7, false) AS has_next,
    coalesce(lag(heard_hours) OVER in_order = 0 AND lag(heard_share) OVER in_order >= 0.5, false) AS was_silent,
    coalesce(lead(heard_hours) OVER in_order = 0 AND lead(heard_share) OVER in_order >= 0.5, false) AS goes_silent,
    -- What the day before ends with runs on: with all the days before that hold nothing else.
    CASE
      WHEN lag(is_one_value) OVER in_order THEN lag(evidence_before) OVER in_order
      ELSE lag(tail_evidence) OVER in_order
    END AS evidence_of_previous,
    CASE
      WHEN lead(is_one_value) OVER in_order THEN lead(evidence_after) OVER in_order
      ELSE lead(head_evidence) OVER in_order
    END AS evidence_of_next
  FROM stretched
  WINDOW in_order AS (PARTITION BY block, post ORDER BY day_number ASC NULLS LAST)
),
totals AS (
  SELECT
    block, post, day_number,
    head_evidence,
    tail_evidence,
    CASE WHEN has_previous AND previous_value = head_value THEN evidence_of_previous ELSE 0.0 END
      + CASE WHEN is_one_value AND has_next AND next_value = head_value THEN evidence_of_next ELSE 0.0 END AS head_more,
    CASE WHEN has_next AND next_value = tail_value THEN evidence_of_next ELSE 0.0 END
      + CASE WHEN is_one_value AND has_previous AND previous_value = tail_value THEN evidence_of_previous ELSE 0.0 END AS tail_more,
    has_previous AND was_silent AS is_silent_before,
    has_next AND goes_silent AS is_silent_after
  FROM beside
)
SELECT block, post, day_number, head_more, tail_more, is_silent_before, is_silent_after
FROM totals
WHERE head_evidence + head_more > 4.0 OR tail_evidence + tail_more > 4.0 OR is_silent_before OR is_silent_after
