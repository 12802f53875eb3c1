-- grain: an hour of a day being made, or of one of its references, of a sensor that is estimated or helps
-- key: sensor_id, branch_id, business_date, reference_number, local_hour
-- inputs: donor_days, reference_days, hour_counts, profile, flags, params
-- lives for the run only; the estimates are made from it
-- ratio_log: how far the hour was from the usual, as a logarithm. A few people say little of an hour, so the ratio of its
-- day counts as ratio_people more people in each hour; that of the whole day, a fifth as strongly, as one.
SELECT
  sensor_id, branch_id, business_date, day_number, reference_number, local_hour, entries, usual,
  grid(ln((entries + ratio_people * day_ratio) / nullif(usual + ratio_people, 0.0))) AS ratio_log
FROM (
  SELECT
    h.sensor_id, h.branch_id, h.business_date, h.day_number, h.reference_number, h.local_hour, h.entries, h.usual, q.ratio_people,
    (sum(h.entries) OVER day + 0.2 * q.ratio_people) / nullif(sum(h.usual) OVER day + 0.2 * q.ratio_people, 0.0) AS day_ratio
  FROM (
    SELECT
      r.sensor_id, r.branch_id, r.business_date, r.day_number, r.reference_number, b.local_hour, p.usual, b.entries
    FROM (SELECT DISTINCT sensor_id, business_date FROM donor_days) AS n
    JOIN reference_days AS r ON r.sensor_id = n.sensor_id AND r.business_date = n.business_date
    JOIN hour_counts AS b
      ON b.sensor_id = r.sensor_id AND b.branch_id = r.branch_id AND b.day_number = r.reference_number
    JOIN profile AS p
      ON p.sensor_id = r.sensor_id AND p.branch_id = r.branch_id AND p.business_date = r.business_date
      AND p.local_hour = b.local_hour
    UNION ALL
    SELECT
      p.sensor_id, p.branch_id, p.business_date, b.day_number, b.day_number, p.local_hour, p.usual, b.entries
    FROM (SELECT DISTINCT sensor_id, business_date FROM donor_days) AS n
    JOIN profile AS p ON p.sensor_id = n.sensor_id AND p.business_date = n.business_date
    JOIN hour_counts AS b
      ON b.sensor_id = p.sensor_id AND b.branch_id = p.branch_id AND b.hour_start = p.hour_start
    LEFT JOIN flags AS f
      ON f.sensor_id = p.sensor_id AND f.branch_id = p.branch_id AND f.hour_start = p.hour_start AND f.is_unusable
    WHERE f.sensor_id IS NULL
  ) AS h
  CROSS JOIN params AS q
  WINDOW day AS (PARTITION BY h.sensor_id, h.branch_id, h.business_date, h.reference_number)
) AS rated
