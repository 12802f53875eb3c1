import { type TableName, tableNames, tables } from '../domain/tables.ts';
import { type DateText, hourMs } from '../domain/time.ts';
import { literal } from '../engine/duckdb.ts';
import { defineRelation } from '../engine/relation.ts';
import type { Pipeline } from './context.ts';

export interface DayStatus {
  source: string;
  /** UTC date of the intervals. */
  date: DateText;
  /** Readings that should be there by now, by the network and the calendar; of the lake, whatever the source. */
  expected: number;
  /** Records received of the source. */
  received: number;
  rejected: number;
  used: number;
}

export interface TableStatus {
  table: TableName;
  version: number;
  files: number;
  rows: number;
  bytes: number;
}

/** What each source brought for each UTC date of `[from, to)`, and what became of it. */
export async function dayStatus(
  pipeline: Pipeline,
  range: { from: DateText | null; to: DateText | null; sources: readonly string[] | null },
): Promise<DayStatus[]> {
  const { session } = pipeline;
  const lastStart = pipeline.clock.now() - hourMs;
  const dates = (column: string) =>
    [
      range.from === null ? null : `${column} >= DATE ${literal(range.from)}`,
      range.to === null ? null : `${column} < DATE ${literal(range.to)}`,
    ]
      .filter((condition) => condition !== null)
      .join(' AND ') || 'true';
  for (const name of ['lines', 'rejects', 'hourly'] as const) {
    const table = await pipeline.lake.table(name);
    const paths = (await table.snapshot()).files.map((file) => table.pathOf(file));
    await defineRelation(session, name, { kind: 'files', spec: tables[name], paths });
  }
  await defineRelation(session, 'lengths', {
    kind: 'rows',
    columns: [
      { name: 'sensor_id', type: 'text' },
      { name: 'parts', type: 'integer' },
    ],
    rows: pipeline.network.sensors.map((sensor) => [sensor.id, 60 / sensor.intervalMinutes]),
  });
  const sources = range.sources ? `source IN (${range.sources.map(literal).join(', ')})` : 'true';
  const rows = await session.json(`
    WITH received AS (
      SELECT source, utc_date, count(*) AS received FROM lines WHERE ${dates('utc_date')} AND ${sources} GROUP BY ALL
    ),
    rejected AS (
      SELECT source, utc_date, count(*) AS rejected FROM rejects WHERE ${dates('utc_date')} AND ${sources} GROUP BY ALL
    ),
    expected AS (
      SELECT CAST(h.hour_start AS DATE) AS utc_date, sum(l.parts) AS expected
      FROM hourly AS h JOIN lengths AS l ON l.sensor_id = h.sensor_id
      WHERE h.hour_start <= make_timestamptz(${lastStart} * 1000) AND ${dates('CAST(h.hour_start AS DATE)')}
      GROUP BY ALL
    )
    SELECT r.source, CAST(r.utc_date AS VARCHAR) AS date, coalesce(e.expected, 0) AS expected, r.received,
      coalesce(x.rejected, 0) AS rejected
    FROM received AS r
    LEFT JOIN rejected AS x ON x.source = r.source AND x.utc_date = r.utc_date
    LEFT JOIN expected AS e ON e.utc_date = r.utc_date
    ORDER BY r.source, r.utc_date`);
  return rows.map((row) => ({
    source: String(row.source),
    date: String(row.date),
    expected: Number(row.expected),
    received: Number(row.received),
    rejected: Number(row.rejected),
    used: Number(row.received) - Number(row.rejected),
  }));
}

export async function tableStatus({ lake }: Pick<Pipeline, 'lake'>): Promise<TableStatus[]> {
  const found: TableStatus[] = [];
  for (const name of tableNames) {
    const { version, files } = await (await lake.table(name)).snapshot();
    found.push({
      table: name,
      version,
      files: files.length,
      rows: files.reduce((sum, file) => sum + file.rows, 0),
      bytes: files.reduce((sum, file) => sum + file.size, 0),
    });
  }
  return found;
}

/** Records not used, by reason, of the whole lake. */
export async function rejectCounts({
  lake,
  session,
}: Pick<Pipeline, 'lake' | 'session'>): Promise<{ reason: string; count: number }[]> {
  const table = await lake.table('rejects');
  const paths = (await table.snapshot()).files.map((file) => table.pathOf(file));
  await defineRelation(session, 'rejects', { kind: 'files', spec: tables.rejects, paths });
  const rows = await session.json('SELECT reason, count(*) AS n FROM rejects GROUP BY reason ORDER BY n DESC, reason');
  return rows.map((row) => ({ reason: String(row.reason), count: Number(row.n) }));
}
