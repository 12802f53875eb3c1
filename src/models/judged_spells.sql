-- grain: a day in a spell of undercounting, or right before or after one, by the share that was looked for
-- key: block, post, track, day_number
-- inputs: spell_days, near_days, neighbours (branches a few streets away), tracks, params
-- lives for the run only; spells is made from it
WITH
-- Where a single door falls, the branches beside it say whether the street did.
lonely AS (
  SELECT s.block, s.post, s.track, s.healthy_days, s.day_number, b.neighbour_no
  FROM spell_days AS s
  JOIN neighbours AS b ON b.branch_no = s.branch_no
  WHERE s.is_low AND s.others_observed IS NULL
),
branch_falls AS (
  SELECT
    n.branch_no, n.day_number, t.track,
    grid(greatest(0.0 - q.spell_day_cap, least(
      q.spell_day_cap,
      (sum(n.observed) * ln(t.counted) + sum(n.expected) * exp(min(n.group_log)) * (1.0 - t.counted))
        / nullif(1.0 + sum(n.expected) * exp(min(n.group_log)) * (q.branch_variance + q.sensor_variance), 0.0)
    ))) AS fall_score
  FROM (SELECT DISTINCT neighbour_no, day_number FROM lonely) AS w
  JOIN near_days AS n ON n.branch_no = w.neighbour_no AND n.day_number = w.day_number
  CROSS JOIN tracks AS t
  CROSS JOIN params AS q
  WHERE n.expected > 0.0
  GROUP BY n.branch_no, n.day_number, t.track, t.counted, q.spell_day_cap, q.branch_variance, q.sensor_variance
),
beside_spells AS (
  SELECT block, post, track, healthy_days, max(fall_score) AS neighbour_score
  FROM (
    SELECT n.block, n.post, n.track, n.healthy_days, n.neighbour_no, sum(f.fall_score) AS fall_score
    FROM lonely AS n
    JOIN branch_falls AS f ON f.branch_no = n.neighbour_no AND f.day_number = n.day_number AND f.track = n.track
    GROUP BY n.block, n.post, n.track, n.healthy_days, n.neighbour_no
  ) AS each_neighbour
  GROUP BY block, post, track, healthy_days
),
gathered AS (
  SELECT
    *,
    sum(CASE WHEN is_low THEN score END) OVER spell AS own_score,
    sum(CASE WHEN is_low THEN observed END) OVER spell AS all_observed,
    sum(CASE WHEN is_low THEN likely END) OVER spell AS all_likely,
    -- The first and the last day may be healthy in part.
    sum(CASE WHEN is_low AND NOT is_first AND NOT is_last THEN observed END) OVER spell AS inner_observed,
    sum(CASE WHEN is_low AND NOT is_first AND NOT is_last THEN likely END) OVER spell AS inner_likely,
    count(CASE WHEN is_low THEN 1 END) OVER spell AS spell_days,
    avg(CASE WHEN is_low THEN others_variance END) OVER spell AS spell_variance
  FROM spell_days
  WINDOW spell AS (PARTITION BY block, post, track, healthy_days)
),
-- Whether the other sensors of the branch have not fallen alike: by the share that was looked for, or the stretch's own
-- where it fell deeper.
spread AS (
  SELECT
    *,
    sum(CASE WHEN is_low THEN alone_score END) OVER (PARTITION BY block, post, track, healthy_days) AS spell_alone_score
  FROM (
    SELECT
      g.*,
      CASE
        WHEN g.others_observed IS NOT NULL THEN grid(greatest(0.0 - q.spell_day_cap, least(
          q.spell_day_cap,
          (0.0 - g.others_observed * ln(g.shown) - g.others_likely * (1.0 - g.shown))
            / nullif(1.0 + g.others_likely * q.branch_variance, 0.0)
        )))
      END AS alone_score
    FROM (
      SELECT c.*, least(t.counted, greatest(0.05, c.all_observed / nullif(c.all_likely, 0.0))) AS shown
      FROM gathered AS c
      JOIN tracks AS t ON t.track = c.track
    ) AS g
    CROSS JOIN params AS q
  ) AS scored
),
parted AS (
  SELECT
    s.*,
    s.is_low AND s.own_score > s.least_score AND s.all_observed < q.spell_most * s.all_likely
      AND coalesce(s.spell_alone_score > q.spell_alone_score, true)
      AND coalesce(f.neighbour_score < q.spell_neighbour_score, true) AS in_stretch,
    least(0.9, greatest(0.02, CASE
      WHEN s.inner_likely > 0.0 THEN s.inner_observed / nullif(s.inner_likely, 0.0)
      ELSE s.all_observed / nullif(s.all_likely, 0.0)
    END)) AS stretch_part
  FROM spread AS s
  CROSS JOIN params AS q
  LEFT JOIN beside_spells AS f
    ON f.block = s.block AND f.post = s.post AND f.track = s.track
    AND f.healthy_days = s.healthy_days AND s.is_low AND s.spell_alone_score IS NULL
),
-- Once more with the share that the stretch itself shows: healthy days at its ends, which by chance were a little low,
-- speak against a fall as deep as that.
rescored AS (
  SELECT
    *,
    CASE
      WHEN in_stretch THEN grid((observed * ln(stretch_part) + likely * (1.0 - stretch_part)) / nullif(1.0 + likely * others_variance, 0.0))
      ELSE 0.0
    END AS own_day_score
  FROM parted
),
resummed AS (
  SELECT *, sum(own_day_score) OVER (PARTITION BY block, post, track ORDER BY day_number ASC NULLS LAST) AS own_total
  FROM rescored
),
rereached AS (
  SELECT
    *,
    (max(CASE WHEN in_stretch THEN own_total END) OVER ahead) - min(CASE WHEN in_stretch THEN own_total - own_day_score END) OVER behind AS own_gain,
    max(CASE WHEN in_stretch THEN own_total END) OVER ahead > own_total - own_day_score
      AND min(CASE WHEN in_stretch THEN own_total - own_day_score END) OVER behind < own_total AS is_within
  FROM resummed
  WINDOW
    behind AS (PARTITION BY block, post, track, healthy_days ORDER BY day_number ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
    ahead AS (PARTITION BY block, post, track, healthy_days ORDER BY day_number ASC NULLS LAST ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
),
settled AS (
  SELECT
    *,
    in_stretch AND is_within
      AND own_gain >= max(CASE WHEN in_stretch THEN own_gain END) OVER (PARTITION BY block, post, track, healthy_days) AS in_spell
  FROM rereached
),
bounded AS (
  SELECT
    *,
    in_spell AND NOT coalesce(lag(in_spell) OVER days_in_order, false) AS is_spell_first,
    in_spell AND NOT coalesce(lead(in_spell) OVER days_in_order, false) AS is_spell_last,
    coalesce(lag(in_spell) OVER days_in_order AND day_number - lag(day_number) OVER days_in_order <= 7, false) AS is_after,
    coalesce(lead(in_spell) OVER days_in_order AND (lead(day_number) OVER days_in_order) - day_number <= 7, false) AS is_before,
    sum(CASE WHEN in_spell THEN observed END) OVER spell / nullif(sum(CASE WHEN in_spell THEN likely END) OVER spell, 0.0) AS whole_part
  FROM settled
  WINDOW
    days_in_order AS (PARTITION BY block, post, track ORDER BY day_number ASC NULLS LAST),
    spell AS (PARTITION BY block, post, track, healthy_days)
),
inner_parts AS (
  SELECT
    *,
    coalesce(
      sum(CASE WHEN in_spell AND NOT is_spell_first AND NOT is_spell_last THEN observed END) OVER spell
        / nullif(sum(CASE WHEN in_spell AND NOT is_spell_first AND NOT is_spell_last THEN likely END) OVER spell, 0.0),
      whole_part
    ) AS part
  FROM bounded
  WINDOW spell AS (PARTITION BY block, post, track, healthy_days)
),
told AS (
  SELECT
    block, post, track, day_number, in_spell, is_before, is_after, is_spell_first, is_spell_last, own_score, all_observed, spell_variance, spell_days,
    CASE
      WHEN in_spell THEN part
      WHEN is_before THEN lead(part) OVER days_in_order
      WHEN is_after THEN lag(part) OVER days_in_order
    END AS part
  FROM inner_parts
  WINDOW days_in_order AS (PARTITION BY block, post, track ORDER BY day_number ASC NULLS LAST)
)
SELECT
  block, post, track, day_number,
  CASE WHEN in_spell THEN 'in' WHEN is_before THEN 'before' ELSE 'after' END AS place,
  is_spell_first AS is_first,
  is_spell_last AS is_last,
  grid(least(1.0, greatest(0.02, part))) AS factor,
  CASE WHEN in_spell THEN grid(sqrt(1.0 / nullif(all_observed + 1.0, 0.0) + spell_variance / nullif(CAST(spell_days AS DOUBLE), 0.0))) END AS factor_error,
  CASE WHEN in_spell THEN grid(own_score) END AS score,
  CASE WHEN in_spell THEN CAST(spell_days AS INTEGER) END AS days,
  -- Of several depths that were looked for the surest spell counts.
  row_number() OVER (
    PARTITION BY block, post, day_number
    ORDER BY CASE WHEN in_spell THEN own_score ELSE -1.0 END DESC NULLS LAST, track ASC NULLS LAST
  ) AS choice
FROM told
WHERE in_spell OR is_before OR is_after
