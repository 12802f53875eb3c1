import { randomUUID } from 'node:crypto';
import type { Files, Log, Progress } from '../domain/effects.ts';
import { FootfallError } from '../domain/errors.ts';
import type { Network } from '../domain/network.ts';
import type { Clock } from '../domain/time.ts';
import type { DuckSession } from '../engine/duckdb.ts';
import type { ModelSession } from '../engine/model-session.ts';
import type { DeltaTable } from '../lake/delta/table.ts';
import { hashOf } from '../lake/delta/upkeep.ts';
import type { Lake } from '../lake/lake.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Mapping } from '../source/mapping.ts';
import { usualFileRows, usualSmallRows } from './layout.ts';

/** A source as the pipeline needs it: configured ones are pulled, imports only land. */
export interface PullSource {
  name: string;
  mapping: Mapping;
  /** The mapping as it was written, to be kept beside the batches. */
  mappingText: string;
  url: string;
  /** First business date to collect. */
  from: string;
  secrets: Record<string, string>;
}

export interface TransformSettings {
  completeShare: number;
  pendingMinutes: number;
  baselineMinWeeks: number;
}

/** How much a stage takes at once. Bounds memory and what a kill loses; the tables come out the same whatever it is. */
export interface WorkLimits {
  /** Batches landed by one statement and commit. */
  landBatches: number;
  landBytes: number;
  /** Lines of a file. */
  landFileRows: number;
  /** Lines cleaned at once. */
  cleanRows: number;
  hourlySensorHours: number;
  /** Of levels and hourly: each reads twelve other weeks. */
  judgedSensorHours: number;
  /** Days of sensors that spells are looked for in. */
  spellSensorDays: number;
  dailySensorHours: number;
  /** Files of a month are kept as one up to so many rows: see layout.ts. */
  smallRows: number;
  /** A month that is made as a whole is written as files of about so many rows, by as many workers; absent: as one. */
  newFileRows?: number;
  /** Files of settled days are merged up to so many rows: see compact-plan.ts. */
  fileRows: number;
  /** A day is settled, and its file may be merged with others, so many days after it. */
  settledDays: number;
  /** After so many milliseconds a run merges no further. */
  compactMs: number;
}

const usualLimits: WorkLimits = {
  landBatches: 2_000,
  landBytes: 512_000_000,
  landFileRows: 10_000_000,
  cleanRows: 4_000_000,
  hourlySensorHours: 4_000_000,
  judgedSensorHours: 2_000_000,
  spellSensorDays: 500_000,
  dailySensorHours: 8_000_000,
  smallRows: usualSmallRows,
  fileRows: usualFileRows,
  settledDays: 10,
  compactMs: 20_000,
};

/** Of a cluster: each statement costs a second whatever it does, and memory is not this machine's. */
export const sparkLimits: WorkLimits = {
  ...usualLimits,
  cleanRows: 200_000_000,
  hourlySensorHours: 200_000_000,
  judgedSensorHours: 100_000_000,
  spellSensorDays: 20_000_000,
  dailySensorHours: 400_000_000,
  newFileRows: usualFileRows,
};

/** Everything a stage works with. Nothing here reads the clock or the environment by itself. */
export interface Pipeline {
  network: Network;
  lake: Lake;
  ledger: Ledger;
  /** Small reads, and what is Node's own: landing. */
  session: DuckSession;
  /** What runs the models. */
  models: ModelSession;
  sources: PullSource[];
  settings: TransformSettings;
  clock: Clock;
  files: Files;
  log: Log;
  progress: Progress;
  signal: AbortSignal;
  tempFolder: string;
  /** Default: what suits an ordinary machine. */
  limits?: WorkLimits;
}

export function limitsOf(pipeline: Pick<Pipeline, 'limits'>): WorkLimits {
  return pipeline.limits ?? usualLimits;
}

export function checkInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw new FootfallError('INTERRUPTED', 'Interrupted; what was committed stays.');
}

/** A new, unique data file of a table; its folder is made. Absolute path. */
export async function newDataPath(
  pipeline: Pick<Pipeline, 'files'>,
  table: DeltaTable,
  partition: string,
): Promise<string> {
  const path = `${table.folder}/${table.spec.partition}=${partition}/${randomUUID()}.parquet`;
  await pipeline.files.makeFolder(path.slice(0, path.lastIndexOf('/')));
  return path;
}

/** What every write of slices needs of the pipeline. */
export function sliceEffects(pipeline: Pipeline) {
  return {
    newPath: (table: DeltaTable, partition: string) => newDataPath(pipeline, table, partition),
    hashOf: (path: string) => hashOf(path, pipeline.files),
    smallRows: limitsOf(pipeline).smallRows,
  };
}

/** The same for tables whose slices are dates: files that were merged stay apart. */
export function daySliceEffects(pipeline: Pipeline) {
  const { fileRows, newFileRows } = limitsOf(pipeline);
  return { ...sliceEffects(pipeline), fileRows, ...(newFileRows && { newFileRows }) };
}
