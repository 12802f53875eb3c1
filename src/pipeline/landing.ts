import { tables } from '../domain/tables.ts';
import { duckModels } from '../engine/model-session.ts';
import { filesSelect } from '../engine/relation.ts';
import type { Batch } from '../lake/batch.ts';
import type { NewFile } from '../lake/delta/actions.ts';
import type { DeltaTable } from '../lake/delta/table.ts';
import type { StageResult } from './clean.ts';
import { checkInterrupted, limitsOf, type Pipeline, sliceEffects, type WorkLimits } from './context.ts';
import {
  type BatchResult,
  type LandedFile,
  type LandResult,
  landBatches,
  landingFingerprint,
  monthOfReceipt,
} from './land/land.ts';
import { planRewrite } from './layout.ts';
import type { MappingBook } from './mapping-book.ts';
import { effectiveBatches } from './plan-landing.ts';
import { readBatches } from './raw-index.ts';
import { decodeSlices, encodeDates, encodeSlices, type Slice, sliceTag } from './slices.ts';
import { stampOf } from './stamps.ts';
import { writeSlices } from './write-slices.ts';

export interface LandingResult extends StageResult {
  /** What was found in the batches that were landed now. */
  batches: BatchResult[];
}

/** Lands the batches that have no lines yet, or whose mapping changed since; removes the lines of those that are gone. */
export async function landingStage(
  pipeline: Pipeline,
  mappings: MappingBook,
  options: { refuseUnfit?: boolean } = {},
): Promise<LandingResult> {
  mappings.refresh();
  const lines = await pipeline.lake.table('lines');
  const zones = [...new Set(pipeline.network.branches.map((branch) => branch.timeZone))];
  const networkZone = zones.length === 1 ? (zones[0] as string) : null;
  const wanted = effectiveBatches(await readBatches(pipeline));
  const stamps = new Map<string, string>();
  // Once a mapping, not once a batch: a year of hours is nine thousand of them.
  const fingerprints = new Map<string, string>();
  for (const batch of wanted) {
    let fingerprint = fingerprints.get(batch.mapping);
    if (fingerprint === undefined) {
      fingerprint = landingFingerprint(await mappings.mapping(batch.mapping), networkZone);
      fingerprints.set(batch.mapping, fingerprint);
    }
    stamps.set(batch.id, stampOf([fingerprint, batch.sha256]));
  }
  const snapshot = await lines.snapshot();
  const held = new Map<string, string>();
  for (const file of snapshot.files) for (const [batch, slice] of decodeSlices(file)) held.set(batch, slice.stamp);
  const stale = wanted.filter((batch) => held.get(batch.id) !== stamps.get(batch.id));
  const gone = [...held.keys()].filter((batch) => !stamps.has(batch));

  const results: BatchResult[] = [];
  let rows = 0;
  let version = snapshot.version;
  for (const group of grouped(stale, limitsOf(pipeline))) {
    checkInterrupted(pipeline.signal);
    const inputs = [];
    for (const batch of group) {
      inputs.push({ batch, mapping: await mappings.mapping(batch.mapping), path: await pipeline.lake.raw.open(batch) });
    }
    const landed = await landBatches({
      session: pipeline.session,
      batches: inputs,
      networkZone,
      newPath: (month) => `${lines.folder}/received_month=${month}/${crypto.randomUUID()}.parquet`,
      tempFolder: pipeline.tempFolder,
      refuseUnfit: options.refuseUnfit ?? false,
      limits: { fileRows: limitsOf(pipeline).landFileRows },
      signal: pipeline.signal,
      progress: pipeline.progress,
      log: pipeline.log,
    });
    version = await commitLines(pipeline, lines, group, landed, stamps);
    for (const result of landed.batches) {
      await pipeline.ledger.batches.setDates(result.id, { dates: result.dates, recordCount: result.records });
    }
    results.push(...landed.batches);
    rows += landed.files.reduce((sum, file) => sum + file.rows, 0);
  }
  if (gone.length > 0) {
    for (const [month, keys] of goneByMonth(gone)) {
      const done = await writeSlices(duckModels(pipeline.session), {
        table: lines,
        slices: new Map(keys.map((key) => [key, null])),
        partitionOf: () => month,
        from: null,
        expectedRows: 0,
        operation: 'DELETE',
        ...sliceEffects(pipeline),
      });
      version = done.version;
    }
  }
  return {
    rebuilt: stale.length + gone.length,
    upToDate: wanted.length - stale.length,
    rows,
    version,
    batches: results,
  };
}

/** The month of receipt stands at the head of a batch's id. */
function goneByMonth(batches: readonly string[]): Map<string, string[]> {
  return Map.groupBy(batches, (id) => `${id.slice(0, 4)}-${id.slice(4, 6)}-01`);
}

/**
 * A landing of this share of `smallRows` is worth a file of its own: to join it to others is to write both again, which
 * takes longer than to land it. Twelve files of 83,000 lines are imported in half of the time (docs/benchmarks.md).
 */
const ownFileShare = 1 / 4;

/** Small landings join the month's small files; large ones are committed as they lie, replacing what they held before. */
async function commitLines(
  pipeline: Pipeline,
  lines: DeltaTable,
  batches: readonly Batch[],
  landed: LandResult,
  stamps: ReadonlyMap<string, string>,
): Promise<number> {
  const found = new Map(landed.batches.map((result) => [result.id, result]));
  const sliceOf = (batch: string, within?: LandedFile): Slice => {
    const dates = (found.get(batch)?.dates ?? []).filter((date) => !within || insideOf(within, date));
    const stamp = stamps.get(batch) as string;
    return { stamp, base: stamp, extra: encodeDates(dates) };
  };
  const rows = landed.files.reduce((sum, file) => sum + file.rows, 0);
  const { smallRows } = limitsOf(pipeline);
  const [only, ...others] = landed.files;
  const joinRows = rows < smallRows * ownFileShare ? smallRows : 0;
  // What joins no other file has nothing to gain from being written a second time.
  const liesAlone =
    only !== undefined &&
    others.length === 0 &&
    batches.every((batch) => monthOfReceipt(batch) === only.month) &&
    planRewrite((await lines.snapshot()).files, only.month, new Set(found.keys()), rows, joinRows).remove.length === 0;
  if (rows <= smallRows && !liesAlone) {
    const done = await writeSlices(duckModels(pipeline.session), {
      table: lines,
      slices: new Map(batches.map((batch) => [batch.id, sliceOf(batch.id)])),
      partitionOf: monthsOf(batches),
      from: `(${filesSelect(
        tables.lines,
        landed.files.map((file) => file.path),
      )})`,
      expectedRows: rows,
      operation: 'REPLACE',
      ...sliceEffects(pipeline),
    });
    for (const file of landed.files) await pipeline.files.remove(file.path);
    return done.version;
  }
  return commitLarge(pipeline, lines, batches, landed, sliceOf);
}

function monthsOf(batches: readonly Batch[]): (id: string) => string {
  const months = new Map(batches.map((batch) => [batch.id, monthOfReceipt(batch)]));
  return (id) => months.get(id) as string;
}

async function commitLarge(
  pipeline: Pipeline,
  lines: DeltaTable,
  batches: readonly Batch[],
  landed: LandResult,
  sliceOf: (batch: string, within?: LandedFile) => Slice,
): Promise<number> {
  const rebuilt = new Set(batches.map((batch) => batch.id));
  // Lines of an earlier landing that share a file with batches that stay are taken out of it first.
  const shared = new Map<string, Set<string>>();
  for (const file of (await lines.snapshot()).files) {
    const keys = [...decodeSlices(file).keys()];
    if (!keys.some((key) => rebuilt.has(key)) || keys.every((key) => rebuilt.has(key))) continue;
    const set = shared.get(file.partition) ?? new Set<string>();
    for (const key of keys) if (rebuilt.has(key)) set.add(key);
    shared.set(file.partition, set);
  }
  for (const [partition, keys] of shared) {
    await writeSlices(duckModels(pipeline.session), {
      table: lines,
      slices: new Map([...keys].map((key) => [key, null])),
      partitionOf: () => partition,
      from: null,
      expectedRows: limitsOf(pipeline).smallRows,
      operation: 'DELETE',
      ...sliceEffects(pipeline),
    });
  }
  // A batch is looked for in its own month alone, also one without lines.
  const isHome = (batch: Batch, file: LandedFile) => monthOfReceipt(batch) === file.month;
  const elsewhere = batches.filter((batch) => !landed.files.some((file) => isHome(batch, file)));
  const marks = landed.files.map((file) => {
    const inside = batches.filter((batch) => isHome(batch, file) && touches(file, batch.id, landed));
    return new Map(inside.map((batch) => [batch.id, sliceOf(batch.id, file)]));
  });
  for (const batch of batches) {
    if (marks.some((slices) => slices.has(batch.id))) continue;
    marks[landed.files.findIndex((file) => isHome(batch, file))]?.set(batch.id, sliceOf(batch.id));
  }
  const add: NewFile[] = landed.files.map((file, no) => ({
    path: file.path.slice(lines.folder.length + 1),
    partition: file.month,
    size: file.size,
    rows: file.rows,
    stats: file.stats,
    tags: { [sliceTag]: encodeSlices(marks[no] as Map<string, Slice>), sha256: file.sha256 },
  }));
  const snapshot = await lines.transact(async (current) => {
    const remove = current.files.filter((file) => [...decodeSlices(file).keys()].some((key) => rebuilt.has(key)));
    return { remove, add, operation: 'REPLACE' };
  });
  if (elsewhere.length === 0) return snapshot.version;
  const done = await writeSlices(duckModels(pipeline.session), {
    table: lines,
    slices: new Map(elsewhere.map((batch) => [batch.id, sliceOf(batch.id)])),
    partitionOf: monthsOf(elsewhere),
    from: null,
    expectedRows: 0,
    operation: 'REPLACE',
    ...sliceEffects(pipeline),
  });
  return done.version;
}

function touches(file: LandedFile, batch: string, landed: LandResult): boolean {
  return landed.batches.find((result) => result.id === batch)?.dates.some((date) => insideOf(file, date)) ?? false;
}

function insideOf(file: LandedFile, date: string): boolean {
  const min = file.stats.minValues.utc_date;
  const max = file.stats.maxValues.utc_date;
  return (min === undefined || date >= String(min)) && (max === undefined || date <= String(max));
}

function* grouped(batches: readonly Batch[], { landBatches, landBytes }: WorkLimits): Generator<Batch[]> {
  let group: Batch[] = [];
  let bytes = 0;
  for (const batch of batches) {
    if (group.length > 0 && (group.length >= landBatches || bytes + batch.size > landBytes)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(batch);
    bytes += batch.size;
  }
  if (group.length > 0) yield group;
}
