import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { type TableName, type TableSpec, tables } from '../src/domain/tables.ts';
import { addDays, type DateText, monthOf } from '../src/domain/time.ts';
import { type DuckSession, identifier, literal } from '../src/engine/duckdb.ts';
import { dataColumns, defineRelation } from '../src/engine/relation.ts';
import type { Batch } from '../src/lake/batch.ts';
import type { NewFile } from '../src/lake/delta/actions.ts';
import { type CopyStats, statsFromCopy } from '../src/lake/delta/stats.ts';
import { cleanBase, markOf } from '../src/pipeline/clean.ts';
import { newDataPath, type Pipeline } from '../src/pipeline/context.ts';
import { dailyBases, dailyWindow } from '../src/pipeline/daily.ts';
import { type CalendarDay, calendarDays } from '../src/pipeline/days.ts';
import { hourlyBases, hourlyWindow, planDays } from '../src/pipeline/hours.ts';
import { landingFingerprint } from '../src/pipeline/land/land.ts';
import { createNaming, defineNames, nameStamps } from '../src/pipeline/names-view.ts';
import { encodeSlices, namingTag, type Slice, sliceTag } from '../src/pipeline/slices.ts';
import { type Stamp, stampOf } from '../src/pipeline/stamps.ts';
import type { Mapping } from '../src/source/mapping.ts';
import { branchName, sensorsPerBranch } from './bulk-input.ts';

/**
 * Lays a lake down as if it had been collected hour by hour: for every hour a batch, for every day a file of lines,
 * readings and hours, each marked as the pipeline marks it, so that its planner finds nothing to do. The counts are a
 * pattern; the bodies of the batches are not there, since nothing reads them again.
 */
export async function writeLake(
  pipeline: Pipeline,
  request: { sensors: number; from: DateText; to: DateText; mapping: Mapping; signal: AbortSignal },
): Promise<void> {
  const { network, settings, session } = pipeline;
  const { from, to } = request;
  await patternTables(session, request.sensors);
  const utcDates = datesOf(from, to);
  const batches = new Map(utcDates.map((date) => [date, batchesOf(date, request.mapping.id)]));
  await writeSidecars(pipeline, [...batches.values()].flat());
  const fingerprint = landingFingerprint(request.mapping, null);
  const lineSlice = (batch: Batch, date: DateText): Slice => {
    const stamp = stampOf([fingerprint, batch.sha256]);
    return { stamp, base: stamp, extra: date };
  };
  const lineMarks = (date: DateText) =>
    new Map((batches.get(date) as Batch[]).map((batch) => [batch.id, lineSlice(batch, date)]));
  await writeDays(pipeline, 'lines', utcDates, request.signal, (date) => ({
    slices: lineMarks(date),
    select: linesOf(date),
  }));

  // The names of a day are those of any day: all sensors speak, and none comes or goes.
  const naming = createNaming(network, from, addDays(to, -1));
  await defineRelation(session, 'lines', { kind: 'model', sql: `SELECT * FROM (${linesOf(from)})` });
  await defineNames(session, naming);
  const names = (await nameStamps(session)).get(from) as Stamp;
  const readingMarks = new Map<DateText, Slice>();
  for (const date of utcDates) {
    const parts = [...lineMarks(date)].map(([batch, slice]) => `${batch}=${slice.stamp}`).sort();
    readingMarks.set(date, markOf(cleanBase(parts), names));
  }
  const one = (marks: ReadonlyMap<DateText, Slice>, date: DateText) => new Map([[date, marks.get(date) as Slice]]);
  await writeDays(pipeline, 'rejects', utcDates, request.signal, (date) => ({
    slices: one(readingMarks, date),
    select: nothingOf(tables.rejects),
  }));
  await writeDays(pipeline, 'readings', utcDates, request.signal, (date) => ({
    slices: one(readingMarks, date),
    select: readingsOf(date),
    tags: { [namingTag]: naming.stamp },
  }));

  const days = calendarDays(network, from, to);
  const dates = days.map((day) => day.date);
  const due = Date.parse(`${addDays(to, 1)}T00:00:00Z`);
  const marksOf = (base: (day: CalendarDay) => Stamp, window: readonly number[]) =>
    planDays(days, new Map(), () => true, base, window, false).marks;
  const hours = marksOf(hourlyBases(network, settings, days, readingMarks, due), hourlyWindow);
  await writeDays(pipeline, 'hourly', dates, request.signal, (date) => ({
    slices: one(hours, date),
    select: hoursOf(date),
  }));
  for (const name of ['daily_sensor', 'daily_branch'] as const) {
    const marks = marksOf(dailyBases(name, settings, hours), dailyWindow);
    await writeDays(pipeline, name, dates, request.signal, (date) => ({
      slices: one(marks, date),
      select: dailyOf(name, date),
    }));
  }
}

interface DayFile {
  slices: ReadonlyMap<string, Slice>;
  select: string;
  tags?: Record<string, string>;
}

/** Days of at least so many rows have a file each, as the pipeline's layout leaves them; smaller ones share one. */
const fileRows = 100_000;

async function writeDays(
  pipeline: Pipeline,
  name: TableName,
  dates: readonly DateText[],
  signal: AbortSignal,
  dayOf: (date: DateText) => DayFile,
): Promise<void> {
  const table = await pipeline.lake.table(name);
  const perDay = name === 'daily_branch' ? pipeline.network.branches.length : pipeline.network.sensors.length;
  const rows = name === 'rejects' ? 0 : name.startsWith('daily') ? perDay : perDay * 24;
  const daysPerFile = Math.max(1, Math.min(31, Math.floor(fileRows / Math.max(1, rows))));
  for (const [month, inMonth] of Map.groupBy(dates, monthOf)) {
    signal.throwIfAborted();
    const add: NewFile[] = [];
    for (let from = 0; from < inMonth.length; from += daysPerFile) {
      const files = inMonth.slice(from, from + daysPerFile).map(dayOf);
      const path = await newDataPath(pipeline, table, month);
      // The patterns are in the table's order: no sorting.
      const select = files.map((file) => file.select).join(' UNION ALL ');
      const columns = dataColumns(table.spec).map((column) => identifier(column.name));
      const [copied] = (await pipeline.session.json(
        `COPY (SELECT ${columns.join(', ')} FROM (${select})) TO ${literal(path)}
         (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, WRITE_BLOOM_FILTER false, RETURN_STATS)`,
      )) as unknown as CopyStats[];
      const stats = statsFromCopy(table.spec, copied as CopyStats);
      add.push({
        path: path.slice(table.folder.length + 1),
        partition: month,
        size: Number(copied?.file_size_bytes),
        rows: stats.numRecords,
        stats,
        tags: {
          ...files[0]?.tags,
          [sliceTag]: encodeSlices(new Map(files.flatMap((file) => [...file.slices]))),
          sha256: hexOf(path),
        },
      });
    }
    await table.transact(async () => ({ remove: [], add, operation: 'WRITE' }));
  }
}

/** An hour of all sensors was received a minute before its end. */
function batchesOf(date: DateText, mapping: string): Batch[] {
  return Array.from({ length: 24 }, (_, hour): Batch => {
    const hh = String(hour).padStart(2, '0');
    const id = `${date.replaceAll('-', '')}T${hh}5900000Z-000000-bench0`;
    const place = `bench/${date}/${id}`;
    return {
      id,
      source: 'bench',
      kind: 'pull',
      receivedAt: `${date}T${hh}:59:00.000Z`,
      mapping,
      format: 'csv',
      extension: 'csv',
      asked: {
        from: `${date}T${hh}:00:00.000Z`,
        to: new Date(Date.parse(`${date}T${hh}:00:00Z`) + 3_600_000).toISOString(),
      },
      size: 600_000,
      sha256: hexOf(id),
      body: `${place}.csv`,
      repeats: null,
      parts: [{ offset: 0, length: 600_000 }],
      dates: null,
    };
  });
}

async function writeSidecars(pipeline: Pipeline, batches: readonly Batch[]): Promise<void> {
  const { folder } = pipeline.lake.raw;
  for (const [date, some] of Map.groupBy(batches, (batch) => batch.receivedAt.slice(0, 10))) {
    await mkdir(`${folder}/bench/${date}`, { recursive: true });
    await Promise.all(
      some.flatMap((batch) => [
        writeFile(`${folder}/bench/${date}/${batch.id}.meta.json`, `${JSON.stringify(batch, null, 1)}\n`),
        writeFile(`${folder}/${batch.body}`, ''),
      ]),
    );
  }
}

/** `units`, sensor by sensor, and a day of them: `by_hour` in the order of receipt, `by_sensor` in that of hours. */
async function patternTables(session: DuckSession, sensors: number): Promise<void> {
  const branches = Array.from({ length: Math.ceil(sensors / sensorsPerBranch) }, (_, n) => literal(branchName(n)));
  await session.run(`CREATE OR REPLACE TEMP TABLE units AS
    SELECT CAST(s AS INTEGER) AS s, 'd' || lpad(CAST(s AS VARCHAR), 5, '0') AS sensor_id,
      'b' || CAST(s // ${sensorsPerBranch} AS VARCHAR) AS branch_id, ([${branches.join(', ')}])[s // ${sensorsPerBranch} + 1] AS branch_text
    FROM range(${sensors}) AS r(s)`);
  const day = `SELECT *, CAST(hash(s, h) % 60 AS BIGINT) AS entries, CAST(hash(h, s) % 60 AS BIGINT) AS exits,
      lpad(CAST(h AS VARCHAR), 2, '0') AS hh FROM units, range(24) AS r(h)`;
  await session.run(`CREATE OR REPLACE TEMP TABLE by_hour AS SELECT * FROM (${day}) ORDER BY h, s`);
  await session.run(
    `CREATE OR REPLACE TEMP TABLE by_sensor AS SELECT * FROM (${day}) ORDER BY branch_id, sensor_id, h`,
  );
  await session.run('CREATE OR REPLACE TEMP TABLE sensor_days AS SELECT * FROM units ORDER BY branch_id, sensor_id');
  await session.run(
    'CREATE OR REPLACE TEMP TABLE branch_days AS SELECT DISTINCT branch_id FROM units ORDER BY branch_id',
  );
}

const instantOf = (date: DateText) => `make_timestamptz(${Date.parse(`${date}T00:00:00Z`) * 1000} + h * 3600000000)`;
const receivedOf = (date: DateText) => `${instantOf(date)} + INTERVAL 59 MINUTE`;
const batchOf = (date: DateText) => `'${date.replaceAll('-', '')}T' || hh || '5900000Z-000000-bench0'`;

function linesOf(date: DateText): string {
  return `SELECT 'bench' AS source, ${batchOf(date)} AS batch, CAST(s + 1 AS BIGINT) AS record, CAST(1 AS INTEGER) AS part,
    ${receivedOf(date)} AS received_at, sensor_id AS sensor_text, branch_text, '${date}T' || hh || ':00:00Z' AS time_text,
    CAST(entries AS VARCHAR) AS entries_text, CAST(exits AS VARCHAR) AS exits_text, 'visitors' AS unit_text, 'ok' AS status_text,
    CAST(NULL AS VARCHAR) AS interval_text, ${instantOf(date)} AS instant, DATE '${date}' AS utc_date,
    CAST(NULL AS INTEGER) AS interval_minutes, entries, exits, 'ok' AS reported_status, CAST(NULL AS VARCHAR) AS parse_error,
    CAST(NULL AS VARCHAR) AS error_detail FROM by_hour`;
}

function readingsOf(date: DateText): string {
  return `SELECT sensor_id, branch_id, ${instantOf(date)} AS interval_start, CAST(60 AS INTEGER) AS interval_minutes,
    DATE '${date}' AS utc_date, entries, exits, 'ok' AS reported_status, ${receivedOf(date)} AS received_at, 'bench' AS source,
    ${batchOf(date)} AS batch, CAST(s + 1 AS BIGINT) AS record, CAST(1 AS INTEGER) AS part, CAST(1 AS DOUBLE) AS name_score
    FROM by_sensor`;
}

const openAt = (date: DateText) => (isOpenDay(date) ? 'h BETWEEN 9 AND 11 OR h BETWEEN 13 AND 17' : 'false');

function isOpenDay(date: DateText): boolean {
  return ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
}

function hoursOf(date: DateText): string {
  const open = openAt(date);
  return `SELECT sensor_id, branch_id, ${instantOf(date)} - INTERVAL 1 HOUR AS hour_start, DATE '${date}' AS business_date,
    CAST(h AS INTEGER) AS local_hour, CAST(isodow(DATE '${date}') AS INTEGER) AS iso_weekday, 'regular' AS day_kind, ${open} AS is_open,
    entries AS observed, exits AS observed_exits, CAST(1 AS DOUBLE) AS observed_share,
    CASE WHEN ${open} THEN CAST(entries AS DOUBLE) END AS entries, CASE WHEN ${open} THEN CAST(exits AS DOUBLE) END AS exits,
    CASE WHEN ${open} THEN 'observed' ELSE 'closed' END AS quality, 'none' AS fault, CAST(NULL AS VARCHAR) AS method,
    CASE WHEN ${open} THEN CAST(entries AS DOUBLE) END AS expected, CASE WHEN ${open} THEN CAST(0 AS DOUBLE) END AS low,
    CASE WHEN ${open} THEN CAST(60 AS DOUBLE) END AS high FROM by_sensor`;
}

function dailyOf(name: 'daily_sensor' | 'daily_branch', date: DateText): string {
  const open = isOpenDay(date);
  const when = (value: string, type: string) => (open ? `CAST(${value} AS ${type})` : `CAST(NULL AS ${type})`);
  const [who, from] = name === 'daily_sensor' ? ['sensor_id, branch_id', 'sensor_days'] : ['branch_id', 'branch_days'];
  return `SELECT ${who}, DATE '${date}' AS business_date, CAST(isodow(DATE '${date}') AS INTEGER) AS iso_weekday,
    'regular' AS day_kind, '${open ? 'complete' : 'closed'}' AS status, ${when('300', 'DOUBLE')} AS entries, ${when('300', 'DOUBLE')} AS exits,
    CAST(${open ? 8 : 0} AS INTEGER) AS open_hours, ${when('1', 'DOUBLE')} AS observed_share, ${when('0', 'DOUBLE')} AS imputed_share,
    ${when('10', 'INTEGER')} AS peak_hour, ${when('300', 'DOUBLE')} AS mean_4w, ${when('0', 'DOUBLE')} AS change_share,
    CAST(300 AS DOUBLE) AS ma_7d, CAST(300 AS DOUBLE) AS ma_28d FROM ${from}`;
}

function nothingOf(spec: TableSpec): string {
  const types = { text: 'VARCHAR', timestamp: 'TIMESTAMPTZ' } as Record<string, string>;
  const columns = dataColumns(spec).map(
    ({ name, type }) => `CAST(NULL AS ${types[type] ?? type}) AS ${identifier(name)}`,
  );
  return `(SELECT ${columns.join(', ')} WHERE false)`;
}

function datesOf(from: DateText, to: DateText): DateText[] {
  const dates: DateText[] = [];
  for (let date = from; date < to; date = addDays(date, 1)) dates.push(date);
  return dates;
}

function hexOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
