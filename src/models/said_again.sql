-- grain: what several usable lines of the days being made count: a sensor and an interval
-- key: sensor_no, instant, interval_minutes
-- inputs: judged
-- lives for the run only; set_aside is made from it
SELECT sensor_no, instant, interval_minutes
FROM judged
WHERE reason IS NULL
GROUP BY sensor_no, instant, interval_minutes
HAVING count(*) > 1
