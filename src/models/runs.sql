-- grain: a run of equal counts in a day being made, closed hours too; an hour without a count does not end it
-- key: post, day_number, run
-- inputs: followed_hours (of which runs are looked for)
-- lives for the run only; levels (from all days) and the flags of hours are made from it
-- Evidence that a run is no chance: of zeros the people expected in its open hours; of another count the surprise (minus
-- the logarithm of its probability) of each hour that repeats it, most of all in hours in which the branch is closed: beside
-- what is usual or beside what the others make likely, whichever surprises less.
SELECT
  post, day_number, run,
  min(value) AS value,
  count(*) AS run_hours,
  min(hour_start) AS first_hour,
  max(hour_start) AS last_hour,
  sum(evidence) AS evidence
FROM (
  SELECT
    post, day_number, hour_start, value, evidence,
    sum(CASE WHEN is_repeat THEN 0 ELSE 1 END) OVER (PARTITION BY post, day_number ORDER BY hour_start ASC NULLS LAST) AS run
  FROM (
    SELECT
      post, day_number, hour_start,
      observed AS value,
      coalesce(lag(observed) OVER day = observed, false) AS is_repeat,
      grid(CASE
        WHEN observed = 0 THEN CASE WHEN is_open THEN coalesce(usual, 0.0) ELSE 0.0 END
        WHEN NOT coalesce(lag(observed) OVER day = observed, false) THEN 0.0
        WHEN NOT is_open THEN CASE WHEN observed >= 3 THEN 3.0 ELSE 1.5 END
        WHEN usual IS NULL THEN CASE WHEN observed >= 20 THEN 2.0 ELSE 0.5 END
        ELSE least(8.0, greatest(
          0.5,
          least(
            0.5 * (observed - usual) * (observed - usual) / nullif(usual + 0.05 * usual * usual + 0.3, 0.0)
              + 0.5 * ln(6.2832 * (usual + 0.02 * usual * usual + 0.1)),
            0.5 * (observed - likely) * (observed - likely) / nullif(likely + 0.05 * likely * likely + 0.3, 0.0)
              + 0.5 * ln(6.2832 * (likely + 0.02 * likely * likely + 0.1))
          )
        ))
      END) AS evidence
    FROM followed_hours
    WHERE observed IS NOT NULL
    WINDOW day AS (PARTITION BY post, day_number ORDER BY hour_start ASC NULLS LAST)
  ) AS followed
) AS numbered
GROUP BY post, day_number, run
