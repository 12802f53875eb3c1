/** The words a table may use for the state of a number. */
export const qualities = ['observed', 'imputed', 'missing', 'closed', 'pending'] as const;

export const faults = ['none', 'gap', 'dead', 'undercount', 'spike', 'stuck', 'duplicate', 'implausible'] as const;

export const dayStatuses = ['complete', 'partial', 'pending', 'closed', 'missing'] as const;

/** Why a record was not used. The first group is found at landing (`lines.parse_error`), the second when cleaning. */
export const parseErrors = [
  'broken_record',
  'encoding',
  'field_missing',
  'field_too_long',
  'time_unreadable',
  'time_without_zone',
  'time_does_not_exist',
  'time_out_of_range',
  'count_missing',
  'count_not_a_number',
  'count_negative',
  'count_not_whole',
  'count_too_large',
  'wrong_unit',
  'interval_unreadable',
  'interval_too_long',
  'header_changed',
] as const;
export const cleanReasons = [
  'unknown_branch',
  'ambiguous_branch',
  'unknown_sensor',
  'sensor_elsewhere',
  'outside_service',
  'interval_misaligned',
  'in_the_future',
  'superseded',
] as const;
export type ParseError = (typeof parseErrors)[number];
export type CleanReason = (typeof cleanReasons)[number];

/** What a source said instead of a count. */
export const reportedStatuses = ['ok', 'closed', 'broken'] as const;
export type ReportedStatus = (typeof reportedStatuses)[number];
