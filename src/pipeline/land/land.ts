import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Log, noProgress, type Progress, silentLog } from '../../domain/effects.ts';
import { FootfallError } from '../../domain/errors.ts';
import { monthOf, utcDate } from '../../domain/time.ts';
import type { DuckSession } from '../../engine/duckdb.ts';
import type { Mapping } from '../../source/mapping.ts';
import { failedRecord } from '../../source/raw-record.ts';
import type { BatchResult, BatchTally } from './batch-results.ts';
import { landingFingerprint } from './fingerprint.ts';
import type { LandedBatch, LandInput } from './land-input.ts';
import { LinesBuilder } from './lines-builder.ts';
import { type LandedFile, LinesFiles } from './lines-files.ts';
import { Meaning } from './meaning.ts';
import { asCsv, parquetToCsv } from './parquet-input.ts';
import { bytesOf, mayBeRegular, readDirectly, readSlowly } from './read-batch.ts';
import { middleOf, readTail } from './tail.ts';

export { type BatchResult, type LandedFile, type LandInput, landingFingerprint };

export interface LandOptions {
  /** Reads Parquet; everything else is read here. */
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
  /** Lines of a file, at most. */
  fileRows: number;
  /** Batches of at least so many bytes have files of their own. */
  ownFilesBytes: number;
  /** Plain CSV of at least so many bytes is read by two threads, half and half. */
  splitBytes: number;
  /** CSV of regular shape is read directly; without, all by the slow reader. */
  direct: boolean;
}

export interface LandResult {
  files: LandedFile[];
  /** In the order of the input. */
  batches: BatchResult[];
}

const defaultLimits: LandLimits = {
  fileRows: 10_000_000,
  ownFilesBytes: 32_000_000,
  splitBytes: 64_000_000,
  direct: true,
};

/**
 * Raw batches → Parquet files of `lines`, nothing dropped. Small batches of a mapping and month of receipt share a file,
 * sorted by date; what is more than a million lines has a file for each month of their instants. Nothing refers to the
 * files until the caller commits them; a call that throws removes its own. Throws INTERRUPTED, IMPORT_NOTHING_FITS,
 * FILE_UNREADABLE, STORAGE_FULL, STORAGE_DENIED.
 */
export async function landBatches(options: LandOptions): Promise<LandResult> {
  const { session, batches, signal, progress = noProgress } = options;
  const onAbort = () => session.interrupt();
  signal?.addEventListener('abort', onAbort);
  const landing = new Landing(options);
  try {
    throwIfAborted(signal);
    progress.step('landing', batches.length, 'batches');
    const results: BatchResult[] = [];
    for (const [batchNo, input] of batches.entries()) {
      throwIfAborted(signal);
      results.push(await landing.land(batchNo, input));
      progress.advance(1);
    }
    const files = await landing.finish();
    progress.done();
    throwIfAborted(signal);
    return { files, batches: results };
  } catch (error) {
    await landing.abandon();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

interface Group {
  builder: LinesBuilder;
  files: LinesFiles;
}

class Landing {
  readonly #options: LandOptions;
  readonly #limits: LandLimits;
  readonly #log: Log;
  readonly #heads: LandedBatch[];
  /** Of the batches that share files. */
  readonly #shared = new Map<string, Group>();
  readonly #all = new Set<Group>();
  readonly #landed: LandedFile[] = [];

  constructor(options: LandOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#log = options.log ?? silentLog;
    this.#heads = options.batches.map(({ batch }) => batch);
  }

  async land(batchNo: number, input: LandInput): Promise<BatchResult> {
    const bytes = await bytesOf(input.path);
    const tally =
      input.mapping.format === 'parquet'
        ? await this.#parquet(batchNo, input)
        : await this.#text(batchNo, input, bytes);
    const reason = bytes === 0 ? 'the file is empty' : 'there is no record in it';
    const note = tally.lines === 0 ? reason : null;
    // Where it is refused, the error says so.
    if (note && !this.#options.refuseUnfit) this.#log.warn({ batch: input.batch.id }, `nothing to land: ${note}`);
    if (this.#options.refuseUnfit) tally.refuseUnfit(note);
    return tally.result(input.batch.id, note);
  }

  async finish(): Promise<LandedFile[]> {
    const landed = this.#landed;
    for (const { builder, files } of this.#all) {
      throwIfAborted(this.#options.signal);
      await builder.finish();
      landed.push(...(await files.finish()));
    }
    return landed;
  }

  async abandon(): Promise<void> {
    for (const { path } of this.#landed) await rm(path, { force: true });
    for (const { files } of this.#all) await files.abandon();
  }

  async #text(batchNo: number, input: LandInput, bytes: number): Promise<BatchTally> {
    const isOwn = bytes >= this.#limits.ownFilesBytes;
    let group = isOwn ? this.#newGroup(input) : this.#sharedGroup(input);
    group.builder.begin(batchNo);
    const checkAborted = () => throwIfAborted(this.#options.signal);
    if (this.#limits.direct && mayBeRegular(input.mapping)) {
      const halves = isOwn && bytes >= this.#limits.splitBytes ? await this.#halves(group, input, bytes) : null;
      if (halves) return halves;
      if (isOwn) group = await this.#instead(group, input, batchNo);
      if (await readDirectly(input, { builder: group.builder, checkAborted, spill: isOwn })) {
        // What comes next may have to be taken back; until then these lines may go.
        await group.builder.spill();
        return group.builder.tally;
      }
      this.#log.debug({ batch: input.batch.id }, 'the file is irregular, and read slowly');
      if (isOwn) group = await this.#instead(group, input, batchNo);
      else group.builder.rollBack();
    }
    await readSlowly(input, { builder: group.builder, checkAborted }, this.#unfit);
    return group.builder.tally;
  }

  /** Reads one half of the file here and the other in a thread; null where that is not to be, and nothing is kept. */
  async #halves(group: Group, input: LandInput, bytes: number): Promise<BatchTally | null> {
    const { signal, newPath } = this.#options;
    const isWhole = input.batch.parts.every(({ offset, length }) => offset === 0 && length === bytes);
    const cut = isWhole ? await middleOf(input.path, bytes) : null;
    if (!cut) return null;
    const { mapping, zone } = this.#meant(input);
    const month = monthOfReceipt(input.batch);
    const tail = readTail({
      ...{ path: input.path, batch: group.builder.batch, mapping, zone, month, cut },
      ...{ newPath: newPath(month), fileRows: this.#limits.fileRows },
    });
    try {
      const checkAborted = () => throwIfAborted(signal);
      const end = cut.start;
      const isRead = await readDirectly(input, { builder: group.builder, checkAborted, spill: true, end });
      if (!isRead || group.builder.sawAmbiguous) return null;
      const found = await tail.result();
      throwIfAborted(signal);
      if (!found) return null;
      this.#landed.push(...found.files);
      group.builder.tally.add(found.tally);
      return group.builder.tally;
    } finally {
      await tail.stop();
    }
  }

  #meant(input: LandInput): { mapping: Mapping; zone: string | undefined } {
    const mapping = asCsv(input.mapping);
    const { zone } = mapping.time;
    return { mapping, zone: zone === 'network' ? (this.#options.networkZone ?? undefined) : zone };
  }

  async #parquet(batchNo: number, input: LandInput): Promise<BatchTally> {
    const file = join(this.#options.tempFolder, `landing-${batchNo}.csv`).replaceAll('\\', '/');
    try {
      const csv = await parquetToCsv(input, this.#options.session, file);
      return await this.#text(batchNo, csv, await bytesOf(file));
    } catch (error) {
      if (!(error instanceof FootfallError) || error.code !== 'IMPORT_NOTHING_FITS' || this.#unfit === 'throw') {
        throw error;
      }
      const { builder } = this.#sharedGroup(input);
      builder.begin(batchNo);
      builder.addRecord(failedRecord(1, 'broken_record', error.message));
      return builder.tally;
    } finally {
      await rm(file, { force: true });
    }
  }

  get #unfit(): 'throw' | 'record' {
    return this.#options.refuseUnfit ? 'throw' : 'record';
  }

  #sharedGroup(input: LandInput): Group {
    const key = `${monthOfReceipt(input.batch)} ${landingFingerprint(asCsv(input.mapping), this.#options.networkZone)}`;
    let group = this.#shared.get(key);
    if (!group) {
      group = this.#newGroup(input);
      this.#shared.set(key, group);
    }
    return group;
  }

  #newGroup(input: LandInput): Group {
    const month = monthOfReceipt(input.batch);
    const { newPath } = this.#options;
    const { mapping, zone } = this.#meant(input);
    const files = new LinesFiles(month, () => newPath(month), this.#limits.fileRows);
    const group = { files, builder: new LinesBuilder(this.#heads, month, new Meaning(mapping, zone), files) };
    this.#all.add(group);
    return group;
  }

  async #instead(group: Group, input: LandInput, batchNo: number): Promise<Group> {
    this.#all.delete(group);
    await group.files.abandon();
    const next = this.#newGroup(input);
    next.builder.begin(batchNo);
    return next;
  }
}

/** The partition of `lines` that a batch belongs to. */
export function monthOfReceipt({ receivedAt }: Pick<LandedBatch, 'receivedAt'>): string {
  return monthOf(utcDate(Date.parse(receivedAt)));
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new FootfallError('INTERRUPTED', 'Interrupted.');
}
