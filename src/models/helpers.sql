-- grain: a day being made of a sensor that is estimated, with a sensor that moves as it does
-- key: patient_id, branch_id, business_date, sensor_id
-- inputs: donor_days, ratios, params
-- lives for the run only; the estimates are made from it
-- likeness: correlation of the two in the weeks around, drawn towards 0 as if likeness_hours more had shown none. A
-- helper weighs by the square of what it would explain; slope brings its swings to the size of the patient's.
SELECT
  patient_id, patient_branch, business_date, sensor_id, branch_id,
  grid(likeness * likeness / nullif(1.0 - likeness * likeness, 0.0)) AS information,
  grid(likeness * likeness * likeness * likeness / nullif(1.0 - likeness * likeness, 0.0)) AS weight,
  grid(slope) AS slope
FROM (
  SELECT
    c.patient_id, c.patient_branch, c.business_date, c.sensor_id, c.branch_id,
    least(0.98, greatest(0.0,
      (c.hours * c.both_ways - c.own_sum * c.other_sum)
        / nullif(sqrt((c.hours * c.own_squares - c.own_sum * c.own_sum) * (c.hours * c.other_squares - c.other_sum * c.other_sum)), 0.0)
        * c.hours / nullif(c.hours + q.likeness_hours, 0.0)
    )) AS likeness,
    least(3.0, sqrt((c.hours * c.own_squares - c.own_sum * c.own_sum) / nullif(c.hours * c.other_squares - c.other_sum * c.other_sum, 0.0))) AS slope
  FROM (
    SELECT
      d.patient_id, d.patient_branch, d.business_date, d.sensor_id, b.branch_id,
      CAST(count(*) AS DOUBLE) AS hours,
      sum(a.ratio_log) AS own_sum,
      sum(b.ratio_log) AS other_sum,
      sum(a.ratio_log * a.ratio_log) AS own_squares,
      sum(b.ratio_log * b.ratio_log) AS other_squares,
      sum(a.ratio_log * b.ratio_log) AS both_ways
    FROM donor_days AS d
    JOIN ratios AS a
      ON a.sensor_id = d.patient_id AND a.branch_id = d.patient_branch AND a.business_date = d.business_date
    JOIN ratios AS b
      ON b.sensor_id = d.sensor_id AND b.business_date = d.business_date
      AND b.reference_number = a.reference_number AND b.local_hour = a.local_hour
    WHERE NOT d.is_self AND a.reference_number <> a.day_number
    GROUP BY d.patient_id, d.patient_branch, d.business_date, d.sensor_id, b.branch_id
  ) AS c
  CROSS JOIN params AS q
  WHERE c.hours >= 12.0
) AS alike
WHERE likeness > 0.1 AND slope IS NOT NULL
