-- grain: an hour of a day being made, or of one of its references, of a sensor that is estimated, as if it had not been counted
-- key: patient, day_number, reference_number, local_hour
-- inputs: donor_days, pulls, profile, reference_days
-- lives for the run only; estimates is made from it
-- The helpers' ratios of that very hour, weighed; drawn towards 0 as their information falls short.
WITH
patient_days AS (
  SELECT DISTINCT patient, day_number
  FROM donor_days
),
told AS (
  SELECT d.patient, d.day_number, r.reference_number
  FROM patient_days AS d
  JOIN reference_days AS r ON r.post = d.patient AND r.day_number = d.day_number
  UNION ALL
  SELECT patient, day_number, day_number
  FROM patient_days
),
hours AS (
  SELECT n.patient, n.day_number, n.reference_number, p.local_hour, min(p.usual) AS usual
  FROM told AS n
  JOIN profile AS p ON p.post = n.patient AND p.day_number = n.day_number
  GROUP BY n.patient, n.day_number, n.reference_number, p.local_hour
),
pulled AS (
  SELECT
    u.patient, u.day_number, u.reference_number, u.local_hour,
    CAST(count(*) AS DOUBLE) AS donors,
    -- One that says something quite else than most is itself ill, or a feast in its street: it loses its weight.
    sum(grid(u.weight / nullif(1.0 + 5.0 * (u.pull - m.middle) * (u.pull - m.middle), 0.0) * u.pull))
      / nullif(sum(grid(u.weight / nullif(1.0 + 5.0 * (u.pull - m.middle) * (u.pull - m.middle), 0.0))), 0.0)
      * sum(u.information) / nullif(sum(u.information) + 0.25, 0.0) AS pull
  FROM pulls AS u
  JOIN (
    -- Of whole numbers it is found in half the time.
    SELECT patient, day_number, reference_number, local_hour, median(CAST(round(pull * 1024.0) AS BIGINT)) / 1024.0 AS middle
    FROM pulls
    GROUP BY patient, day_number, reference_number, local_hour
  ) AS m
    ON m.patient = u.patient AND m.day_number = u.day_number
    AND m.reference_number = u.reference_number AND m.local_hour = u.local_hour
  GROUP BY u.patient, u.day_number, u.reference_number, u.local_hour
)
SELECT
  t.patient, t.day_number, t.reference_number, t.local_hour,
  coalesce(h.donors, 0.0) AS donors,
  grid(t.usual * exp(coalesce(h.pull, 0.0))) AS predicted
FROM hours AS t
LEFT JOIN pulled AS h
  ON h.patient = t.patient AND h.day_number = t.day_number
  AND h.reference_number = t.reference_number AND h.local_hour = t.local_hour
