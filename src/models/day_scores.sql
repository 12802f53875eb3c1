-- grain: what a day says for and against undercounting by each share that is looked for
-- key: post, track, day_number
-- inputs: near_days, tracks (shares counted that are looked for), params
-- lives for the run only; spell_lows is made from it
-- Log-likelihood ratios of "a part of the people is counted" against "all are": score by all that is known of the day,
-- group_score by comparable branches alone.
SELECT
  n.post, t.track, n.day_number, n.week,
  CASE
    WHEN n.is_telling THEN grid(greatest(0.0 - q.spell_day_cap, least(
      q.spell_day_cap,
      (n.observed * ln(t.counted) + n.likely * (1.0 - t.counted)) / nullif(1.0 + n.likely * n.others_variance, 0.0)
    )))
    ELSE 0.0
  END AS score,
  CASE
    WHEN n.is_telling THEN grid(greatest(0.0 - q.spell_day_cap, least(
      q.spell_day_cap,
      (n.observed * ln(t.counted) + n.group_likely * (1.0 - t.counted))
        / nullif(1.0 + n.group_likely * (q.branch_variance + q.sensor_variance), 0.0)
    )))
    ELSE 0.0
  END AS group_score
FROM near_days AS n
CROSS JOIN tracks AS t
CROSS JOIN params AS q
