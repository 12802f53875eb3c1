-- grain: a day being made of a sensor that is estimated
-- key: patient, day_number
-- inputs: predictions, ratios, params
-- lives for the run only; estimates is made from it
-- How far the same estimates of the weeks around fell from what was counted there: hour_error of single hours, day_error
-- of whole days, both as relative variances beyond chance arrivals and drawn towards a prior. own_swing: how far the
-- hours of the day itself that were counted lie from their estimates; own_trust: how much of that the other hours of the day show in the
-- weeks around (a regression, drawn towards the part of the day's people who were counted).
WITH
hours AS (
  SELECT
    p.patient, p.day_number, p.reference_number, p.predicted,
    r.entries,
    o.post IS NOT NULL AS is_own
  FROM predictions AS p
  JOIN ratios AS r
    ON r.post = p.patient AND r.day_number = p.day_number
    AND r.reference_number = p.reference_number AND r.local_hour = p.local_hour
  LEFT JOIN ratios AS o
    ON o.post = p.patient AND o.day_number = p.day_number
    AND o.reference_number = p.day_number AND o.local_hour = p.local_hour
),
days AS (
  SELECT
    patient, day_number, reference_number,
    CAST(count(*) AS DOUBLE) AS hours,
    sum(entries) AS counted,
    sum(predicted) AS foretold,
    coalesce(sum(CASE WHEN is_own THEN entries END), 0.0) AS own_counted,
    coalesce(sum(CASE WHEN is_own THEN predicted END), 0.0) AS own_foretold,
    sum(grid(least((entries - predicted) * (entries - predicted) - predicted, predicted * predicted))) AS hour_strays,
    sum(grid(predicted * predicted)) AS squares
  FROM hours
  GROUP BY patient, day_number, reference_number
),
swings AS (
  SELECT
    *,
    grid(greatest(0.6, least(1.6, (own_counted + 1.0) / nullif(own_foretold + 1.0, 0.0))) - 1.0) AS own_swing,
    grid(greatest(0.6, least(1.6, (counted - own_counted + 1.0) / nullif(foretold - own_foretold + 1.0, 0.0))) - 1.0) AS other_swing
  FROM days
),
gathered AS (
  SELECT
    patient, day_number,
    CAST(count(*) AS DOUBLE) AS weeks,
    sum(hour_strays) AS hour_strays,
    sum(squares) AS squares,
    sum(squares) / nullif(sum(hours), 0.0) AS mean_square,
    sum(grid(least((counted - foretold) * (counted - foretold) - foretold, 0.25 * foretold * foretold))) AS day_strays,
    sum(grid(foretold * foretold)) AS day_squares,
    sum(grid(foretold * foretold)) / nullif(CAST(count(*) AS DOUBLE), 0.0) AS day_mean_square,
    sum(own_foretold) / nullif(sum(foretold), 0.0) AS own_share,
    sum(own_swing * own_swing) AS own_squares,
    sum(own_swing * other_swing) AS own_others
  FROM swings
  WHERE reference_number <> day_number
  GROUP BY patient, day_number
)
SELECT
  g.patient, g.day_number, g.weeks,
  grid((greatest(0.0, g.hour_strays) + q.prior_hours * q.hour_variance * g.mean_square) / nullif(g.squares + q.prior_hours * g.mean_square, 0.0)) AS hour_error,
  grid((greatest(0.0, g.day_strays) + q.prior_days * q.donor_variance * g.day_mean_square) / nullif(g.day_squares + q.prior_days * g.day_mean_square, 0.0)) AS day_error,
  coalesce(t.own_swing, 0.0) AS own_swing,
  grid(CASE
    WHEN t.own_foretold > 0.0 THEN greatest(0.0, least(1.0,
      (g.own_others + q.prior_days * q.donor_variance * g.own_share) / nullif(g.own_squares + q.prior_days * q.donor_variance, 0.0)
    ))
    ELSE 0.0
  END) AS own_trust
FROM gathered AS g
CROSS JOIN params AS q
LEFT JOIN swings AS t ON t.patient = g.patient AND t.day_number = g.day_number AND t.reference_number = t.day_number
