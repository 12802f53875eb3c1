import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { type TableName, type TableSpec, tables } from '../src/domain/tables.ts';
import { addDays, type DateText, monthOf } from '../src/domain/time.ts';
import { type DuckSession, identifier, literal } from '../src/engine/duckdb.ts';
import { duckModels } from '../src/engine/model-session.ts';
import { dataColumns, duckTypes } from '../src/engine/relation.ts';
import type { Batch } from '../src/lake/batch.ts';
import type { NewFile } from '../src/lake/delta/actions.ts';
import { type CopyStats, statsFromCopy } from '../src/lake/delta/stats.ts';
import { cleanBase, markOf } from '../src/pipeline/clean.ts';
import { newDataPath, type Pipeline } from '../src/pipeline/context.ts';
import { countsBases } from '../src/pipeline/counts.ts';
import { dailyInputs } from '../src/pipeline/daily.ts';
import { type DayInputs, planDays } from '../src/pipeline/day-plan.ts';
import { calendarDays } from '../src/pipeline/days.ts';
import { readDecisions } from '../src/pipeline/decisions.ts';
import { dayOrderOf, faultDaysInputs } from '../src/pipeline/faults.ts';
import { hourlyInputs } from '../src/pipeline/hours.ts';
import { landingFingerprint } from '../src/pipeline/land/land.ts';
import { usualFileRows, usualSmallRows } from '../src/pipeline/layout.ts';
import { levelsInputs } from '../src/pipeline/levels.ts';
import { createNaming, resolveNames } from '../src/pipeline/names-view.ts';
import { encodeSlices, namingTag, type Slice, sliceTag } from '../src/pipeline/slices.ts';
import { spellsInputs } from '../src/pipeline/spells.ts';
import { type Stamp, stampOf } from '../src/pipeline/stamps.ts';
import type { Mapping } from '../src/source/mapping.ts';
import { branchName, sensorsPerBranch } from './bulk-input.ts';

export interface LakeRequest {
  sensors: number;
  from: DateText;
  to: DateText;
  mapping: Mapping;
  signal: AbortSignal;
  /** Months that end by then lie as compaction leaves them; their lines and readings have their marks and no rows (but for the first day). */
  settledBefore?: DateText;
}

/**
 * Lays a lake down as if it had been collected hour by hour: for every hour a batch, for every day a file of lines,
 * readings and hours, each marked as the pipeline marks it, so that its planner finds nothing to do. The counts are a
 * pattern; the bodies of the batches are not there, since nothing reads them again.
 */
export async function writeLake(pipeline: Pipeline, request: LakeRequest): Promise<void> {
  const { network, settings, session } = pipeline;
  const { from, to, settledBefore = from } = request;
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
  const write = (name: TableName, dates: readonly DateText[], days: Days) =>
    writeDays(pipeline, name, dates, { settledBefore, signal: request.signal }, days);
  // The first reading says from when hours are expected.
  const kept = (date: DateText) => date === from || monthOf(addDays(monthOf(date), 31)) > settledBefore;
  await write('lines', utcDates, {
    slices: lineMarks,
    select: (days) => inOrder(tables.lines, days.filter(kept).map(linesOf)),
  });

  // The names of a day are those of any day: all sensors speak, and none comes or goes.
  const naming = createNaming(network, from, addDays(to, -1));
  const models = duckModels(session);
  await models.define('lines', { kind: 'model', sql: `SELECT * FROM (${linesOf(from)})` });
  const names = (await resolveNames(models, naming)).get(from) as Stamp;
  const readingMarks = new Map<DateText, Slice>();
  for (const date of utcDates) {
    const parts = [...lineMarks(date)].map(([batch, slice]) => `${batch}=${slice.stamp}`).sort();
    readingMarks.set(date, markOf(cleanBase(parts), names));
  }
  const one = (marks: ReadonlyMap<DateText, Slice>) => (date: DateText) => new Map([[date, marks.get(date) as Slice]]);
  await write('rejects', utcDates, { slices: one(readingMarks), select: () => nothingOf(tables.rejects) });
  await write('readings', utcDates, {
    slices: one(readingMarks),
    select: (days) => inOrder(tables.readings, days.filter(kept).map(readingsOf)),
    tags: { [namingTag]: naming.stamp },
  });

  const days = calendarDays(network, from, to);
  const dates = days.map((day) => day.date);
  const due = Date.parse(`${addDays(to, 1)}T00:00:00Z`);
  const work = { range: () => true, force: false, past: 'judged' as const };
  const marksOf = (inputs: DayInputs) => planDays(days, new Map(), inputs, work).marks;
  const counts = marksOf({ base: countsBases(network, days, readingMarks, due), around: () => [] });
  await write('counts', dates, { slices: one(counts), select: countsOf });
  const levels = marksOf(levelsInputs(pipeline, counts));
  await write('levels', dates, { slices: one(levels), select: levelsOf });
  // Nothing is said of any day.
  const spells = new Map(
    [...marksOf(spellsInputs(pipeline, levels))].map(([date, mark]) => [date, { ...mark, extra: '' }]),
  );
  await write('spells', dates, { slices: one(spells), select: () => nothingOf(tables.spells) });
  const decisions = await readDecisions(pipeline);
  const hours = marksOf(hourlyInputs(pipeline, { counts, levels, spells, decisions }));
  await write('hourly', dates, { slices: one(hours), select: hoursOf });
  const faultDays = marksOf(faultDaysInputs({ hourly: hours, levels, spells }, dayOrderOf(network, days)));
  await write('fault_days', dates, { slices: one(faultDays), select: () => nothingOf(tables.fault_days) });
  for (const name of ['daily_sensor', 'daily_branch'] as const) {
    const marks = marksOf(dailyInputs(name, settings, hours));
    await write(name, dates, {
      slices: one(marks),
      select: (some) =>
        inOrder(
          tables[name],
          some.map((date) => dailyOf(name, date)),
        ),
    });
  }
}

const withoutRows = new Set<TableName>(['rejects', 'spells', 'fault_days']);
const byDay = new Set<TableName>(['levels', 'daily_sensor', 'daily_branch']);

/** What lies in a file of some days. */
interface Days {
  slices(date: DateText): ReadonlyMap<string, Slice>;
  /** In the table's order. */
  select(dates: readonly DateText[]): string;
  tags?: Record<string, string>;
}

/** The patterns of one day are in the table's order already. */
function inOrder(spec: TableSpec, selects: readonly string[]): string {
  if (selects.length === 0) return nothingOf(spec);
  if (selects.length === 1) return selects[0] as string;
  return `SELECT * FROM (${selects.join(' UNION ALL ')}) ORDER BY ${spec.order.join(', ')}`;
}

async function writeDays(
  pipeline: Pipeline,
  name: TableName,
  dates: readonly DateText[],
  { settledBefore, signal }: { settledBefore: DateText; signal: AbortSignal },
  days: Days,
): Promise<void> {
  const table = await pipeline.lake.table(name);
  const perDay = name === 'daily_branch' ? pipeline.network.branches.length : pipeline.network.sensors.length;
  const rowsOfDay = withoutRows.has(name) ? 0 : byDay.has(name) ? perDay : perDay * 24;
  const daysIn = (rows: number) => Math.max(1, Math.min(31, Math.floor(rows / Math.max(1, rowsOfDay))));
  for (const [month, inMonth] of Map.groupBy(dates, monthOf)) {
    signal.throwIfAborted();
    const settled = monthOf(addDays(month, 31)) <= settledBefore;
    const empty = settled && (name === 'lines' || name === 'readings');
    const daysPerFile = empty ? 31 : daysIn(settled ? usualFileRows : usualSmallRows);
    const add: NewFile[] = [];
    for (let from = 0; from < inMonth.length; from += daysPerFile) {
      const some = inMonth.slice(from, from + daysPerFile);
      const path = await newDataPath(pipeline, table, month);
      const columns = dataColumns(table.spec).map((column) => identifier(column.name));
      const [copied] = (await pipeline.session.json(
        `COPY (SELECT ${columns.join(', ')} FROM (${days.select(some)})) TO ${literal(path)}
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
          ...days.tags,
          [sliceTag]: encodeSlices(new Map(some.flatMap((date) => [...days.slices(date)]))),
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
    'CREATE OR REPLACE TEMP TABLE branch_days AS SELECT branch_id, min(s) AS s FROM units GROUP BY branch_id ORDER BY branch_id',
  );
}

/** Another count each day, so that files are no smaller than those of real counts. */
const countOf = (column: 'entries' | 'exits', date: DateText) =>
  `CAST((${column} + ${dayNumber(date)} * (1 + s % 13)) % 60 AS BIGINT)`;
const dayNumber = (date: DateText) => Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000);

const instantOf = (date: DateText) => `make_timestamptz(${Date.parse(`${date}T00:00:00Z`) * 1000} + h * 3600000000)`;
const receivedOf = (date: DateText) => `${instantOf(date)} + INTERVAL 59 MINUTE`;
const batchOf = (date: DateText) => `'${date.replaceAll('-', '')}T' || hh || '5900000Z-000000-bench0'`;

function linesOf(date: DateText): string {
  return `SELECT 'bench' AS source, ${batchOf(date)} AS batch, CAST(s + 1 AS BIGINT) AS record, CAST(1 AS INTEGER) AS part,
    ${receivedOf(date)} AS received_at, sensor_id AS sensor_text, branch_text, '${date}T' || hh || ':00:00Z' AS time_text,
    CAST(${countOf('entries', date)} AS VARCHAR) AS entries_text, CAST(${countOf('exits', date)} AS VARCHAR) AS exits_text, 'visitors' AS unit_text, 'ok' AS status_text,
    CAST(NULL AS VARCHAR) AS interval_text, ${instantOf(date)} AS instant, DATE '${date}' AS utc_date,
    CAST(NULL AS INTEGER) AS interval_minutes, ${countOf('entries', date)} AS entries, ${countOf('exits', date)} AS exits, 'ok' AS reported_status, CAST(NULL AS VARCHAR) AS parse_error,
    CAST(NULL AS VARCHAR) AS error_detail FROM by_hour`;
}

function readingsOf(date: DateText): string {
  return `SELECT sensor_id, branch_id, ${instantOf(date)} AS interval_start, CAST(60 AS INTEGER) AS interval_minutes,
    DATE '${date}' AS utc_date, ${countOf('entries', date)} AS entries, ${countOf('exits', date)} AS exits, 'ok' AS reported_status, ${receivedOf(date)} AS received_at, 'bench' AS source,
    ${batchOf(date)} AS batch, CAST(s + 1 AS BIGINT) AS record, CAST(1 AS INTEGER) AS part, CAST(1 AS DOUBLE) AS name_score, false AS is_disputed
    FROM by_sensor`;
}

function isOpenDay(date: DateText): boolean {
  return ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
}

/** The hours of some dates on end, sensor by sensor: a list unrolled beside each sensor keeps the order. */
function countedHours(dates: readonly DateText[]): string {
  const first = dayNumber(dates[0] as DateText);
  const rows = `SELECT *, ${first} + i // 24 AS day, i % 24 AS h
    FROM (SELECT *, unnest(range(${dates.length * 24})) AS i FROM sensor_days)`;
  return `SELECT *, add(DATE '1970-01-01', CAST(day AS INTEGER)) AS business_date,
      CAST((hash(s, h) % 60 + day * (1 + s % 13)) % 60 AS BIGINT) AS entries,
      CAST((hash(h, s) % 60 + day * (1 + s % 13)) % 60 AS BIGINT) AS exits,
      (day + 3) % 7 < 5 AND (h BETWEEN 9 AND 11 OR h BETWEEN 13 AND 17) AS is_open FROM (${rows})`;
}

function countsOf(dates: readonly DateText[]): string {
  return `SELECT sensor_id, branch_id, make_timestamptz((day * 24 + h - 1) * 3600000000) AS hour_start, business_date,
    CAST(h AS INTEGER) AS local_hour, CAST((day + 3) % 7 + 1 AS INTEGER) AS iso_weekday, 'regular' AS day_kind, is_open,
    entries AS observed, exits AS observed_exits, CAST(1 AS DOUBLE) AS observed_share, true AS is_due, false AS is_disputed
    FROM (${countedHours(dates)})`;
}

/** As usual as can be. */
function levelsOf(dates: readonly DateText[]): string {
  const open = dates.filter(isOpenDay).map((date) => `DATE '${date}'`);
  if (open.length === 0) return nothingOf(tables.levels);
  const values: Record<string, string> = {
    business_date: 'business_date',
    open_hours: '8',
    heard_hours: '24',
    heard_share: '1',
    observed: '200 + s % 97',
    expected: '200 + s % 97',
    day_expected: '200 + s % 97',
    weeks: '8',
    others_variance: '0.02',
    is_one_value: 'false',
    longest_repeat: '1',
    sensor_id: 'sensor_id',
    branch_id: 'branch_id',
  };
  const columns = dataColumns(tables.levels).map(({ name, type, nullable }) => {
    const value = values[name] ?? (nullable ? 'NULL' : '0');
    return `CAST(${value} AS ${duckTypes[type]}) AS ${identifier(name)}`;
  });
  return `SELECT ${columns.join(', ')} FROM (SELECT *, unnest([${open.join(', ')}]) AS business_date FROM sensor_days)`;
}

function hoursOf(dates: readonly DateText[]): string {
  return `SELECT sensor_id, branch_id, make_timestamptz((day * 24 + h - 1) * 3600000000) AS hour_start, business_date,
    CAST(h AS INTEGER) AS local_hour, CAST((day + 3) % 7 + 1 AS INTEGER) AS iso_weekday, 'regular' AS day_kind, is_open,
    entries AS observed, exits AS observed_exits, CAST(1 AS DOUBLE) AS observed_share,
    CASE WHEN is_open THEN CAST(entries AS DOUBLE) END AS entries, CASE WHEN is_open THEN CAST(exits AS DOUBLE) END AS exits,
    CASE WHEN is_open THEN 'observed' ELSE 'closed' END AS quality, 'none' AS fault, CAST(NULL AS VARCHAR) AS method,
    CASE WHEN is_open THEN entries / 4.0 + 22.25 END AS expected, CASE WHEN is_open THEN greatest(0, entries / 4.0 + 4.75) END AS low,
    CASE WHEN is_open THEN entries / 4.0 + 39.75 END AS high,
    ${['entries_low', 'entries_high', 'shared_error', 'fault_score'].map((name) => `CAST(NULL AS DOUBLE) AS ${name}`).join(', ')},
    CAST(NULL AS INTEGER) AS weeks, CAST(NULL AS INTEGER) AS donors FROM (${countedHours(dates)})`;
}

function dailyOf(name: 'daily_sensor' | 'daily_branch', date: DateText): string {
  const open = isOpenDay(date);
  const when = (value: string, type: string) => (open ? `CAST(${value} AS ${type})` : `CAST(NULL AS ${type})`);
  const [who, from, times] =
    name === 'daily_sensor'
      ? ['sensor_id, branch_id', 'sensor_days', 1]
      : ['branch_id', 'branch_days', sensorsPerBranch];
  const usual = `(${times} * (180 + s % 120) + 0.25 * (s % 4))`;
  const count = (salt: number) => `(${times} * (180 + s % 120) + (s * 7 + ${dayNumber(date) * salt}) % 97 - 48)`;
  return `SELECT ${who}, DATE '${date}' AS business_date, CAST(isodow(DATE '${date}') AS INTEGER) AS iso_weekday,
    'regular' AS day_kind, '${open ? 'complete' : 'closed'}' AS status, ${when(count(5), 'DOUBLE')} AS entries, ${when(count(11), 'DOUBLE')} AS exits,
    CAST(${open ? 8 * times : 0} AS INTEGER) AS open_hours, ${when('1', 'DOUBLE')} AS observed_share, ${when('0', 'DOUBLE')} AS imputed_share,
    ${when('0', 'DOUBLE')} AS missing_share, ${when(count(5), 'DOUBLE')} AS entries_low, ${when(count(5), 'DOUBLE')} AS entries_high,
    CAST(NULL AS DOUBLE) AS imputed_weeks, CAST(NULL AS DOUBLE) AS imputed_donors,
    ${when('9 + s % 9', 'INTEGER')} AS peak_hour, ${when(usual, 'DOUBLE')} AS mean_4w, ${when(`${count(5)} / ${usual} - 1`, 'DOUBLE')} AS change_share,
    CAST(${usual} + ${dayNumber(date) % 7} AS DOUBLE) AS ma_7d, CAST(${usual} AS DOUBLE) AS ma_28d FROM ${from}`;
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
