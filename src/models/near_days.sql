-- grain: a day of a sensor in the reach of the spells being made
-- key: post, day_number
-- inputs: near_levels (days that the blocks look at), posts (sensors at branches, with the group of comparable ones), params
-- lives for the run only; spells and what leads there are made from it
SELECT
  p.post, p.branch_no, p.group_no,
  unix_date(l.business_date) AS day_number,
  CAST(floor(unix_date(l.business_date) / 7.0) AS INTEGER) AS week,
  l.heard_hours, l.heard_share, l.observed, l.expected, l.group_log, l.others_variance, l.others_observed, l.others_expected,
  l.head_value, l.tail_value, l.is_one_value, l.exits_log, l.signature,
  -- Where nobody came to the others either, zeros are no fault.
  grid(l.head_evidence * CASE WHEN l.head_value = 0 THEN l.presence ELSE 1.0 END) AS head_evidence,
  grid(l.tail_evidence * CASE WHEN l.tail_value = 0 THEN l.presence ELSE 1.0 END) AS tail_evidence,
  grid(l.expected * exp(l.others_log)) AS likely,
  grid(l.expected * exp(l.group_log)) AS group_likely,
  -- The whole day, where a part of it can be compared.
  CASE WHEN l.expected >= 0.5 * l.day_expected THEN grid(l.observed * l.day_expected / nullif(l.expected, 0.0)) END AS whole_day,
  -- Where half of all people stay away, everywhere, no day of it says anything of a sensor.
  l.weeks >= q.spell_min_weeks AND l.expected > 0.0 AND coalesce(l.group_ratio, 1.0) >= 0.5 AS is_telling,
  coalesce(l.group_ratio, 1.0) >= 0.5 AND l.others_expected > 3.0 AS has_telling_others
FROM (SELECT *, least(1.0, coalesce(branch_ratio, 1.0), coalesce(group_ratio, 1.0)) AS presence FROM near_levels) AS l
JOIN posts AS p ON p.sensor_id = l.sensor_id AND p.branch_id = l.branch_id
CROSS JOIN params AS q
