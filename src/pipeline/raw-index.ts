import type { Batch } from '../lake/batch.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Pipeline } from './context.ts';

/** What each ledger was seen to hold: a batch never changes, and reading them all costs a second in three years. */
const seen = new WeakMap<Ledger, Map<string, Batch>>();

/**
 * All batches of the raw store, in order of receipt. The ledger remembers the sidecars it has seen, so that only new ones
 * are read; whatever it lacks follows the store.
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
  const before = seen.get(ledger) ?? new Map<string, Batch>();
  const now = new Map<string, Batch>(found.map((batch) => [batch.id, batch]));
  for (const id of known) {
    const batch = before.get(id);
    if (batch) now.set(id, batch);
  }
  if (now.size < known.size + found.length) {
    for (const { id, meta } of await ledger.batches.all()) if (!now.has(id)) now.set(id, JSON.parse(meta) as Batch);
  }
  seen.set(ledger, now);
  return [...now.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Where the same bytes of a source already lie, by the ledger's index, which is brought up to the store first. The store
 * could read its sidecars itself; for three years of hourly batches that is 26,000 files for each import.
 */
export async function knownBody(
  { lake, ledger }: Pick<Pipeline, 'lake' | 'ledger'>,
  source: string,
  sha256: string,
): Promise<{ id: string; body: string } | null> {
  if (!seen.has(ledger)) await readBatches({ lake, ledger });
  return ledger.batches.bodyOf(source, sha256);
}
