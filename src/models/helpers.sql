-- grain: a day being made of a sensor that is estimated, with a sensor that moves as it does
-- key: patient, day_number, donor
-- inputs: donor_days, ratios, params
-- lives for the run only; the estimates are made from it
-- likeness: correlation of the two in the weeks around, drawn towards 0 as if likeness_hours more had shown none. A
-- helper weighs by the square of what it would explain; slope brings its swings to the size of the patient's.
SELECT
  patient, day_number, donor,
  grid(likeness * likeness / nullif(1.0 - likeness * likeness, 0.0)) AS information,
  grid(likeness * likeness * likeness * likeness / nullif(1.0 - likeness * likeness, 0.0)) AS weight,
  grid(slope) AS slope
FROM (
  SELECT
    c.patient, c.day_number, c.donor,
    least(0.98, greatest(0.0,
      (c.hours * c.both_ways - c.own_sum * c.other_sum)
        / nullif(sqrt((c.hours * c.own_squares - c.own_sum * c.own_sum) * (c.hours * c.other_squares - c.other_sum * c.other_sum)), 0.0)
        * c.hours / nullif(c.hours + q.likeness_hours, 0.0)
    )) AS likeness,
    least(3.0, sqrt((c.hours * c.own_squares - c.own_sum * c.own_sum) / nullif(c.hours * c.other_squares - c.other_sum * c.other_sum, 0.0))) AS slope
  FROM (
    SELECT
      d.patient, d.day_number, d.donor,
      CAST(count(*) AS DOUBLE) AS hours,
      sum(a.ratio_log) AS own_sum,
      sum(b.ratio_log) AS other_sum,
      sum(a.ratio_log * a.ratio_log) AS own_squares,
      sum(b.ratio_log * b.ratio_log) AS other_squares,
      sum(a.ratio_log * b.ratio_log) AS both_ways
    FROM donor_days AS d
    JOIN ratios AS a ON a.post = d.patient AND a.day_number = d.day_number
    JOIN ratios AS b
      ON b.post = d.donor AND b.day_number = d.day_number
      AND b.reference_number = a.reference_number AND b.local_hour = a.local_hour
    WHERE d.donor <> d.patient AND a.reference_number <> a.day_number
    GROUP BY d.patient, d.day_number, d.donor
  ) AS c
  CROSS JOIN params AS q
  WHERE c.hours >= 12.0
) AS alike
WHERE likeness > 0.1 AND slope IS NOT NULL
