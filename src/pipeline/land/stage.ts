import { stat } from 'node:fs/promises';
import type { Log, Progress } from '../../domain/effects.ts';
import { FootfallError } from '../../domain/errors.ts';
import type { DuckSession } from '../../engine/duckdb.ts';
import { throwIfAborted } from './scratch.ts';
import { stageCsv } from './stage-csv.ts';
import { NodeStaging } from './stage-node.ts';
import { stageParquet } from './stage-parquet.ts';
import type { LandInput, Staged, StagedGroup } from './staged.ts';

export interface StageOptions {
  session: DuckSession;
  batches: readonly LandInput[];
  keyOf: (input: LandInput) => { month: string; key: string };
  newFile: () => string;
  /** What a file does in which no needed column is. */
  unfit: 'throw' | 'record';
  limits: { duckFromBytes: number };
  signal: AbortSignal | undefined;
  progress: Progress;
  log: Log;
}

export interface StagedBatches {
  groups: StagedGroup[];
  /** Why a batch (by its index) has no records. */
  notes: Map<number, string>;
}

interface OpenGroup extends StagedGroup {
  node: NodeStaging;
}

/** Reads all batches into staging: DuckDB the large regular files, Node the small, the nested and the damaged ones. */
export async function stageBatches(options: StageOptions): Promise<StagedBatches> {
  const { session, batches, newFile, signal, progress, log } = options;
  const groups = new Map<string, OpenGroup>();
  const notes = new Map<number, string>();
  progress.step('reading', batches.length, 'batches');
  for (const [batchNo, input] of batches.entries()) {
    throwIfAborted(signal);
    const { month, key } = options.keyOf(input);
    let group = groups.get(key);
    if (!group) {
      const node = new NodeStaging(session, `land_node_${groups.size}`, newFile, signal);
      group = { mapping: input.mapping, month, relations: [], node };
      groups.set(key, group);
    }
    const relation = await stageByDuck(input, batchNo, options);
    if (relation) group.relations.push(relation);
    const records = relation ? relation.rows : await group.node.add(batchNo, input, options.unfit);
    if (records === 0) {
      const empty = (await sizeOf(input.path)) === 0;
      notes.set(batchNo, empty ? 'the file is empty' : 'there is no record in it');
    }
    // Where it is refused, the error says so.
    if (notes.has(batchNo) && options.unfit === 'record')
      log.warn({ batch: input.batch.id }, `nothing to land: ${notes.get(batchNo)}`);
    progress.advance(1);
  }
  progress.done();
  for (const group of groups.values()) {
    group.relations.push(...(await group.node.finish()));
    group.relations = group.relations.filter(({ rows }) => rows > 0);
  }
  return { groups: [...groups.values()].filter(({ relations }) => relations.length > 0), notes };
}

/** Null where Node must read. */
async function stageByDuck(input: LandInput, batchNo: number, options: StageOptions): Promise<Staged | null> {
  const { session, newFile, signal, limits, log } = options;
  const { mapping, path, batch } = input;
  if (mapping.format === 'json') return null;
  const staging = { session, newFile, batchNo, signal, unfit: options.unfit };
  if (mapping.format === 'parquet') return stageParquet(path, mapping, staging);
  const size = await sizeOf(path);
  if (batch.parts.length > 1 || size < limits.duckFromBytes) return null;
  const staged = await stageCsv(path, mapping, staging);
  if (!staged) log.debug({ batch: batch.id }, 'the file is irregular; Node reads it');
  return staged;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw new FootfallError('FILE_UNREADABLE', `The bytes of a batch cannot be read: ${(error as Error).message}`, {
      place: { file: path },
      hint: 'Restore the file, or give this user the right to read it.',
      cause: error,
    });
  }
}
