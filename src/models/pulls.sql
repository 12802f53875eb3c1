-- grain: what a helper says of an hour of a day being made, or of one of its references, of a sensor that is estimated
-- key: patient, day_number, reference_number, local_hour, donor
-- inputs: helpers, ratios
-- lives for the run only; predictions is made from it
SELECT
  w.patient, w.day_number, b.reference_number, b.local_hour, w.donor,
  w.weight, w.information,
  grid(w.slope * b.ratio_log) AS pull
FROM helpers AS w
JOIN ratios AS b ON b.post = w.donor AND b.day_number = w.day_number
