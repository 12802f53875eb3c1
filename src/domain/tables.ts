/**
 * The tables of the lake: the one place that says which columns exist, of what type, and what they mean.
 * docs/data-dictionary.md is generated from here; the lake writes these schemas into the Delta logs.
 */
export type ColumnType = 'text' | 'integer' | 'bigint' | 'double' | 'boolean' | 'date' | 'timestamp';

export interface Column {
  name: string;
  type: ColumnType;
  nullable: boolean;
  doc: string;
}

export interface TableSpec {
  name: TableName;
  /** What a row is. */
  grain: string;
  key: string[];
  /** A DATE column holding the first day of a month (calendar: of a year); the folder of a file, not a column inside it. */
  partition: string;
  /** The DATE (or batch) that a rebuild replaces as one: the unit of fingerprints. */
  slice: string;
  /** Sort order inside a file. */
  order: string[];
  columns: Column[];
}

export const tableNames = [
  'calendar',
  'lines',
  'readings',
  'rejects',
  'counts',
  'levels',
  'spells',
  'hourly',
  'daily_sensor',
  'daily_branch',
  'fault_days',
  'faults',
] as const;
export type TableName = (typeof tableNames)[number];

const column = (name: string, type: ColumnType, doc: string): Column => ({ name, type, nullable: false, doc });
const optional = (name: string, type: ColumnType, doc: string): Column => ({ name, type, nullable: true, doc });

const provenance = [
  column('source', 'text', 'Name of the source in the configuration, or of the import'),
  column('batch', 'text', 'Id of the raw batch'),
  column('record', 'bigint', 'Ordinal of the record in its batch, from 1'),
  column(
    'part',
    'integer',
    'Ordinal of the value within a record that holds several (wide files), from 1; 1 elsewhere',
  ),
];

const daily = (who: Column[]): Column[] => [
  ...who,
  column('business_date', 'date', 'Local date of the branch'),
  column('iso_weekday', 'integer', '1 Monday to 7 Sunday'),
  column('day_kind', 'text', 'regular, holiday, closure or special'),
  column('status', 'text', 'complete, partial, pending, closed or missing'),
  optional(
    'entries',
    'double',
    'People in, summed over the open hours that have a usable count; null when there is none',
  ),
  optional('exits', 'double', 'People out, likewise'),
  column('open_hours', 'integer', 'Sensor-hours in which the branch was open'),
  optional(
    'observed_share',
    'double',
    'Share of the day that was observed, 0..1, weighed by the people expected in each hour where that is known for every open hour, else by hours; null on closed days',
  ),
  optional('imputed_share', 'double', 'Share of the day that was estimated, 0..1, weighed likewise'),
  optional('missing_share', 'double', 'Share of the day of which nothing is known, 0..1, weighed likewise'),
  optional(
    'entries_low',
    'double',
    'Lower end of the 80 % interval of entries, as far as they are estimated; entries where all was observed',
  ),
  optional('entries_high', 'double', 'Upper end of the 80 % interval of entries'),
  optional('imputed_weeks', 'double', 'Weeks that the estimated hours rest on, their mean; null where none is'),
  optional('imputed_donors', 'double', 'Other sensors that the estimated hours rest on, their mean'),
  optional('peak_hour', 'integer', 'Local hour with the most entries; the earliest of equals'),
  optional(
    'mean_4w',
    'double',
    'Mean entries of the same weekday in the 4 previous weeks by date, complete days only; null with fewer than 2',
  ),
  optional('change_share', 'double', 'entries / mean_4w - 1; only for complete days'),
  optional(
    'ma_7d',
    'double',
    'Mean entries of the complete days among the 7 calendar days that end here; null where fewer than half of the days that were open are complete',
  ),
  optional('ma_28d', 'double', 'Likewise over 28 calendar days'),
];

const placed: Column[] = [column('sensor_id', 'text', 'Sensor'), column('branch_id', 'text', 'Branch where it hung')];

const localHour: Column[] = [
  column('hour_start', 'timestamp', 'UTC start of the local hour'),
  column('business_date', 'date', 'Local date of the branch'),
  column('local_hour', 'integer', '0 to 23'),
  column('iso_weekday', 'integer', '1 Monday to 7 Sunday'),
  column('day_kind', 'text', 'regular, holiday, closure or special'),
  column('is_open', 'boolean', 'Whether the branch is open in any part of the hour'),
  optional('observed', 'bigint', 'People in as reported, in full or in part; also in closed hours'),
  optional('observed_exits', 'bigint', 'People out as reported'),
  column('observed_share', 'double', 'Share of the hour that readings cover, 0..1'),
];

const month = (name: string, of: string): Column =>
  column(name, 'date', `First day of the month of ${of}; the partition`);

export const tables: Record<TableName, TableSpec> = {
  calendar: {
    name: 'calendar',
    grain: 'a local clock hour of a calendar (a time zone with opening hours)',
    key: ['calendar_id', 'hour_start'],
    partition: 'business_year',
    slice: 'business_date',
    order: ['calendar_id', 'hour_start'],
    columns: [
      column('business_year', 'date', 'First day of the year of business_date; the partition'),
      column('calendar_id', 'text', 'Time zone and schedule; branches that share both share it'),
      column('hour_start', 'timestamp', 'UTC start of the local hour; its minute may be 30 or 45'),
      column('minutes', 'integer', 'Length of the local hour: 60, less where a clock change cuts it'),
      column('business_date', 'date', 'Local date'),
      column('local_hour', 'integer', '0 to 23; the same hour stands twice on the day clocks go back'),
      column('iso_weekday', 'integer', '1 Monday to 7 Sunday'),
      column('open_minutes', 'integer', 'Minutes of this hour in which the branch is open'),
      column('is_open', 'boolean', 'Whether the branch is open in any part of the hour'),
      column(
        'day_kind',
        'text',
        'regular, holiday, closure (an exception that closes) or special (an exception with other hours)',
      ),
    ],
  },
  lines: {
    name: 'lines',
    grain: 'a record of a batch, as text and as what the text could be parsed to',
    key: ['batch', 'record', 'part'],
    partition: 'received_month',
    slice: 'batch',
    order: ['utc_date', 'batch', 'record', 'part'],
    columns: [
      month('received_month', 'received_at'),
      ...provenance,
      column('received_at', 'timestamp', 'When the batch was received'),
      optional('sensor_text', 'text', 'Sensor as the source wrote it'),
      optional('branch_text', 'text', 'Branch as the source wrote it'),
      optional('time_text', 'text', 'Time as the source wrote it'),
      optional('entries_text', 'text', 'People in, as the source wrote it'),
      optional('exits_text', 'text', 'People out, as the source wrote it'),
      optional('unit_text', 'text', 'Unit as the source wrote it'),
      optional('status_text', 'text', 'Status as the source wrote it'),
      optional('interval_text', 'text', 'Length of the interval as the source wrote it'),
      optional('instant', 'timestamp', 'Start of the interval'),
      column('utc_date', 'date', 'UTC date of the instant; of received_at where there is none'),
      optional('interval_minutes', 'integer', 'Length of the interval, where the record or the mapping says it'),
      optional('entries', 'bigint', 'People in; null when a sentinel or an error stands in its place'),
      optional('exits', 'bigint', 'People out'),
      optional('reported_status', 'text', 'ok, closed or broken, as the sentinels of the mapping say'),
      optional('parse_error', 'text', 'Code of what stopped the parsing; null when nothing did'),
      optional('error_detail', 'text', 'What was found instead'),
    ],
  },
  readings: {
    name: 'readings',
    grain: 'the reading that counts, for a sensor and an interval',
    key: ['sensor_id', 'interval_start', 'interval_minutes'],
    partition: 'utc_month',
    slice: 'utc_date',
    order: ['branch_id', 'sensor_id', 'interval_start'],
    columns: [
      month('utc_month', 'utc_date'),
      column('sensor_id', 'text', 'Sensor'),
      column('branch_id', 'text', 'Branch where the sensor hung at that time'),
      column('interval_start', 'timestamp', 'Start of the interval'),
      column('interval_minutes', 'integer', 'Length of the interval'),
      column('utc_date', 'date', 'UTC date of interval_start'),
      optional('entries', 'bigint', 'People in; null when the source reported a status instead'),
      optional('exits', 'bigint', 'People out'),
      column('reported_status', 'text', 'ok, closed or broken'),
      column('received_at', 'timestamp', 'When the batch was received'),
      ...provenance,
      column('name_score', 'double', 'How sure the name resolution is: 1 for an exact name, less for a near one'),
      column('is_disputed', 'boolean', 'Whether another record said another count of the same interval'),
    ],
  },
  rejects: {
    name: 'rejects',
    grain: 'a record that was not used, with its reason',
    key: ['batch', 'record', 'part'],
    partition: 'utc_month',
    slice: 'utc_date',
    order: ['utc_date', 'batch', 'record', 'part'],
    columns: [
      month('utc_month', 'utc_date'),
      column('utc_date', 'date', 'UTC date of the instant; of received_at where there is none'),
      ...provenance,
      column('received_at', 'timestamp', 'When the batch was received'),
      column('reason', 'text', 'Code of the reason'),
      optional('detail', 'text', 'What was found'),
      optional('candidates', 'text', 'For names: the nearest ones with their scores, as JSON'),
    ],
  },
  counts: {
    name: 'counts',
    grain: 'an expected sensor-hour and what was read of it, before any judgement',
    key: ['sensor_id', 'hour_start'],
    partition: 'business_month',
    slice: 'business_date',
    order: ['branch_id', 'sensor_id', 'hour_start'],
    columns: [
      month('business_month', 'business_date'),
      ...placed,
      ...localHour,
      column('is_due', 'boolean', 'Whether its reading should be there'),
      column('is_disputed', 'boolean', 'Whether records of it said different counts'),
    ],
  },
  levels: {
    name: 'levels',
    grain: 'a day of a sensor with open hours, beside its usual level and the other sensors',
    key: ['sensor_id', 'branch_id', 'business_date'],
    partition: 'business_month',
    slice: 'business_date',
    order: ['branch_id', 'sensor_id', 'business_date'],
    columns: [
      month('business_month', 'business_date'),
      ...placed,
      column('business_date', 'date', 'Local date of the branch'),
      column('open_hours', 'integer', 'Open hours that were due'),
      column('heard_hours', 'integer', 'Hours, closed ones too, of which a reading came'),
      column('heard_share', 'double', 'Share of the sensors of the network that were heard of on the day, 0..1'),
      column('observed', 'double', 'People in, over the open hours that can be compared; single absurd hours cut down'),
      column('expected', 'double', 'What the sensor usually counts in those hours'),
      column('day_expected', 'double', 'What the sensor usually counts in all open hours that were due'),
      column('weeks', 'integer', 'Days of the weeks around that say what is usual'),
      column(
        'others_log',
        'double',
        'Logarithm of the ratio to the usual that the other sensors make likely for this one',
      ),
      column(
        'others_variance',
        'double',
        'How far a healthy sensor strays from that in a day: variance of the logarithm',
      ),
      column('group_log', 'double', 'The same of comparable branches alone'),
      column(
        'others_observed',
        'double',
        'observed of the other sensors of the branch, each no further from its comparable branches than a sane one strays',
      ),
      column('others_expected', 'double', 'expected of the other sensors of the branch'),
      optional('branch_ratio', 'double', 'People at the other sensors of the branch to their usual; null without any'),
      optional('group_ratio', 'double', 'The same at comparable branches'),
      optional('exits_log', 'double', 'Logarithm of the ratio of exits to entries; null where exits are not reported'),
      optional('head_value', 'bigint', 'The count with which the day begins, as long as it stays the same'),
      column(
        'head_evidence',
        'double',
        'Against that being chance: people expected under zeros, surprise under others',
      ),
      optional('tail_value', 'bigint', 'The count with which the day ends'),
      column('tail_evidence', 'double', 'Likewise'),
      column('is_one_value', 'boolean', 'Whether all hours heard of have the same count'),
      column('longest_repeat', 'integer', 'Hours of the longest run of the same count above 0'),
      optional(
        'signature',
        'bigint',
        'A number made of the counts of all open hours in their order; null where they are few or not all there',
      ),
    ],
  },
  spells: {
    name: 'spells',
    grain: 'a day of a sensor of which the days around have something to say',
    key: ['sensor_id', 'branch_id', 'business_date'],
    partition: 'business_month',
    slice: 'business_date',
    order: ['branch_id', 'sensor_id', 'business_date'],
    columns: [
      month('business_month', 'business_date'),
      ...placed,
      column('business_date', 'date', 'Local date of the branch'),
      column('place', 'text', 'in a spell of undercounting, on the open day before or after one, or none'),
      column('is_first', 'boolean', 'Whether it is the first day of the spell'),
      column('is_last', 'boolean', 'Whether it is the last day of the spell'),
      optional('factor', 'double', 'Share of the people that is counted in the spell, estimated'),
      optional('factor_error', 'double', 'Standard error of factor, relative'),
      optional('score', 'double', 'Log-likelihood that the sensor counts too little rather than well, over the spell'),
      optional('days', 'integer', 'Days of the spell within six weeks before and three after'),
      optional('head_evidence', 'double', 'The same of the days around whose counts run on into its first'),
      optional('tail_evidence', 'double', 'The same of those that its last runs on into'),
      column('is_silent_before', 'boolean', 'Whether the open day before was silent'),
      column('is_silent_after', 'boolean', 'Whether the open day after was silent'),
      column('is_copy', 'boolean', 'Whether its counts are, hour by hour, those of the open day or of the week before'),
      optional(
        'drift',
        'double',
        'Ratio of the level to that of eight weeks before, beside the other sensors; null where it does not drift',
      ),
      optional('exits_habit', 'double', 'The usual exits_log of the sensor, where this day is far from it'),
      column('is_unfit', 'boolean', 'Whether other days must not be compared with it'),
    ],
  },
  hourly: {
    name: 'hourly',
    grain: 'an expected sensor-hour, with or without a reading',
    key: ['sensor_id', 'hour_start'],
    partition: 'business_month',
    slice: 'business_date',
    order: ['branch_id', 'sensor_id', 'hour_start'],
    columns: [
      month('business_month', 'business_date'),
      ...placed,
      ...localHour,
      optional('entries', 'double', 'Best value of people in; null when there is none, and in closed hours'),
      optional('exits', 'double', 'People out, where entries were observed'),
      column('quality', 'text', 'observed, imputed, missing, closed or pending (not due yet)'),
      column('fault', 'text', 'none, gap, dead, undercount, spike, stuck, duplicate or implausible'),
      optional(
        'method',
        'text',
        'How entries was estimated: profile (own weeks), donors (own weeks and other sensors that hour), scaled (what was counted, by the share that is counted), person; null when it was observed',
      ),
      optional('entries_low', 'double', 'Lower end of the 80 % interval of an estimate; null when it was observed'),
      optional('entries_high', 'double', 'Upper end of it'),
      optional('shared_error', 'double', 'The part of its relative standard error that the estimates of the day share'),
      optional('weeks', 'integer', 'Weeks that the estimate rests on'),
      optional('donors', 'integer', 'Other sensors that the estimate rests on'),
      optional('fault_score', 'double', 'How sure the fault is: 0..1; null where there is none'),
      optional(
        'expected',
        'double',
        'What a normal hour would have been: level of the same weekday-hour in the 8 weeks before and, once they are known, the 4 after, usable hours only; null with fewer than 2 weeks',
      ),
      optional('low', 'double', 'Lower end of what is normal: expected less two standard deviations, at least 0'),
      optional('high', 'double', 'Upper end of what is normal'),
    ],
  },
  daily_sensor: {
    name: 'daily_sensor',
    grain: 'a calendar day of an existing sensor, closed days too',
    key: ['sensor_id', 'branch_id', 'business_date'],
    partition: 'business_month',
    slice: 'business_date',
    order: ['branch_id', 'sensor_id', 'business_date'],
    columns: [
      month('business_month', 'business_date'),
      ...daily([column('sensor_id', 'text', 'Sensor'), column('branch_id', 'text', 'Branch where it hung')]),
    ],
  },
  daily_branch: {
    name: 'daily_branch',
    grain: 'a calendar day of a branch, closed days too',
    key: ['branch_id', 'business_date'],
    partition: 'business_month',
    slice: 'business_date',
    order: ['branch_id', 'business_date'],
    columns: [month('business_month', 'business_date'), ...daily([column('branch_id', 'text', 'Branch')])],
  },
  fault_days: {
    name: 'fault_days',
    grain: 'a stretch of hours of a business day with the same fault, open hours apart from closed ones',
    key: ['sensor_id', 'branch_id', 'kind', 'started_at'],
    partition: 'business_month',
    slice: 'business_date',
    order: ['branch_id', 'sensor_id', 'started_at'],
    columns: [
      month('business_month', 'business_date'),
      ...placed,
      column('business_date', 'date', 'Local date of the branch'),
      column('kind', 'text', 'gap, dead, undercount, spike, stuck, duplicate, implausible or drift'),
      column('started_at', 'timestamp', 'Start of its first hour'),
      column('ended_at', 'timestamp', 'End of its last hour'),
      column('hours', 'integer', 'Sensor-hours'),
      column('is_open', 'boolean', 'Whether the branch is open in its hours'),
      column('is_from_opening', 'boolean', 'Whether it holds the first open hour of the day'),
      column('is_to_closing', 'boolean', 'Whether it holds the last open hour of the day that was due'),
      optional('day_before', 'date', 'The open day before'),
      column('observed', 'double', 'People counted in it'),
      optional('estimated', 'double', 'People estimated in it, where they are'),
      optional('expected', 'double', 'People in the same hours of normal days'),
      optional(
        'factor',
        'double',
        'Undercount: share that is counted. Drift: ratio of the level to that eight weeks before',
      ),
      optional('others_ratio', 'double', 'The other sensors that day, to their usual'),
      column('confidence', 'double', 'How sure it is, 0..1'),
    ],
  },
  faults: {
    name: 'faults',
    grain: 'a fault of a sensor, from its beginning to its end',
    key: ['fault_id'],
    partition: 'started_month',
    slice: 'started_month',
    order: ['sensor_id', 'started_at', 'kind'],
    columns: [
      column('started_month', 'date', 'First day of the month of the business date on which it began; the partition'),
      column('fault_id', 'text', 'Sensor, kind and beginning'),
      ...placed,
      column('kind', 'text', 'gap, dead, undercount, spike, stuck, duplicate, implausible or drift'),
      column('started_at', 'timestamp', 'Start of its first hour'),
      optional('ended_at', 'timestamp', 'End of its last hour; null while it goes on'),
      column('started_on', 'date', 'Business date of its first hour'),
      column('ended_on', 'date', 'Business date of its last hour so far'),
      column('hours', 'integer', 'Open sensor-hours in it so far; closed ones where it has no others'),
      column('observed', 'double', 'People counted in these hours'),
      optional('estimated', 'double', 'People estimated in it; null where nothing could be'),
      optional('expected', 'double', 'People in the same hours of normal days'),
      optional(
        'uncounted',
        'double',
        'People who came and were not counted: estimated less observed; below 0 where too many were',
      ),
      column('confidence', 'double', 'How sure it is, 0..1'),
      column('evidence', 'text', 'The figures that decided, as JSON'),
      optional('verdict', 'text', 'confirmed or dismissed, where a person said so'),
      optional('verdict_by', 'text', 'Who said so'),
      optional('verdict_reason', 'text', 'Why'),
    ],
  },
};
