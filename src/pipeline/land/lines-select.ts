import { literal } from '../../engine/duckdb.ts';
import type { Mapping } from '../../source/mapping.ts';
import { type Dictionaries, plainCount } from './dictionaries.ts';
import { type LandedBatch, type Staged, textColumns } from './staged.ts';

export interface LinesContext {
  mapping: Mapping;
  dictionaries: Dictionaries;
  batches: readonly LandedBatch[];
  /** Table batch_no, source, batch, received_at; joined where a relation holds several batches. */
  batchTable: string;
  /** Table batch_no, record, part of the second occurrences of ambiguous local times; null where there is none. */
  secondTable: string | null;
}

/**
 * Staged records → rows of `lines`, in SQL. Where several things are wrong with a record the first of these is its
 * error: reading it, a field missing, time, interval, unit, count. A wrong exits beside a good entries is no error of
 * the record: exits is null and `error_detail` says what stood there.
 */
export function linesSelect(staged: Staged, context: LinesContext, window?: { from: number; to: number }): string {
  const { mapping, dictionaries } = context;
  const one = staged.batchNo === null ? null : (context.batches[staged.batchNo] as LandedBatch);
  const second = context.secondTable !== null;
  const entries = countOf('s.entries_text', 'ce', dictionaries);
  const exits = countOf('s.exits_text', 'cx', dictionaries);
  const main = mapping.fields.entries !== undefined || mapping.wide ? entries : exits;
  const unitError = dictionaries.units ? 'u.error' : null;
  const statusText = dictionaries.statuses ? 'st.status' : null;
  const reported = first([main.status, statusText, `'ok'`]);
  const countError = `CASE WHEN ${main.error} IS NOT NULL AND NOT (${main.error} = 'count_missing' AND ${
    statusText === null ? 'false' : `${statusText} IS NOT NULL`
  }) THEN ${main.error} END`;
  const missing = `CASE WHEN s.time_text IS NULL THEN 'time'
    WHEN s.sensor_text IS NULL AND s.branch_text IS NULL THEN 'sensor and branch' END`;
  const readError = staged.hasErrors ? 's.read_error' : null;
  const error = first([
    readError,
    `CASE WHEN s.time_text IS NULL OR (s.sensor_text IS NULL AND s.branch_text IS NULL) THEN 'field_missing' END`,
    't.error',
    unitError,
    countError,
  ]);
  const detail = `CASE ${staged.hasErrors ? 'WHEN s.read_error IS NOT NULL THEN s.read_detail' : ''}
    WHEN parse_error = 'field_missing' THEN ${missing}
    WHEN t.error IS NOT NULL THEN t.detail
    ${unitError ? 'WHEN u.error IS NOT NULL THEN u.detail' : ''}
    WHEN parse_error IS NOT NULL THEN ${main.detail}
    ${main === exits ? '' : `WHEN ${exits.error} <> 'count_missing' THEN 'exits: ' || ${exits.error} || coalesce(' ' || ${exits.detail}, '')`}
    END`;
  const unusable = first([readError, unitError]);
  const usable = (value: string) => (unusable === 'NULL' ? value : `CASE WHEN ${unusable} IS NULL THEN ${value} END`);
  const minutes = dictionaries.byInterval ? 't.minutes' : String(mapping.intervalMinutes ?? 'NULL');
  return `SELECT source, batch, record, part, received_at, ${textColumns.join(', ')}, instant,
    coalesce(instant_date, CAST(received_at AS DATE)) AS utc_date, interval_minutes, entries, exits,
    reported_status, parse_error, error_detail
    FROM (SELECT ${error} AS parse_error, ${detail} AS error_detail,
    CASE WHEN parse_error IS NULL THEN ${reported} END AS reported_status,
    ${one ? literal(one.source) : 'b.source'} AS source, ${one ? literal(one.id) : 'b.batch'} AS batch,
    ${one ? `make_timestamptz(${Date.parse(one.receivedAt) * 1000})` : 'b.received_at'} AS received_at,
    s.record, CAST(s.part AS INTEGER) AS part, ${textColumns.map((column) => `s.${column}`).join(', ')},
    ${second ? 'CASE WHEN n.record IS NULL THEN t.instant ELSE t.later END' : 't.instant'} AS instant,
    ${second ? 'CASE WHEN n.record IS NULL THEN t.utc_date ELSE t.later_date END' : 't.utc_date'} AS instant_date,
    CAST(${minutes} AS INTEGER) AS interval_minutes,
    ${usable(entries.value)} AS entries, ${usable(exits.value)} AS exits
    FROM (${staged.select(window)}) s
    LEFT JOIN ${dictionaries.times} t ON t.time = s.time_text${
      dictionaries.byInterval ? ' AND t.interval IS NOT DISTINCT FROM s.interval_text' : ''
    }
    ${one ? '' : `JOIN ${context.batchTable} b ON b.batch_no = s.batch_no`}
    ${dictionaries.counts ? `LEFT JOIN ${dictionaries.counts} ce ON ce.text = s.entries_text LEFT JOIN ${dictionaries.counts} cx ON cx.text = s.exits_text` : ''}
    ${dictionaries.units ? `LEFT JOIN ${dictionaries.units} u ON u.text = s.unit_text` : ''}
    ${dictionaries.statuses ? `LEFT JOIN ${dictionaries.statuses} st ON st.text = s.status_text` : ''}
    ${second ? `LEFT JOIN ${context.secondTable} n ON n.batch_no = s.batch_no AND n.record = s.record AND n.part = s.part` : ''})`;
}

/**
 * The records that are the second (or a later) one of their sensor at a local time that occurs twice, by their order
 * in the batch.
 */
export function secondSelect(staged: Staged, dictionaries: Dictionaries): string {
  return `SELECT batch_no, record, part FROM (
    SELECT s.batch_no, s.record, s.part, row_number() OVER (
      PARTITION BY s.batch_no, s.sensor_text, s.branch_text, s.time_text ORDER BY s.record, s.part) AS turn
    FROM (${staged.select()}) s
    WHERE s.time_text IN (SELECT time FROM ${dictionaries.times} WHERE later IS NOT NULL)
  ) WHERE turn > 1`;
}

interface CountSql {
  value: string;
  /** Null when it is ok. */
  status: string;
  error: string;
  detail: string;
}

function countOf(text: string, table: string, { counts, plainDigits }: Dictionaries): CountSql {
  const plain = `regexp_full_match(${text}, '${plainCount}')`;
  const value = counts ? `CAST(${table}.value AS BIGINT)` : 'CAST(NULL AS BIGINT)';
  return {
    value: plainDigits ? `CASE WHEN ${plain} THEN TRY_CAST(${text} AS BIGINT) ELSE ${value} END` : value,
    status: counts ? `nullif(${table}.status, 'ok')` : 'CAST(NULL AS VARCHAR)',
    error: `CASE WHEN ${text} IS NULL THEN 'count_missing' ${counts ? `ELSE ${table}.error` : ''} END`,
    detail: counts ? `${table}.detail` : 'CAST(NULL AS VARCHAR)',
  };
}

/** The first that is not null. */
function first(values: readonly (string | null)[]): string {
  const known = values.filter((value) => value !== null);
  return known.length > 1 ? `coalesce(${known.join(', ')})` : (known[0] ?? 'NULL');
}
