-- grain: a day being made of a sensor that is estimated
-- key: patient, day_number
-- inputs: predictions, ratios, params
-- lives for the run only; estimates is made from it
-- How far the same estimates of the weeks around fell from what was counted there: hour_error of single hours, day_error
-- of whole days, both as relative variances beyond chance arrivals and drawn towards a prior. counted, foretold, own_hours: the
-- hours of the day itself that were counted, beside their estimates.
SELECT
  g.patient, g.day_number,
  g.weeks,
  grid((greatest(0.0, g.hour_strays) + q.prior_hours * q.hour_variance * g.mean_square) / nullif(g.squares + q.prior_hours * g.mean_square, 0.0)) AS hour_error,
  grid((greatest(0.0, g.day_strays) + q.prior_days * q.donor_variance * g.day_mean_square) / nullif(g.day_squares + q.prior_days * g.day_mean_square, 0.0)) AS day_error,
  coalesce(t.counted, 0.0) AS counted,
  coalesce(t.foretold, 0.0) AS foretold,
  coalesce(t.hours, 0.0) AS own_hours
FROM (
  SELECT
    patient, day_number,
    CAST(count(*) AS DOUBLE) AS weeks,
    sum(hour_strays) AS hour_strays,
    sum(squares) AS squares,
    sum(squares) / nullif(sum(hours), 0.0) AS mean_square,
    sum(grid(least((counted - foretold) * (counted - foretold) - foretold, 0.25 * foretold * foretold))) AS day_strays,
    sum(grid(foretold * foretold)) AS day_squares,
    sum(grid(foretold * foretold)) / nullif(CAST(count(*) AS DOUBLE), 0.0) AS day_mean_square
  FROM (
    SELECT
      p.patient, p.day_number, p.reference_number,
      CAST(count(*) AS DOUBLE) AS hours,
      sum(r.entries) AS counted,
      sum(p.predicted) AS foretold,
      sum(grid(least((r.entries - p.predicted) * (r.entries - p.predicted) - p.predicted, p.predicted * p.predicted))) AS hour_strays,
      sum(grid(p.predicted * p.predicted)) AS squares
    FROM predictions AS p
    JOIN ratios AS r
      ON r.post = p.patient AND r.day_number = p.day_number
      AND r.reference_number = p.reference_number AND r.local_hour = p.local_hour
    WHERE p.reference_number <> p.day_number
    GROUP BY p.patient, p.day_number, p.reference_number
  ) AS days_before
  GROUP BY patient, day_number
) AS g
CROSS JOIN params AS q
LEFT JOIN (
  SELECT
    p.patient, p.day_number,
    sum(r.entries) AS counted,
    sum(p.predicted) AS foretold,
    CAST(count(*) AS DOUBLE) AS hours
  FROM predictions AS p
  JOIN ratios AS r
    ON r.post = p.patient AND r.day_number = p.day_number
    AND r.reference_number = p.reference_number AND r.local_hour = p.local_hour
  WHERE p.reference_number = p.day_number
  GROUP BY p.patient, p.day_number
) AS t ON t.patient = g.patient AND t.day_number = g.day_number
