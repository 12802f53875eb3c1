import type { Batch } from '../lake/batch.ts';
import type { Pipeline } from './context.ts';

/**
 * All batches of the raw store, in order of receipt. The ledger remembers the sidecars it has seen, so that only new ones
 * are read; whatever it lacks, or has of a folder that is gone, follows the store.
 */
export async function readBatches({ lake, ledger }: Pick<Pipeline, 'lake' | 'ledger'>): Promise<Batch[]> {
  const known = await ledger.batches.ids();
  const found = await lake.raw.list(known);
  await ledger.batches.add(
    found.map((batch) => ({
      id: batch.id,
      source: batch.source,
      kind: batch.kind,
      receivedAt: Date.parse(batch.receivedAt),
      askedFrom: batch.asked ? Date.parse(batch.asked.from) : null,
      askedTo: batch.asked ? Date.parse(batch.asked.to) : null,
      mapping: batch.mapping,
      size: batch.size,
      sha256: batch.sha256,
      body: batch.body,
      repeats: batch.repeats,
      meta: JSON.stringify(batch),
    })),
  );
  return (await ledger.batches.all()).map((row) => JSON.parse(row.meta) as Batch);
}
