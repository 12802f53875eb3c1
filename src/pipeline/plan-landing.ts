import type { Batch } from '../lake/batch.ts';

/**
 * Which batches give lines. All do but those that say again what was said: an import of the same bytes with the same
 * mapping, and an answer identical to an earlier one of the source when nothing else was heard about that time in
 * between (had something been, the repeat would be news: the old count is back). An answer that came before the asked
 * time was over is no such earlier one: what it said of its last hours did not count yet. Pure; `batches` in order of
 * receipt.
 */
export function effectiveBatches(batches: readonly Batch[]): Batch[] {
  const effective: Batch[] = [];
  const imported = new Set<string>();
  const pulled = new Map<string, Batch[]>();
  for (const batch of batches) {
    if (batch.kind === 'import') {
      const key = `${batch.source}\u0000${batch.mapping}\u0000${batch.sha256}`;
      if (!imported.has(key)) effective.push(batch);
      imported.add(key);
      continue;
    }
    let earlier = pulled.get(batch.source);
    if (!earlier) {
      earlier = [];
      pulled.set(batch.source, earlier);
    }
    if (batch.repeats === null || !saysNothingNew(batch, earlier)) effective.push(batch);
    earlier.push(batch);
  }
  return effective;
}

function saysNothingNew(batch: Batch, earlier: readonly Batch[]): boolean {
  for (let index = earlier.length - 1; index >= 0; index--) {
    const other = earlier[index] as Batch;
    if (other.sha256 === batch.sha256 && other.mapping === batch.mapping && !isEarly(other)) return true;
    if (overlaps(other, batch)) return false;
  }
  return false;
}

function isEarly({ asked, receivedAt }: Batch): boolean {
  return asked !== null && Date.parse(receivedAt) < Date.parse(asked.to);
}

/** A batch that does not say what it was asked for may speak of any time. */
function overlaps(a: Batch, b: Batch): boolean {
  if (!a.asked || !b.asked) return true;
  return Date.parse(a.asked.from) < Date.parse(b.asked.to) && Date.parse(b.asked.from) < Date.parse(a.asked.to);
}
