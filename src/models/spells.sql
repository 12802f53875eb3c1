-- grain: a day of a sensor of which the days around have something to say
-- key: sensor_id, branch_id, business_date
-- inputs: days (to be made, with their blocks), blocks (what each looks at), near_levels, kin_groups, neighbours (branches a few streets away), tracks (shares counted that are looked for), params
-- partition: business_month; slice: business_date
-- A spell of undercounting is the stretch of days with the highest sum of log-likelihood ratios (CUSUM: Page, Biometrika
-- 41, 1954), each for "a part of the people is counted" against "all are", once against all that is known of the day,
-- once against comparable branches alone: a branch whose sensors all fall alike has really lost its people. A deep fall
-- shows in fewer days where a deep one is looked for, so several depths are, each by itself; the surest spell counts.
-- Days are judged in blocks of four weeks by the calendar, each by the same days around it whatever else is made.
WITH
scored AS (
  SELECT
    l.sensor_id, l.branch_id, l.business_date, unix_date(l.business_date) AS day_number,
    l.heard_hours, l.heard_share, l.observed, l.others_variance,
    l.signature, g.group_id,
    -- The whole day, where a part of it can be compared.
    CASE WHEN l.expected >= 0.5 * l.day_expected THEN grid(l.observed * l.day_expected / nullif(l.expected, 0.0)) END AS whole_day,
    l.head_value, l.head_evidence, l.tail_value, l.tail_evidence, l.is_one_value, l.exits_log,
    grid(l.expected * exp(l.others_log)) AS likely,
    b.block, t.track, t.counted, t.least_score, l.expected, l.group_log,
    CASE
      WHEN l.weeks >= q.spell_min_weeks AND l.expected > 0.0 AND coalesce(l.group_ratio, 1.0) >= 0.5 THEN grid(greatest(0.0 - q.spell_day_cap, least(
        q.spell_day_cap,
        (l.observed * ln(t.counted) + l.expected * exp(l.others_log) * (1.0 - t.counted))
          / nullif(1.0 + l.expected * exp(l.others_log) * l.others_variance, 0.0)
      )))
      ELSE 0.0
    END AS score,
    CASE
      WHEN l.weeks >= q.spell_min_weeks AND l.expected > 0.0 AND coalesce(l.group_ratio, 1.0) >= 0.5 THEN grid(greatest(0.0 - q.spell_day_cap, least(
        q.spell_day_cap,
        (l.observed * ln(t.counted) + l.expected * exp(l.group_log) * (1.0 - t.counted))
          / nullif(1.0 + l.expected * exp(l.group_log) * (q.branch_variance + q.sensor_variance), 0.0)
      )))
      ELSE 0.0
    END AS group_score,
    -- Whether the other sensors of the branch have not fallen alike; where there are none nothing speaks for that.
    CASE
      WHEN l.others_expected > 3.0 AND coalesce(l.group_ratio, 1.0) >= 0.5 THEN grid(greatest(0.0 - q.spell_day_cap, least(
        q.spell_day_cap,
        (0.0 - l.others_observed * ln(t.counted) - l.others_expected * exp(l.group_log) * (1.0 - t.counted))
          / nullif(1.0 + l.others_expected * exp(l.group_log) * q.branch_variance, 0.0)
      )))
    END AS alone_score
  FROM near_levels AS l
  JOIN blocks AS b ON l.business_date >= b.first_date AND l.business_date <= b.last_date
  JOIN kin_groups AS g ON g.branch_id = l.branch_id
  CROSS JOIN params AS q
  CROSS JOIN tracks AS t
),
summed AS (
  SELECT *, sum(score) OVER so_far AS total, sum(group_score) OVER so_far AS group_total
  FROM scored
  WINDOW so_far AS (PARTITION BY block, sensor_id, branch_id, track ORDER BY day_number ASC NULLS LAST)
),
reached AS (
  SELECT
    *,
    min(total - score) OVER before AS lowest,
    max(total) OVER after AS highest,
    (max(group_total) OVER after) - min(group_total - group_score) OVER before AS group_gain
  FROM summed
  WINDOW
    before AS (PARTITION BY block, sensor_id, branch_id, track ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 42 PRECEDING AND CURRENT ROW),
    after AS (PARTITION BY block, sensor_id, branch_id, track ORDER BY day_number ASC NULLS LAST RANGE BETWEEN CURRENT ROW AND 21 FOLLOWING)
),
marked AS (
  SELECT
    r.*,
    r.highest - r.lowest > r.least_score AND r.group_gain > q.spell_group_score
      AND r.highest > r.total - r.score AND r.lowest < r.total AS is_low
  FROM reached AS r
  CROSS JOIN params AS q
),
-- A drift is slow: the level of four weeks beside that of the four before and of the four before those, each sensor's
-- beside the others of its branch, and a single one's beside comparable branches. Spells have no part in it.
months AS (
  SELECT
    block, sensor_id, branch_id, business_date, day_number, track, group_id, others_variance,
    sum(CASE WHEN NOT is_low THEN whole_day END) OVER latest AS people,
    CAST(count(CASE WHEN NOT is_low THEN whole_day END) OVER latest AS DOUBLE) AS people_days,
    sum(CASE WHEN NOT is_low THEN whole_day END) OVER middle AS middle_people,
    CAST(count(CASE WHEN NOT is_low THEN whole_day END) OVER middle AS DOUBLE) AS middle_days,
    sum(CASE WHEN NOT is_low THEN whole_day END) OVER earliest AS early_people,
    CAST(count(CASE WHEN NOT is_low THEN whole_day END) OVER earliest AS DOUBLE) AS early_days
  FROM marked
  WHERE track = 0
  WINDOW
    latest AS (PARTITION BY block, sensor_id, branch_id, track ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 27 PRECEDING AND CURRENT ROW),
    middle AS (PARTITION BY block, sensor_id, branch_id, track ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 55 PRECEDING AND 28 PRECEDING),
    earliest AS (PARTITION BY block, sensor_id, branch_id, track ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 83 PRECEDING AND 56 PRECEDING)
),
paces AS (
  SELECT
    m.*,
    grid(ln(people / nullif(people_days, 0.0) / nullif(early_people / nullif(early_days, 0.0), 0.0))) AS pace,
    grid(ln(people / nullif(people_days, 0.0) / nullif(middle_people / nullif(middle_days, 0.0), 0.0))) AS late_pace,
    grid(least(200.0, people / nullif(people_days, 0.0))) AS weight
  FROM months AS m
  JOIN days AS d ON d.business_date = m.business_date AND d.block = m.block
  WHERE people_days >= 12.0 AND middle_days >= 12.0 AND early_days >= 12.0 AND people > 0.0 AND middle_people > 0.0 AND early_people > 0.0
),
drifts AS (
  SELECT
    block, sensor_id, branch_id, business_date, people, people_days, early_days, others_variance, pace, late_pace,
    CASE
      WHEN (sum(weight) OVER branch) - weight > 10.0 THEN ((sum(grid(weight * pace)) OVER branch) - grid(weight * pace)) / nullif((sum(weight) OVER branch) - weight, 0.0)
      WHEN (sum(weight) OVER kin) - weight > 10.0 THEN ((sum(grid(weight * pace)) OVER kin) - grid(weight * pace)) / nullif((sum(weight) OVER kin) - weight, 0.0)
    END AS others_pace,
    CASE
      WHEN (sum(weight) OVER branch) - weight > 10.0 THEN ((sum(grid(weight * late_pace)) OVER branch) - grid(weight * late_pace)) / nullif((sum(weight) OVER branch) - weight, 0.0)
      WHEN (sum(weight) OVER kin) - weight > 10.0 THEN ((sum(grid(weight * late_pace)) OVER kin) - grid(weight * late_pace)) / nullif((sum(weight) OVER kin) - weight, 0.0)
    END AS others_late_pace
  FROM paces
  WINDOW branch AS (PARTITION BY block, branch_id, business_date), kin AS (PARTITION BY block, group_id, business_date)
),
drifting AS (
  SELECT block, sensor_id, branch_id, business_date, grid(exp(own)) AS drift
  FROM (
    SELECT
      *,
      pace - others_pace AS own,
      late_pace - others_late_pace AS own_late,
      sqrt((others_variance + people_days / nullif(people, 0.0)) * (1.0 / nullif(people_days, 0.0) + 1.0 / nullif(early_days, 0.0))) AS error
    FROM drifts
  ) AS paced
  CROSS JOIN params AS q
  WHERE abs(own) > greatest(q.drift_least, q.drift_errors * error)
    -- In both halves of the time: a step is no drift.
    AND own_late / nullif(own, 0.0) > 0.25 AND own_late / nullif(own, 0.0) < 0.75
),
-- Most sensors have nothing in all that time that the rest is about.
noticed AS (
  SELECT block, sensor_id, branch_id
  FROM marked
  GROUP BY block, sensor_id, branch_id
  HAVING bool_or(is_low OR heard_hours = 0 OR head_evidence > 4.0 OR tail_evidence > 4.0)
    OR max(exits_log) - min(exits_log) > 0.5
    OR count(CASE WHEN track = 0 THEN signature END) > count(DISTINCT signature)
  UNION
  SELECT DISTINCT block, sensor_id, branch_id
  FROM drifting
),
followed AS (
  SELECT m.*
  FROM marked AS m
  JOIN noticed AS n ON n.block = m.block AND n.sensor_id = m.sensor_id AND n.branch_id = m.branch_id
),
numbered AS (
  SELECT
    *,
    sum(CASE WHEN is_low THEN 0 ELSE 1 END) OVER days_in_order AS healthy_days,
    is_low AND NOT coalesce(lag(is_low) OVER days_in_order, false) AS is_first,
    is_low AND NOT coalesce(lead(is_low) OVER days_in_order, false) AS is_last,
    lag(day_number) OVER days_in_order AS previous_number,
    lead(day_number) OVER days_in_order AS next_number,
    lag(heard_hours) OVER days_in_order AS previous_heard,
    lead(heard_hours) OVER days_in_order AS next_heard,
    lag(heard_share) OVER days_in_order AS previous_share,
    lead(heard_share) OVER days_in_order AS next_share,
    coalesce(lag(signature) OVER days_in_order = signature, false)
      OR coalesce(max(signature) OVER week_before = signature, false) AS is_copy,
    lag(tail_value) OVER days_in_order AS previous_value,
    lead(head_value) OVER days_in_order AS next_value,
    -- A run of days that all hold one and the same count has one number.
    CASE WHEN is_one_value AND lag(is_one_value) OVER days_in_order AND lag(head_value) OVER days_in_order = head_value THEN 0 ELSE 1 END AS is_other
  FROM followed
  WINDOW
    days_in_order AS (PARTITION BY block, sensor_id, branch_id, track ORDER BY day_number ASC NULLS LAST),
    week_before AS (PARTITION BY block, sensor_id, branch_id, track ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 7 PRECEDING AND 7 PRECEDING)
),
stretched AS (
  SELECT
    *,
    sum(is_other) OVER (PARTITION BY block, sensor_id, branch_id, track ORDER BY day_number ASC NULLS LAST) AS stretch
  FROM numbered
),
spread AS (
  SELECT
    *,
    sum(CASE WHEN is_low THEN score END) OVER spell AS own_score,
    sum(CASE WHEN is_low THEN alone_score END) OVER spell AS spell_alone_score,
    sum(CASE WHEN is_low THEN observed END) OVER spell AS all_observed,
    sum(CASE WHEN is_low THEN likely END) OVER spell AS all_likely,
    -- The first and the last day may be healthy in part.
    sum(CASE WHEN is_low AND NOT is_first AND NOT is_last THEN observed END) OVER spell AS inner_observed,
    sum(CASE WHEN is_low AND NOT is_first AND NOT is_last THEN likely END) OVER spell AS inner_likely,
    count(CASE WHEN is_low THEN 1 END) OVER spell AS spell_days,
    avg(CASE WHEN is_low THEN others_variance END) OVER spell AS spell_variance,
    sum(CASE WHEN is_one_value THEN head_evidence END) OVER stretch_before AS evidence_before,
    sum(CASE WHEN is_one_value THEN head_evidence END) OVER stretch_after AS evidence_after,
    sum(greatest(-1.0, least(1.0, exits_log))) OVER month AS exits_sum,
    count(exits_log) OVER month AS exits_days
  FROM stretched
  WINDOW
    spell AS (PARTITION BY block, sensor_id, branch_id, track, healthy_days ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 42 PRECEDING AND 21 FOLLOWING),
    stretch_before AS (PARTITION BY block, sensor_id, branch_id, track, stretch ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 42 PRECEDING AND CURRENT ROW),
    stretch_after AS (PARTITION BY block, sensor_id, branch_id, track, stretch ORDER BY day_number ASC NULLS LAST RANGE BETWEEN CURRENT ROW AND 21 FOLLOWING),
    month AS (PARTITION BY block, sensor_id, branch_id, track ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 28 PRECEDING AND 28 FOLLOWING)
),
-- Where a single door falls, the branches beside it say whether the street did.
branch_falls AS (
  SELECT
    s.block, s.branch_id, s.day_number, s.track,
    grid(greatest(0.0 - q.spell_day_cap, least(
      q.spell_day_cap,
      (sum(s.observed) * ln(min(s.counted)) + sum(s.expected) * exp(min(s.group_log)) * (1.0 - min(s.counted)))
        / nullif(1.0 + sum(s.expected) * exp(min(s.group_log)) * (q.branch_variance + q.sensor_variance), 0.0)
    ))) AS fall_score
  FROM scored AS s
  CROSS JOIN params AS q
  WHERE s.expected > 0.0
  GROUP BY s.block, s.branch_id, s.day_number, s.track, q.spell_day_cap, q.branch_variance, q.sensor_variance
),
beside_spells AS (
  SELECT block, sensor_id, branch_id, track, healthy_days, max(fall_score) AS neighbour_score
  FROM (
    SELECT n.block, n.sensor_id, n.branch_id, n.track, n.healthy_days, b.neighbour_id, sum(f.fall_score) AS fall_score
    FROM numbered AS n
    JOIN neighbours AS b ON b.branch_id = n.branch_id
    JOIN branch_falls AS f
      ON f.block = n.block AND f.branch_id = b.neighbour_id AND f.day_number = n.day_number AND f.track = n.track
    WHERE n.is_low AND n.alone_score IS NULL
    GROUP BY n.block, n.sensor_id, n.branch_id, n.track, n.healthy_days, b.neighbour_id
  ) AS each_neighbour
  GROUP BY block, sensor_id, branch_id, track, healthy_days
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
    END)) AS stretch_part,
    (s.exits_sum - greatest(-1.0, least(1.0, s.exits_log))) / nullif(CAST(s.exits_days - 1 AS DOUBLE), 0.0) AS habit
  FROM spread AS s
  CROSS JOIN params AS q
  LEFT JOIN beside_spells AS f
    ON f.block = s.block AND f.sensor_id = s.sensor_id AND f.branch_id = s.branch_id AND f.track = s.track
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
  SELECT *, sum(own_day_score) OVER (PARTITION BY block, sensor_id, branch_id, track ORDER BY day_number ASC NULLS LAST) AS own_total
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
    behind AS (PARTITION BY block, sensor_id, branch_id, track, healthy_days ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 42 PRECEDING AND CURRENT ROW),
    ahead AS (PARTITION BY block, sensor_id, branch_id, track, healthy_days ORDER BY day_number ASC NULLS LAST RANGE BETWEEN CURRENT ROW AND 21 FOLLOWING)
),
settled AS (
  SELECT
    *,
    in_stretch AND is_within
      AND own_gain >= max(CASE WHEN in_stretch THEN own_gain END) OVER (PARTITION BY block, sensor_id, branch_id, track, healthy_days ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 42 PRECEDING AND 21 FOLLOWING) AS in_spell
  FROM rereached
),
judged_days AS (
  SELECT
    *,
    in_spell AND NOT coalesce(lag(in_spell) OVER days_in_order, false) AS is_spell_first,
    in_spell AND NOT coalesce(lead(in_spell) OVER days_in_order, false) AS is_spell_last,
    sum(CASE WHEN in_spell THEN observed END) OVER spell / nullif(sum(CASE WHEN in_spell THEN likely END) OVER spell, 0.0) AS whole_part
  FROM settled
  WINDOW
    days_in_order AS (PARTITION BY block, sensor_id, branch_id, track ORDER BY day_number ASC NULLS LAST),
    spell AS (PARTITION BY block, sensor_id, branch_id, track, healthy_days ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 42 PRECEDING AND 21 FOLLOWING)
),
inner_parts AS (
  SELECT
    *,
    coalesce(
      sum(CASE WHEN in_spell AND NOT is_spell_first AND NOT is_spell_last THEN observed END) OVER spell
        / nullif(sum(CASE WHEN in_spell AND NOT is_spell_first AND NOT is_spell_last THEN likely END) OVER spell, 0.0),
      whole_part
    ) AS part
  FROM judged_days
  WINDOW spell AS (PARTITION BY block, sensor_id, branch_id, track, healthy_days ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 42 PRECEDING AND 21 FOLLOWING)
),
days_beside AS (
  SELECT
    *,
    lag(in_spell) OVER days_in_order AND day_number - previous_number <= 7 AS is_after,
    lead(in_spell) OVER days_in_order AND next_number - day_number <= 7 AS is_before,
    lag(part) OVER days_in_order AS previous_part,
    lead(part) OVER days_in_order AS next_part,
    -- What the day before ends with runs on: with all the days before that hold nothing else.
    CASE
      WHEN lag(is_one_value) OVER days_in_order THEN lag(evidence_before) OVER days_in_order
      ELSE lag(tail_evidence) OVER days_in_order
    END AS evidence_of_previous,
    CASE
      WHEN lead(is_one_value) OVER days_in_order THEN lead(evidence_after) OVER days_in_order
      ELSE lead(head_evidence) OVER days_in_order
    END AS evidence_of_next,
    CASE WHEN exits_days >= 6 AND abs(exits_log - habit) > 0.5 + 3.0 * sqrt(2.0 / nullif(observed + 5.0, 0.0)) THEN habit END AS far_habit
  FROM inner_parts
  WINDOW days_in_order AS (PARTITION BY block, sensor_id, branch_id, track ORDER BY day_number ASC NULLS LAST)
),
told AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY block, sensor_id, branch_id, business_date
      ORDER BY
        CASE WHEN in_spell THEN own_score WHEN is_before OR is_after THEN -1.0 ELSE -2.0 END DESC NULLS LAST,
        track ASC NULLS LAST
    ) AS choice,
    CASE
      WHEN in_spell THEN 'in'
      WHEN is_before THEN 'before'
      WHEN is_after THEN 'after'
      ELSE 'none'
    END AS place,
    CASE WHEN in_spell THEN part WHEN is_before THEN next_part WHEN is_after THEN previous_part END AS told_part,
    head_evidence + CASE WHEN previous_value = head_value AND day_number - previous_number <= 7 THEN evidence_of_previous ELSE 0.0 END
      + CASE WHEN is_one_value AND next_value = head_value AND next_number - day_number <= 7 THEN evidence_of_next ELSE 0.0 END AS head_total,
    tail_evidence + CASE WHEN next_value = tail_value AND next_number - day_number <= 7 THEN evidence_of_next ELSE 0.0 END
      + CASE WHEN is_one_value AND previous_value = tail_value AND day_number - previous_number <= 7 THEN evidence_of_previous ELSE 0.0 END AS tail_total,
    coalesce(previous_heard = 0 AND previous_share >= 0.5 AND day_number - previous_number <= 7, false) AS silent_before,
    coalesce(next_heard = 0 AND next_share >= 0.5 AND next_number - day_number <= 7, false) AS silent_after
  FROM days_beside
)
SELECT
  make_date(CAST(extract(YEAR FROM t.business_date) AS INTEGER), CAST(extract(MONTH FROM t.business_date) AS INTEGER), 1) AS business_month,
  t.sensor_id,
  t.branch_id,
  t.business_date,
  t.place,
  t.is_spell_first AS is_first,
  t.is_spell_last AS is_last,
  grid(least(1.0, greatest(0.02, t.told_part))) AS factor,
  CASE WHEN t.in_spell THEN grid(sqrt(1.0 / nullif(t.all_observed + 1.0, 0.0) + t.spell_variance / nullif(CAST(t.spell_days AS DOUBLE), 0.0))) END AS factor_error,
  CASE WHEN t.in_spell THEN grid(t.own_score) END AS score,
  CASE WHEN t.in_spell THEN CAST(t.spell_days AS INTEGER) END AS days,
  grid(t.head_total) AS head_evidence,
  grid(t.tail_total) AS tail_evidence,
  t.silent_before AS is_silent_before,
  t.silent_after AS is_silent_after,
  t.is_copy,
  r.drift,
  grid(t.far_habit) AS exits_habit,
  t.in_spell OR t.is_copy OR (t.heard_hours = 0) OR (t.is_one_value AND t.head_total > q.run_evidence) AS is_unfit
FROM told AS t
JOIN days AS d ON d.business_date = t.business_date AND d.block = t.block
CROSS JOIN params AS q
LEFT JOIN drifting AS r
  ON r.block = t.block AND r.sensor_id = t.sensor_id AND r.branch_id = t.branch_id AND r.business_date = t.business_date
WHERE t.choice = 1
  AND (t.place <> 'none' OR t.head_total > 4.0 OR t.tail_total > 4.0 OR t.silent_before OR t.silent_after OR t.far_habit IS NOT NULL OR t.is_copy OR r.drift IS NOT NULL)
