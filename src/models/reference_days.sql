-- grain: a day being made of a sensor, with one that says what is usual on it
-- key: post, day_number, reference_number
-- inputs: reference_pairs, params
-- lives for the run only; profile and the estimates are made from it
-- A pair counts where its day is nearly as whole as the others and its sum not far from their median: that alone keeps
-- a dead week and a half-blind fortnight out.
-- The four weeks on either side alone, where near_least or more of them do and people are many.
SELECT post, day_number, reference_number, entries
FROM (
  SELECT
    p.post, p.day_number, p.reference_number, p.whole_entries AS entries,
    abs(p.reference_number - p.day_number) <= 28 AS is_near,
    t.middle < q.median_people AS is_small,
    q.near_least,
    count(CASE WHEN abs(p.reference_number - p.day_number) <= 28 THEN 1 END)
      OVER (PARTITION BY p.post, p.day_number) AS near_days
  FROM reference_pairs AS p
  JOIN (
    SELECT post, day_number, median(whole_entries) AS middle
    FROM reference_pairs
    CROSS JOIN params AS q
    WHERE hours >= q.whole_share * most_hours
    GROUP BY post, day_number
  ) AS t ON t.post = p.post AND t.day_number = p.day_number
  CROSS JOIN params AS q
  WHERE p.hours >= q.whole_share * p.most_hours
    AND abs(p.whole_entries - t.middle) <= q.reference_reach * sqrt(t.middle + q.day_variance * t.middle * t.middle) + 1.0
) AS fit
WHERE is_near OR near_days < near_least OR is_small
