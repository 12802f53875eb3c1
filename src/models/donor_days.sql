-- grain: a day being made of a sensor that has hours to be estimated, with itself and each sensor that may help
-- key: patient, day_number, donor
-- inputs: flags, kin (sensors that may help each other)
-- lives for the run only; the estimates are made from it
-- patient, donor: posts of sensors.
SELECT f.post AS patient, f.day_number, k.donor
FROM (SELECT DISTINCT post, day_number FROM flags WHERE is_unusable AND is_open AND usual IS NOT NULL) AS f
JOIN kin AS k ON k.post = f.post
