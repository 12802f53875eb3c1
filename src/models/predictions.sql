-- grain: an hour of a day being made, or of one of its references, of a sensor that is estimated, as if it had not been counted
-- key: patient_id, branch_id, business_date, reference_number, local_hour
-- inputs: donor_days, pulls, profile, reference_days
-- lives for the run only; estimates is made from it
-- The helpers' ratios of that very hour, weighed; drawn towards 0 as their information falls short.
SELECT
  t.patient_id, t.patient_branch, t.business_date, t.day_number, t.reference_number, t.local_hour, t.usual,
  coalesce(h.donors, 0.0) AS donors,
  grid(t.usual * exp(coalesce(h.pulled, 0.0))) AS predicted
FROM (
  SELECT
    p.sensor_id AS patient_id, p.branch_id AS patient_branch, p.business_date, p.local_hour, min(p.usual) AS usual,
    n.day_number, n.reference_number
  FROM profile AS p
  JOIN (
    SELECT DISTINCT d.patient_id, d.patient_branch, d.business_date, unix_date(d.business_date) AS day_number, r.reference_number
    FROM donor_days AS d
    JOIN reference_days AS r
      ON r.sensor_id = d.patient_id AND r.branch_id = d.patient_branch AND r.business_date = d.business_date
    UNION
    SELECT DISTINCT patient_id, patient_branch, business_date, unix_date(business_date), unix_date(business_date)
    FROM donor_days
  ) AS n ON n.patient_id = p.sensor_id AND n.patient_branch = p.branch_id AND n.business_date = p.business_date
  GROUP BY p.sensor_id, p.branch_id, p.business_date, p.local_hour, n.day_number, n.reference_number
) AS t
LEFT JOIN (
  SELECT
    u.patient_id, u.patient_branch, u.business_date, u.reference_number, u.local_hour,
    CAST(count(*) AS DOUBLE) AS donors,
    -- One that says something quite else than most is itself ill, or a feast in its street: it loses its weight.
    sum(grid(u.weight / nullif(1.0 + 11.0 * (u.pull - m.middle) * (u.pull - m.middle), 0.0) * u.pull))
      / nullif(sum(grid(u.weight / nullif(1.0 + 11.0 * (u.pull - m.middle) * (u.pull - m.middle), 0.0))), 0.0)
      * sum(u.information) / nullif(sum(u.information) + 0.5, 0.0) AS pulled
  FROM pulls AS u
  JOIN (
    SELECT patient_id, patient_branch, business_date, reference_number, local_hour, median(pull) AS middle
    FROM pulls
    GROUP BY patient_id, patient_branch, business_date, reference_number, local_hour
  ) AS m
    ON m.patient_id = u.patient_id AND m.patient_branch = u.patient_branch AND m.business_date = u.business_date
    AND m.reference_number = u.reference_number AND m.local_hour = u.local_hour
  GROUP BY u.patient_id, u.patient_branch, u.business_date, u.reference_number, u.local_hour
) AS h
  ON h.patient_id = t.patient_id AND h.patient_branch = t.patient_branch AND h.business_date = t.business_date
  AND h.reference_number = t.reference_number AND h.local_hour = t.local_hour
