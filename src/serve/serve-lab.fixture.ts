/** A tiny lake of given rows, for tests of questions and routes: real Delta tables, read the way the server reads them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../domain/effects.ts';
import type { Network } from '../domain/network.ts';
import { type TableSpec, tables } from '../domain/tables.ts';
import { type EpochMs, fixedClock, monthOf } from '../domain/time.ts';
import { DuckDb, identifier } from '../engine/duckdb.ts';
import { defineRelation, dropRelation, type RowValue } from '../engine/relation.ts';
import { writeParquet } from '../engine/write.ts';
import { type CopyStats, statsFromCopy } from '../lake/delta/stats.ts';
import { diskFiles } from '../lake/disk-files.ts';
import { openLake } from '../lake/lake.ts';
import { openLedger } from '../ledger/ledger.ts';
import type { ServeContext } from './context.ts';
import { LakeReader, type ServedTable } from './reading/lake-reader.ts';

/**
 * Some columns of a row; the others have defaults that suit them. Dates are `YYYY-MM-DD`, instants ISO text or epoch
 * milliseconds. hourly: `sensor_id` and `hour_start`; daily_sensor: `sensor_id` and `business_date`; daily_branch:
 * `branch_id` and `business_date`; readings: `sensor_id` and `interval_start`; rejects: `utc_date` must be given; levels:
 * `sensor_id` and `business_date`; fault_days and faults: `sensor_id`, `kind`, `started_at` and `ended_at` (of a fault
 * that goes on null, with `ended_on`).
 */
export type LabRow = Readonly<Record<string, RowValue | undefined>>;

export interface LabOptions {
  network: Network;
  hourly?: readonly LabRow[];
  dailyBranch?: readonly LabRow[];
  dailySensor?: readonly LabRow[];
  readings?: readonly LabRow[];
  rejects?: readonly LabRow[];
  levels?: readonly LabRow[];
  faultDays?: readonly LabRow[];
  faults?: readonly LabRow[];
  /** Of judgement; default 2025-06-01T00:00:00Z. */
  now?: EpochMs | string;
}

export interface ServeLab {
  context: ServeContext;
  reader: LakeReader;
  folder: string;
  /** Puts these rows in the place of all that the table holds in their months: a new version of it. */
  put(table: ServedTable, rows: readonly LabRow[]): Promise<void>;
  close(): Promise<void>;
}

export async function makeServeLab(options: LabOptions): Promise<ServeLab> {
  const { network, now = '2025-06-01T00:00:00Z' } = options;
  const folder = await mkdtemp(join(tmpdir(), 'footfall-serve-'));
  const files = diskFiles();
  const clock = fixedClock(instantOf(now));
  const duck = await DuckDb.open({ threads: 1, memoryLimit: '512MB', tempFolder: folder });
  const session = await duck.session();
  const lake = await openLake({ folder, networkId: network.id, files, clock, codec: session });
  const ledger = await openLedger({ path: ':memory:', clock });
  const reader = new LakeReader(lake, duck, 2);

  async function put(name: ServedTable, rows: readonly LabRow[]): Promise<void> {
    const spec = tables[name];
    const whole = rows.map((row) => wholeRow(spec, row, network));
    const months = Map.groupBy(whole, (row) => String(row[spec.partition]));
    const table = await lake.table(name);
    const add = [];
    for (const [partition, held] of months) {
      const { path, absolute } = await table.newDataFile(partition);
      await defineRelation(session, 'lab', {
        kind: 'rows',
        columns: spec.columns,
        rows: held.map((row) => spec.columns.map((column) => row[column.name] ?? null)),
      });
      const written = await writeParquet(session, spec, `SELECT * FROM ${identifier('lab')}`, absolute);
      await dropRelation(session, 'lab');
      const stats = statsFromCopy(spec, written as CopyStats);
      add.push({ path, partition, size: Number(written.file_size_bytes), rows: held.length, stats, tags: {} });
    }
    const { version, files: before } = await table.snapshot();
    const remove = before.filter((file) => months.has(file.partition));
    await table.commit({ readVersion: version, add, remove, operation: 'LAB' });
  }

  const given = {
    hourly: options.hourly,
    daily_branch: options.dailyBranch,
    daily_sensor: options.dailySensor,
    readings: options.readings,
    rejects: options.rejects,
    levels: options.levels,
    fault_days: options.faultDays,
    faults: options.faults,
  };
  for (const [name, rows] of Object.entries(given)) if (rows?.length) await put(name as ServedTable, rows);

  const tempFolder = join(folder, 'tmp');
  await files.makeFolder(tempFolder);
  return {
    folder,
    reader,
    context: {
      reader,
      ledger,
      network: () => network,
      clock,
      completeShare: 0.9,
      files,
      tempFolder,
      log: silentLog,
    },
    put,
    async close() {
      await reader.close();
      await ledger.close();
      session.close();
      duck.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The row with all its columns; a column that the table does not have is a slip of the test. */
function wholeRow(spec: TableSpec, given: LabRow, network: Network): Record<string, RowValue> {
  const row: Record<string, RowValue> = {};
  const all = [...Object.entries(usual(spec.name as ServedTable, given, network)), ...Object.entries(given)];
  for (const [name, value] of all) {
    if (value === undefined) continue;
    const column = spec.columns.find((one) => one.name === name);
    if (!column) throw new Error(`${spec.name} has no column ${name}`);
    row[name] = column.type === 'timestamp' && value !== null ? instantOf(value as string | number) : value;
  }
  row[spec.partition] = monthOf(String(row[partitioned[spec.partition] ?? 'business_date']));
  for (const column of spec.columns) {
    if (!column.nullable && (row[column.name] ?? null) === null) throw new Error(`${spec.name}.${column.name} is null`);
  }
  return row;
}

/** The date that a partition is the month of, where it is not the business date. */
const partitioned: Record<string, string> = { utc_month: 'utc_date', started_month: 'started_on' };

function usual(table: ServedTable, given: LabRow, network: Network): LabRow {
  if (table === 'rejects') {
    const received = `${given.utc_date}T23:00:00Z`;
    return { source: 'lab', batch: 'b', record: 1, part: 1, received_at: received, reason: 'unknown_sensor' };
  }
  const sensor = network.sensors.find(({ id }) => id === given.sensor_id);
  const branchId = String(given.branch_id ?? sensor?.placements[0]?.branchId ?? '');
  if (table === 'readings') {
    const start = instantOf(given.interval_start as string | number);
    return {
      branch_id: branchId,
      interval_minutes: 60,
      utc_date: new Date(start).toISOString().slice(0, 10),
      entries: 0,
      reported_status: 'ok',
      received_at: start + 3_700_000,
      source: 'lab',
      batch: 'b',
      record: 1,
      part: 1,
      name_score: 1,
      is_disputed: false,
    };
  }
  if (table === 'hourly') return usualHour(given, branchId, network);
  if (table === 'levels') return usualLevel(given, branchId);
  if (table === 'faults' || table === 'fault_days') return usualFault(table, given, branchId, network);
  return usualDay(given, branchId);
}

function localTime(at: RowValue | undefined, branchId: string, network: Network): Temporal.ZonedDateTime {
  const zone = network.branches.find(({ id }) => id === branchId)?.timeZone ?? 'UTC';
  return Temporal.Instant.fromEpochMilliseconds(instantOf(at as string | number)).toZonedDateTimeISO(zone);
}

function usualLevel(given: LabRow, branchId: string): LabRow {
  const expected = (given.expected ?? 100) as number;
  return {
    branch_id: branchId,
    open_hours: 8,
    heard_hours: 8,
    heard_share: 1,
    observed: expected,
    expected,
    day_expected: expected,
    weeks: 8,
    others_log: 0,
    others_variance: 0.01,
    group_log: 0,
    others_observed: 0,
    others_expected: 0,
    head_evidence: 0,
    tail_evidence: 0,
    is_one_value: false,
    longest_repeat: 1,
  };
}

function usualFault(table: 'faults' | 'fault_days', given: LabRow, branchId: string, network: Network): LabRow {
  const start = instantOf(given.started_at as string | number);
  const end = (given.ended_at ?? null) === null ? start + 3_600_000 : instantOf(given.ended_at as string | number);
  const date = localTime(start, branchId, network).toPlainDate().toString();
  const common = { branch_id: branchId, hours: Math.round((end - start) / 3_600_000), observed: 0, confidence: 0.9 };
  if (table === 'fault_days')
    return { ...common, business_date: date, is_open: true, is_from_opening: false, is_to_closing: false };
  return {
    ...common,
    fault_id: `${given.sensor_id}/${given.kind}/${start / 1000}`,
    started_on: date,
    ended_on: localTime(end - 1, branchId, network)
      .toPlainDate()
      .toString(),
    evidence: '{}',
  };
}

function usualHour(given: LabRow, branchId: string, network: Network): LabRow {
  const local = localTime(given.hour_start ?? null, branchId, network);
  const isOpen = given.is_open ?? true;
  const known = (given.entries ?? null) !== null;
  const quality = given.quality ?? (isOpen ? (known ? 'observed' : 'missing') : 'closed');
  return {
    branch_id: branchId,
    business_date: local.toPlainDate().toString(),
    local_hour: local.hour,
    iso_weekday: local.dayOfWeek,
    day_kind: 'regular',
    is_open: isOpen,
    observed: quality === 'observed' ? (given.entries ?? null) : null,
    observed_share: quality === 'observed' ? 1 : 0,
    quality,
    fault: quality === 'missing' ? 'gap' : 'none',
  };
}

function usualDay(given: LabRow, branchId: string): LabRow {
  const date = Temporal.PlainDate.from(String(given.business_date));
  const known = (given.entries ?? null) !== null;
  const status = given.status ?? (known ? 'complete' : 'missing');
  const share = status === 'closed' ? null : status === 'complete' ? 1 : status === 'missing' ? 0 : 0.5;
  const mean = (given.mean_4w ?? null) as number | null;
  const [observed, imputed] = [given.observed_share ?? share, given.imputed_share ?? 0] as [number | null, number];
  const missing = observed === null || status === 'pending' ? null : Math.max(0, 1 - observed - imputed);
  return {
    branch_id: branchId,
    iso_weekday: date.dayOfWeek,
    day_kind: 'regular',
    status,
    open_hours: status === 'closed' ? 0 : 8,
    observed_share: share,
    imputed_share: share === null ? null : 0,
    missing_share: missing,
    entries_low: given.entries ?? null,
    entries_high: given.entries ?? null,
    change_share: status === 'complete' && known && mean ? (given.entries as number) / mean - 1 : null,
  };
}

function instantOf(value: EpochMs | string): EpochMs {
  return typeof value === 'number' ? value : Date.parse(value);
}
