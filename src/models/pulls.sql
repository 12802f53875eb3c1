-- grain: what a helper says of an hour of a day being made, or of one of its references, of a sensor that is estimated
-- key: patient_id, patient_branch, business_date, reference_number, local_hour, sensor_id, branch_id
-- inputs: helpers, ratios
-- lives for the run only; predictions is made from it
SELECT
  w.patient_id, w.patient_branch, w.business_date, b.reference_number, b.local_hour, w.sensor_id, w.branch_id,
  w.weight, w.information,
  grid(w.slope * b.ratio_log) AS pull
FROM helpers AS w
JOIN ratios AS b ON b.sensor_id = w.sensor_id AND b.branch_id = w.branch_id AND b.business_date = w.business_date
