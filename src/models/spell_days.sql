-- grain: a day around a stretch of low scores, by the share that was looked for
-- key: block, post, track, day_number
-- inputs: near_days, blocks, spell_lows, day_scores, tracks
-- lives for the run only; judged_spells is made from it
SELECT
  block, post, branch_no, track, day_number, least_score, observed, likely, others_variance, score, others_observed, others_likely, is_low,
  sum(CASE WHEN is_low THEN 0 ELSE 1 END) OVER days_in_order AS healthy_days,
  is_low AND NOT coalesce(lag(is_low) OVER days_in_order, false) AS is_first,
  is_low AND NOT coalesce(lead(is_low) OVER days_in_order, false) AS is_last
FROM (
  SELECT
    a.block, n.post, n.branch_no, a.track, n.day_number, t.least_score, n.observed, n.likely, n.others_variance, s.score,
    l.post IS NOT NULL AS is_low,
    -- What the other sensors of the branch counted, and what comparable branches make likely of them; where there are none
    -- nothing is known.
    CASE WHEN n.has_telling_others THEN n.others_observed END AS others_observed,
    CASE WHEN n.has_telling_others THEN grid(n.others_expected * exp(n.group_log)) END AS others_likely
  FROM (SELECT DISTINCT block, post, track FROM spell_lows) AS a
  JOIN blocks AS b ON b.block = a.block
  JOIN near_days AS n
    ON n.post = a.post AND n.day_number BETWEEN b.first_number AND b.last_number
  JOIN tracks AS t ON t.track = a.track
  JOIN day_scores AS s ON s.post = n.post AND s.track = a.track AND s.day_number = n.day_number
  LEFT JOIN spell_lows AS l
    ON l.block = a.block AND l.post = a.post AND l.track = a.track AND l.day_number = n.day_number
) AS followed
WINDOW days_in_order AS (PARTITION BY block, post, track ORDER BY day_number ASC NULLS LAST)
