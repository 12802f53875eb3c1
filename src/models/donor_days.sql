-- grain: a day being made of a sensor that has hours to be estimated, with itself and each sensor that may help
-- key: patient_id, branch_id, business_date, sensor_id
-- inputs: flags, profile, kin (sensors that may help each other)
-- lives for the run only; the estimates are made from it
SELECT DISTINCT f.sensor_id AS patient_id, f.branch_id AS patient_branch, f.business_date, k.donor_id AS sensor_id, k.is_self
FROM flags AS f
JOIN kin AS k ON k.sensor_id = f.sensor_id
WHERE f.is_unusable AND f.is_open AND f.usual IS NOT NULL
