import type { z } from 'zod';
import { FootfallError } from '../../domain/errors.ts';
import type { Network } from '../../domain/network.ts';
import { type Column, tables } from '../../domain/tables.ts';
import { type EpochMs, isoInstant } from '../../domain/time.ts';
import { identifier, type Params } from '../../engine/duckdb.ts';
import type { Plain } from '../../engine/plain.ts';
import { dataColumns } from '../../engine/relation.ts';
import { longestRange } from '../contract/common.ts';
import type { RowsQuery, RowTable, rowsAnswer } from '../contract/rows.ts';
import type { LakeView } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';
import { cursorSalt, decodeCursor, encodeCursor } from './cursor.ts';
import { filterWhere, knownColumn, parseFilter } from './filters.ts';
import { newestToday, type Range, resolveRange } from './range.ts';
import { afterWhere, orderBy, type Place, placeSchema, rowOrder, type SortColumn } from './rows-order.ts';
import { chosenScope, chosenWhere, resolvePlaces } from './who.ts';

export interface RowsRequest {
  table: RowTable;
  query: RowsQuery;
  network: Network;
  view: LakeView;
  now: EpochMs;
  /** False for downloads: all rows, whatever `limit` and `cursor` say. */
  paged: boolean;
}

export interface RowsPlan {
  question: Question;
  /** Rows that fit, over all pages: one row, `total`. */
  count: Pick<Question, 'sql' | 'params'>;
  /** That number, where the cursor brought it along for this version. */
  total: number | null;
  range: Range;
  answer(rows: readonly Record<string, Plain>[], total: number): RowsAnswer;
}

export type RowsAnswer = z.output<typeof rowsAnswer>;

/**
 * Rows of a table as they lie in the lake. `from` and `to` are dates of its own: business dates, local to the branch;
 * of `readings` and `rejects` UTC dates of the interval (of receipt where a reject has none), so the evening of a branch
 * west of Greenwich lies a day later there. REQUEST_INVALID, RANGE_REVERSED, RANGE_TOO_LONG, CURSOR_INVALID,
 * BRANCH_UNKNOWN, SENSOR_UNKNOWN, REGION_UNKNOWN.
 */
export function planRows({ table, query, network, view, now, paged }: RowsRequest): RowsPlan {
  const spec = tables[table];
  const all = dataColumns(spec);
  const columns = chooseColumns(query.columns, all);
  const order = rowOrder(query.sort, spec, all);
  const longest = table.startsWith('daily') ? longestRange.day : longestRange.hour;
  const range = resolveRange(query, newestToday(network, now), longest);
  refuseUnplaced(table, query);
  const chosen = resolvePlaces(query, network);
  const scope = { ...range, ...(table === 'rejects' ? {} : chosenScope(chosen)) };
  const params: Params = { from: range.from, to: range.to };
  const day = identifier(spec.slice);
  const where = [
    `${day} >= CAST($from AS DATE) AND ${day} < CAST($to AS DATE)`,
    ...(table === 'rejects' ? [] : [chosenWhere(chosen, params)]),
    ...query.filter.map((text, at) => filterWhere(parseFilter(text, all), params, `filter_${at}`)),
  ].join(' AND ');
  const from = view.from(table, scope);
  const count = { sql: `SELECT count(*) AS total FROM ${from} WHERE ${where}`, params: { ...params } };

  const salt = cursorSalt(`/v1/rows/${table}`, query);
  const place = paged && query.cursor !== undefined ? decodeCursor(salt, query.cursor, placeSchema) : null;
  const later = place ? ` AND ${afterWhere(order, place.after, params)}` : '';
  const limit = query.limit ?? usualPage;
  const hidden = paged ? order.map(({ column }, at) => `${identifier(column.name)} AS ${hiddenName(at)}`) : [];
  const selected = [...columns.map(({ name }) => identifier(name)), ...hidden].join(', ');
  const page = paged ? ` LIMIT ${limit + 1}` : '';
  return {
    question: {
      sql: `SELECT ${selected} FROM ${from} WHERE ${where}${later} ORDER BY ${orderBy(order)}${page}`,
      params,
      columns,
      tables: [table],
      scope,
      request: requestText(table, query),
    },
    count,
    total: place?.version === view.version ? place.total : null,
    range,
    answer: (rows, total) => ({
      meta: { as_of: isoInstant(now), version: view.version, ...range, table },
      columns: columns.map(({ name, type, doc }) => ({ name, type, doc })),
      data: rows.slice(0, limit).map((row) => Object.fromEntries(columns.map(({ name }) => [name, scalar(row[name])]))),
      total,
      next_cursor:
        rows.length > limit ? encodeCursor(salt, placeAfter(rows[limit - 1]!, order, total, view.version)) : null,
    }),
  };
}

/** Rows of a page where none is asked for. */
const usualPage = 100;

function hiddenName(at: number): string {
  return identifier(`_after_${at}`);
}

function placeAfter(row: Record<string, Plain>, order: readonly SortColumn[], total: number, version: string): Place {
  return { after: order.map((_, at) => scalar(row[`_after_${at}`])), total, version };
}

function scalar(value: Plain | undefined): string | number | boolean | null {
  return typeof value === 'object' || value === undefined ? null : value;
}

function chooseColumns(asked: string | undefined, all: readonly Column[]): Column[] {
  const names = (asked ?? '').split(',').filter((name) => name !== '');
  if (names.length === 0) return [...all];
  return [...new Set(names)].map((name) => knownColumn(name, all, 'columns'));
}

/** A choice that the table cannot follow is refused: answering with all rows would look like an answer. */
function refuseUnplaced(table: RowTable, { region, branch, sensor }: RowsQuery): void {
  const unknown: (readonly [string, readonly string[]])[] =
    table === 'rejects'
      ? [
          ['region', region],
          ['branch', branch],
          ['sensor', sensor],
        ]
      : table === 'daily_branch'
        ? [['sensor', sensor]]
        : [];
  const key = unknown.find(([, ids]) => ids.length > 0)?.[0];
  if (key === undefined) return;
  const hint =
    table === 'rejects'
      ? 'A record that was not used has no sensor for sure; filter by source, batch or detail instead.'
      : 'Ask for daily_sensor instead, or leave sensor out.';
  throw new FootfallError('REQUEST_INVALID', `${key}: the rows of ${table} have no ${key}.`, { hint, place: { key } });
}

function requestText(table: RowTable, query: RowsQuery): string {
  const asked = Object.entries(query).flatMap(([name, value]) =>
    name === 'limit' || name === 'cursor' || value === undefined
      ? []
      : [value].flat().map((one) => [name, String(one)]),
  );
  return `/v1/rows/${table}${asked.length === 0 ? '' : `?${new URLSearchParams(asked as [string, string][])}`}`;
}
