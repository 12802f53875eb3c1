-- grain: a day in a stretch whose scores add up to a spell of undercounting
-- key: block, post, track, day_number
-- inputs: day_scores, blocks (what each looks at), tracks, params
-- lives for the run only; spells and what leads there are made from it
-- The stretch is the one with the highest sum (CUSUM: Page, Biometrika 41, 1954), against all that is known and against
-- comparable branches alone: a branch whose sensors all fall alike has really lost its people.
WITH
weeks AS (
  SELECT
    post, track, week,
    sum(score) AS total,
    sum(greatest(0.0, score)) AS gain,
    sum(group_score) AS group_total,
    sum(greatest(0.0, group_score)) AS group_gain
  FROM day_scores
  GROUP BY post, track, week
),
-- No stretch adds up to more than its whole weeks and a part of the two at its ends: most sensors need no closer look.
suspects AS (
  SELECT bounds.block, bounds.post, bounds.track
  FROM (
    SELECT
      b.block, w.post, w.track,
      sum(greatest(0.0, w.total)) + 2.0 * max(w.gain) AS most,
      sum(greatest(0.0, w.group_total)) + 2.0 * max(w.group_gain) AS group_most
    FROM weeks AS w
    JOIN blocks AS b ON 7 * w.week BETWEEN b.first_number AND b.last_number
    GROUP BY b.block, w.post, w.track
  ) AS bounds
  JOIN tracks AS t ON t.track = bounds.track
  CROSS JOIN params AS q
  WHERE most > t.least_score AND group_most > q.spell_group_score
),
summed AS (
  SELECT
    s.block, d.post, d.track, d.day_number, d.score, d.group_score,
    sum(d.score) OVER so_far AS total,
    sum(d.group_score) OVER so_far AS group_total
  FROM suspects AS s
  JOIN blocks AS b ON b.block = s.block
  JOIN day_scores AS d
    ON d.post = s.post AND d.track = s.track
    AND d.day_number BETWEEN b.first_number AND b.last_number
  WINDOW so_far AS (PARTITION BY s.block, d.post, d.track ORDER BY d.day_number ASC NULLS LAST)
),
reached AS (
  SELECT
    block, post, track, day_number, score, total,
    min(total - score) OVER before AS lowest,
    max(total) OVER after AS highest,
    (max(group_total) OVER after) - min(group_total - group_score) OVER before AS group_gain
  FROM summed
  WINDOW
    before AS (PARTITION BY block, post, track ORDER BY day_number ASC NULLS LAST RANGE BETWEEN 42 PRECEDING AND CURRENT ROW),
    after AS (PARTITION BY block, post, track ORDER BY day_number ASC NULLS LAST RANGE BETWEEN CURRENT ROW AND 21 FOLLOWING)
)
SELECT r.block, r.post, r.track, r.day_number
FROM reached AS r
JOIN tracks AS t ON t.track = r.track
CROSS JOIN params AS q
WHERE r.highest - r.lowest > t.least_score AND r.group_gain > q.spell_group_score
  AND r.highest > r.total - r.score AND r.lowest < r.total
