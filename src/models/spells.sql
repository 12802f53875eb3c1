-- grain: a day of a sensor of which the days around have something to say
-- key: sensor_id, branch_id, business_date
-- inputs: days (to be made, with their blocks), near_days, posts (sensors at branches), judged_spells, day_edges, exits_habits, day_copies, drifts, params
-- partition: business_month; slice: business_date
-- Days are judged in blocks of four weeks by the calendar, each by the same days around it whatever else is made.
SELECT
  make_date(CAST(extract(YEAR FROM d.business_date) AS INTEGER), CAST(extract(MONTH FROM d.business_date) AS INTEGER), 1) AS business_month,
  p.sensor_id,
  p.branch_id,
  d.business_date,
  coalesce(s.place, 'none') AS place,
  coalesce(s.is_first, false) AS is_first,
  coalesce(s.is_last, false) AS is_last,
  s.factor,
  s.factor_error,
  s.score,
  s.days,
  grid(coalesce(e.head_more, 0.0)) AS head_evidence,
  grid(coalesce(e.tail_more, 0.0)) AS tail_evidence,
  coalesce(e.is_silent_before, false) AS is_silent_before,
  coalesce(e.is_silent_after, false) AS is_silent_after,
  c.post IS NOT NULL AS is_copy,
  r.drift,
  h.exits_habit,
  coalesce(s.place = 'in', false) OR c.post IS NOT NULL OR n.heard_hours = 0
    OR (n.is_one_value AND n.head_evidence + coalesce(e.head_more, 0.0) > q.run_evidence) AS is_unfit
FROM near_days AS n
JOIN days AS d ON unix_date(d.business_date) = n.day_number
JOIN posts AS p ON p.post = n.post
CROSS JOIN params AS q
LEFT JOIN judged_spells AS s ON s.block = d.block AND s.post = n.post AND s.day_number = n.day_number AND s.choice = 1
LEFT JOIN day_edges AS e ON e.block = d.block AND e.post = n.post AND e.day_number = n.day_number
LEFT JOIN exits_habits AS h ON h.block = d.block AND h.post = n.post AND h.day_number = n.day_number
LEFT JOIN drifts AS r ON r.block = d.block AND r.post = n.post AND r.week = n.week
LEFT JOIN day_copies AS c ON c.post = n.post AND c.day_number = n.day_number
WHERE s.post IS NOT NULL OR e.post IS NOT NULL OR h.post IS NOT NULL OR r.post IS NOT NULL OR c.post IS NOT NULL
