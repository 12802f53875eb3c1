-- grain: a day being made of a sensor with open hours, with all that is known of it as a day
-- key: post, day_number
-- inputs: made_levels, made_spells (of the days being made), posts (sensors at branches)
-- lives for the run only; the flags of hours and the estimates are made from it
SELECT
  p.post, p.group_no, unix_date(l.business_date) AS day_number,
  l.others_log, l.others_variance, l.heard_hours, l.heard_share, l.day_expected, l.open_hours,
  -- Whether anybody came to the others.
  least(1.0, coalesce(l.branch_ratio, 1.0), coalesce(l.group_ratio, 1.0)) AS presence,
  s.place IS NOT NULL AS is_told,
  l.longest_repeat >= 3 AS is_repeating,
  coalesce(s.place, 'none') AS place,
  s.factor, s.factor_error, s.score,
  coalesce(s.is_first, false) AS is_first,
  coalesce(s.is_last, false) AS is_last,
  coalesce(s.head_evidence, 0.0) AS head_evidence,
  coalesce(s.tail_evidence, 0.0) AS tail_evidence,
  coalesce(s.is_silent_before, false) AS is_silent_before,
  coalesce(s.is_silent_after, false) AS is_silent_after,
  coalesce(s.is_copy, false) AS is_copy,
  s.exits_habit
FROM made_levels AS l
JOIN posts AS p ON p.sensor_id = l.sensor_id AND p.branch_id = l.branch_id
LEFT JOIN made_spells AS s
  ON s.sensor_id = l.sensor_id AND s.branch_id = l.branch_id AND s.business_date = l.business_date
