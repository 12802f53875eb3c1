import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Log, noProgress, type Progress, silentLog } from '../../domain/effects.ts';
import { monthOf, utcDate } from '../../domain/time.ts';
import { type DuckSession, literal } from '../../engine/duckdb.ts';
import { type BatchResult, batchResults, refuseWhatDoesNotFit } from './batch-results.ts';
import { buildDictionaries, dropDictionaries } from './dictionaries.ts';
import { landingFingerprint } from './fingerprint.ts';
import { type LandedFile, writeLines } from './lines-files.ts';
import { type LinesContext, secondSelect } from './lines-select.ts';
import { throwIfAborted } from './scratch.ts';
import { stageBatches } from './stage.ts';
import type { LandedBatch, LandInput, StagedGroup } from './staged.ts';

export { type BatchResult, type LandedFile, type LandInput, landingFingerprint };

export interface LandOptions {
  /** For the whole call; its temporary tables start with `land_`. */
  session: DuckSession;
  batches: readonly LandInput[];
  /** What time.zone "network" stands for; null where the network has no single zone. */
  networkZone: string | null;
  /** A new absolute path for a Parquet file of the partition `received_month=<month>`. */
  newPath: (month: string) => string;
  /** An existing folder; what is put there is removed again. */
  tempFolder: string;
  /** Throw IMPORT_NOTHING_FITS, leaving no file, when a batch gives no usable line. */
  refuseUnfit?: boolean;
  signal?: AbortSignal;
  progress?: Progress;
  log?: Log;
  limits?: Partial<LandLimits>;
}

export interface LandLimits {
  /** Lines of a file, at most (a file may exceed it by the last million read through Node). */
  fileRows: number;
  /** Files of lines up to this many rows are sorted by date; sorting more costs more than reading them saves. */
  sortRows: number;
  /** CSV bodies of at least so many bytes are read by DuckDB; a statement for each smaller one costs more than Node. */
  duckFromBytes: number;
}

export interface LandResult {
  files: LandedFile[];
  /** In the order of the input. */
  batches: BatchResult[];
}

const defaultLimits: LandLimits = { fileRows: 10_000_000, sortRows: 1_000_000, duckFromBytes: 4_000_000 };

/**
 * Raw batches → Parquet files of `lines`, nothing dropped. All batches of a call share files (one for each month of
 * receipt, more where they are large). Nothing refers to the files until the caller commits them; a call that throws
 * removes its own. Throws INTERRUPTED, IMPORT_NOTHING_FITS, FILE_UNREADABLE, STORAGE_FULL, STORAGE_DENIED.
 */
export async function landBatches(options: LandOptions): Promise<LandResult> {
  const { session, batches, signal, progress = noProgress, log = silentLog } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const onAbort = () => session.interrupt();
  signal?.addEventListener('abort', onAbort);
  const written: string[] = [];
  const temporary: string[] = [];
  const newFile = () => {
    const file = join(options.tempFolder, `landing-${temporary.length}.parquet`).replaceAll('\\', '/');
    temporary.push(file);
    return file;
  };
  const newPath = (month: string) => {
    const path = options.newPath(month);
    written.push(path);
    return path;
  };
  try {
    throwIfAborted(signal);
    const heads = batches.map(({ batch }) => batch);
    await batchTable(session, heads);
    const unfit = options.refuseUnfit ? 'throw' : 'record';
    const common = { session, limits, signal, progress };
    const staged = await stageBatches({ ...common, batches, newFile, unfit, log, keyOf: keyOf(options) });
    const files: LandedFile[] = [];
    for (const [month, groups] of byMonth(staged.groups)) {
      const pieces = [];
      for (const [index, group] of groups.entries()) {
        pieces.push({ group, context: await contextOf(session, group, `land_${index}`, heads, options) });
      }
      files.push(...(await writeLines({ ...common, month, pieces, newPath })));
      for (const { context } of pieces) {
        await dropDictionaries(session, context.dictionaries);
        if (context.secondTable) await session.run(`DROP TABLE IF EXISTS ${context.secondTable}`);
      }
    }
    const results = await batchResults(session, heads, files, staged.notes);
    if (options.refuseUnfit) await refuseWhatDoesNotFit(session, results, files);
    throwIfAborted(signal);
    return { files, batches: results };
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    for (const file of temporary) await rm(file, { force: true });
    await dropTables(session);
  }
}

/** Batches that share a key share a group. */
function keyOf({ networkZone }: LandOptions) {
  return ({ batch, mapping }: LandInput) => {
    const month = monthOf(utcDate(Date.parse(batch.receivedAt)));
    return { month, key: `${month} ${landingFingerprint(mapping, networkZone)}` };
  };
}

function byMonth(groups: readonly StagedGroup[]): Map<string, StagedGroup[]> {
  return Map.groupBy(groups, ({ month }) => month);
}

async function contextOf(
  session: DuckSession,
  group: StagedGroup,
  prefix: string,
  batches: readonly LandedBatch[],
  { networkZone, signal }: LandOptions,
): Promise<LinesContext> {
  const { mapping, relations } = group;
  const zone = mapping.time.zone === 'network' ? (networkZone ?? undefined) : mapping.time.zone;
  const dictionaries = await buildDictionaries(session, prefix, mapping, zone, relations, signal);
  const secondTable = dictionaries.hasLater ? `${prefix}_second` : null;
  if (secondTable) {
    const second = relations.map((relation) => secondSelect(relation, dictionaries)).join(' UNION ALL ');
    await session.run(`CREATE OR REPLACE TEMP TABLE ${secondTable} AS ${second}`);
  }
  return { mapping, dictionaries, batches, batchTable: 'land_batches', secondTable };
}

async function batchTable(session: DuckSession, batches: readonly LandedBatch[]): Promise<void> {
  await session.run(
    'CREATE OR REPLACE TEMP TABLE land_batches (batch_no INTEGER, source VARCHAR, batch VARCHAR, received_at TIMESTAMPTZ)',
  );
  for (let from = 0; from < batches.length; from += 1000) {
    const values = batches.slice(from, from + 1000).map(({ source, id, receivedAt }, index) => {
      const at = `make_timestamptz(${Date.parse(receivedAt) * 1000})`;
      return `(${from + index}, ${literal(source)}, ${literal(id)}, ${at})`;
    });
    await session.run(`INSERT INTO land_batches VALUES ${values.join(', ')}`);
  }
}

/** Also after an interrupt, which may have left any of them. */
async function dropTables(session: DuckSession): Promise<void> {
  const found = await session.json(
    `SELECT table_name FROM duckdb_tables() WHERE temporary AND table_name LIKE 'land\\_%' ESCAPE '\\'`,
  );
  for (const { table_name } of found) await session.run(`DROP TABLE IF EXISTS ${table_name}`);
}
