-- grain: an hour of the days being made of which a reading came, closed ones too, with the run of equal counts it is in
-- key: sensor_id, branch_id, hour_start
-- inputs: made_counts (all hours of the days being made), profile
-- lives for the run only; levels and the flags of hours are made from it
-- Evidence that a run is no chance: of zeros the people expected in its open hours; of another count the surprise (minus
-- the logarithm of its probability) of each hour that repeats it, most of all in hours in which the branch is closed.
SELECT
  sensor_id, branch_id, hour_start, business_date, run, value, is_open, usual,
  last_run,
  grid(sum(CASE WHEN value > 0 AND is_repeat THEN surprise WHEN value = 0 AND is_open THEN usual ELSE 0.0 END) OVER same) AS evidence,
  count(value) OVER same AS run_hours
FROM (
  SELECT
    sensor_id, branch_id, hour_start, business_date, value, is_open, usual, is_repeat, surprise,
    sum(CASE WHEN is_repeat THEN 0 ELSE 1 END) OVER (PARTITION BY sensor_id, branch_id, business_date ORDER BY hour_start ASC NULLS LAST) AS run,
    sum(CASE WHEN is_repeat THEN 0 ELSE 1 END) OVER (PARTITION BY sensor_id, branch_id, business_date ORDER BY hour_start ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last_run
  FROM (
    SELECT
      c.sensor_id, c.branch_id, c.hour_start, c.business_date, c.is_open,
      c.observed AS value,
      coalesce(p.usual, 0.0) AS usual,
      coalesce(lag(c.observed) OVER day = c.observed, false) AS is_repeat,
      grid(CASE
        WHEN NOT c.is_open THEN CASE WHEN c.observed >= 3 THEN 3.0 ELSE 1.5 END
        WHEN p.usual IS NULL THEN CASE WHEN c.observed >= 20 THEN 2.0 ELSE 0.5 END
        ELSE least(8.0, greatest(
          0.5,
          0.5 * (c.observed - p.usual) * (c.observed - p.usual) / (p.usual + 0.05 * p.usual * p.usual + 0.3)
            + 0.5 * ln(6.2832 * (p.usual + 0.02 * p.usual * p.usual + 0.1))
        ))
      END) AS surprise
    FROM made_counts AS c
    LEFT JOIN profile AS p
      ON p.sensor_id = c.sensor_id AND p.branch_id = c.branch_id AND p.hour_start = c.hour_start
    WHERE c.observed IS NOT NULL
    WINDOW day AS (PARTITION BY c.sensor_id, c.branch_id, c.business_date ORDER BY c.hour_start ASC NULLS LAST)
  ) AS followed
) AS cut
WINDOW same AS (PARTITION BY sensor_id, branch_id, business_date, run)
