import type { RowTable } from '../../api/types.ts';

/** What a column holds, by which it is shown, aligned and filtered. */
export type ColumnKind =
  | 'branch'
  | 'sensor'
  | 'date'
  | 'instant'
  | 'weekday'
  | 'hour'
  | 'count'
  | 'number'
  | 'share'
  | 'change'
  | 'flag'
  | 'words'
  | 'text'
  | 'code';

const kinds = {
  branch_id: 'branch',
  sensor_id: 'sensor',
  business_date: 'date',
  utc_date: 'date',
  hour_start: 'instant',
  interval_start: 'instant',
  received_at: 'instant',
  iso_weekday: 'weekday',
  local_hour: 'hour',
  peak_hour: 'hour',
  is_open: 'flag',
  is_disputed: 'flag',
  observed: 'count',
  observed_exits: 'count',
  entries: 'count',
  exits: 'count',
  entries_low: 'count',
  entries_high: 'count',
  expected: 'count',
  low: 'count',
  high: 'count',
  mean_4w: 'count',
  ma_7d: 'count',
  ma_28d: 'count',
  open_hours: 'number',
  interval_minutes: 'number',
  record: 'number',
  weeks: 'number',
  donors: 'number',
  imputed_weeks: 'count',
  imputed_donors: 'count',
  part: 'number',
  observed_share: 'share',
  imputed_share: 'share',
  missing_share: 'share',
  shared_error: 'share',
  fault_score: 'share',
  name_score: 'share',
  change_share: 'change',
  day_kind: 'words',
  status: 'words',
  quality: 'words',
  fault: 'words',
  reported_status: 'words',
  reason: 'words',
  method: 'text',
  source: 'text',
  detail: 'text',
  candidates: 'text',
  batch: 'code',
} as const satisfies Record<string, ColumnKind>;

export type ColumnName = keyof typeof kinds;

export const kindOf = (name: ColumnName): ColumnKind => kinds[name];
export const isColumn = (name: string): name is ColumnName => Object.hasOwn(kinds, name);

/** The columns of each table in the order that reads best; a test holds them against the data dictionary. */
export const columnsOf: Record<RowTable, readonly ColumnName[]> = {
  daily_branch: daily(['branch_id']),
  daily_sensor: daily(['sensor_id', 'branch_id']),
  hourly: [
    ...(['sensor_id', 'branch_id', 'business_date', 'local_hour', 'quality', 'fault', 'entries', 'expected'] as const),
    ...(['low', 'high', 'observed', 'exits', 'observed_exits', 'observed_share', 'is_open', 'iso_weekday'] as const),
    ...(['day_kind', 'method', 'entries_low', 'entries_high', 'weeks', 'donors', 'shared_error'] as const),
    ...(['fault_score', 'hour_start'] as const),
  ],
  readings: [
    ...(['sensor_id', 'branch_id', 'interval_start', 'interval_minutes', 'entries', 'exits'] as const),
    ...([
      'reported_status',
      'received_at',
      'source',
      'name_score',
      'is_disputed',
      'utc_date',
      'batch',
      'record',
      'part',
    ] as const),
  ],
  rejects: ['utc_date', 'reason', 'detail', 'candidates', 'source', 'received_at', 'batch', 'record', 'part'],
};

function daily(who: readonly ColumnName[]): readonly ColumnName[] {
  return [
    ...who,
    ...(['business_date', 'status', 'entries', 'mean_4w', 'change_share', 'observed_share', 'imputed_share'] as const),
    ...(['missing_share', 'entries_low', 'entries_high', 'imputed_weeks', 'imputed_donors'] as const),
    ...(['exits', 'peak_hour', 'open_hours', 'iso_weekday', 'day_kind', 'ma_7d', 'ma_28d'] as const),
  ];
}

/** The columns of a table that a choice of the address names, in the table's order; all where it names none. */
export function chosenColumns(table: RowTable, chosen: readonly string[]): readonly ColumnName[] {
  const all = columnsOf[table];
  const kept = all.filter((name) => chosen.includes(name));
  return kept.length === 0 ? all : kept;
}

/** The words that each column of words may hold. */
export const wordsOf = {
  day_kind: ['regular', 'holiday', 'closure', 'special'],
  status: ['complete', 'partial', 'missing', 'pending', 'closed'],
  quality: ['observed', 'imputed', 'missing', 'pending', 'closed'],
  fault: ['none', 'gap', 'dead', 'undercount', 'spike', 'stuck', 'duplicate', 'implausible'],
  reported_status: ['ok', 'closed', 'broken'],
  reason: [
    ...(['unknown_branch', 'ambiguous_branch', 'unknown_sensor', 'sensor_elsewhere', 'outside_service'] as const),
    ...(['superseded', 'in_the_future', 'interval_misaligned', 'interval_too_long', 'interval_unreadable'] as const),
    ...(['time_unreadable', 'time_without_zone', 'time_does_not_exist', 'time_out_of_range'] as const),
    ...(['count_missing', 'count_not_a_number', 'count_negative', 'count_not_whole', 'count_too_large'] as const),
    ...(['wrong_unit', 'field_missing', 'field_too_long', 'header_changed', 'broken_record', 'encoding'] as const),
  ],
} as const;
export type WordColumn = keyof typeof wordsOf;
export type Reason = (typeof wordsOf.reason)[number];

export const isWordColumn = (name: ColumnName): name is WordColumn => Object.hasOwn(wordsOf, name);
export const isReason = (text: unknown): text is Reason => (wordsOf.reason as readonly unknown[]).includes(text);

const figures: readonly ColumnKind[] = ['count', 'number', 'share', 'change'];
export const isFigure = (name: ColumnName) => figures.includes(kindOf(name));

/** Of the columns of each kind, rem: a table whose rows come and go must not change its columns. */
const widths: Record<ColumnKind, number> = {
  branch: 11,
  sensor: 12,
  date: 9.5,
  instant: 11,
  weekday: 7.5,
  hour: 6,
  count: 7,
  number: 6.5,
  share: 7,
  change: 7.5,
  flag: 6,
  words: 9.5,
  text: 11,
  code: 18,
};
const ownWidths: Partial<Record<ColumnName, number>> = { reason: 15, detail: 16, candidates: 20, fault: 11 };
export const widthOf = (name: ColumnName) => ownWidths[name] ?? widths[kindOf(name)];
