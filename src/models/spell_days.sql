-- grain: a day around a stretch of low scores, by the share that was looked for
-- key: block, post, track, day_number
-- inputs: near_days, blocks, spell_lows, day_scores, tracks, params
-- lives for the run only; judged_spells is made from it
SELECT
  block, post, branch_no, track, day_number, least_score, observed, likely, others_variance, score, alone_score, is_low,
  sum(CASE WHEN is_low THEN 0 ELSE 1 END) OVER days_in_order AS healthy_days,
  is_low AND NOT coalesce(lag(is_low) OVER days_in_order, false) AS is_first,
  is_low AND NOT coalesce(lead(is_low) OVER days_in_order, false) AS is_last
FROM (
  SELECT
    a.block, n.post, n.branch_no, a.track, n.day_number, t.least_score, n.observed, n.likely, n.others_variance, s.score,
    l.post IS NOT NULL AS is_low,
    -- Whether the other sensors of the branch have not fallen alike; where there are none nothing speaks for that.
    CASE
      WHEN n.has_telling_others THEN grid(greatest(0.0 - q.spell_day_cap, least(
        q.spell_day_cap,
        (0.0 - n.others_observed * ln(t.counted) - n.others_expected * exp(n.group_log) * (1.0 - t.counted))
          / nullif(1.0 + n.others_expected * exp(n.group_log) * q.branch_variance, 0.0)
      )))
    END AS alone_score
  FROM (SELECT DISTINCT block, post, track FROM spell_lows) AS a
  JOIN blocks AS b ON b.block = a.block
  JOIN near_days AS n
    ON n.post = a.post AND n.day_number BETWEEN b.first_number AND b.last_number
  JOIN tracks AS t ON t.track = a.track
  JOIN day_scores AS s ON s.post = n.post AND s.track = a.track AND s.day_number = n.day_number
  LEFT JOIN spell_lows AS l
    ON l.block = a.block AND l.post = a.post AND l.track = a.track AND l.day_number = n.day_number
  CROSS JOIN params AS q
) AS followed
WINDOW days_in_order AS (PARTITION BY block, post, track ORDER BY day_number ASC NULLS LAST)
