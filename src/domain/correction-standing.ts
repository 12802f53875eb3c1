import { type Correction, spansInForce, unreverted } from './corrections.ts';
import { FootfallError } from './errors.ts';
import { nearest } from './nearest.ts';

/** Whether a record counts: wholly, not where a later one speaks of the same time, or no longer. */
export type Standing = 'in force' | 'in force in part' | 'overruled' | 'reverted';

export function standings(corrections: readonly Correction[]): Map<string, Standing> {
  const lengths = new Map<string, number>();
  for (const { decision, from, to } of spansInForce(corrections)) {
    lengths.set(decision.id, (lengths.get(decision.id) ?? 0) + to - from);
  }
  const left = new Set(unreverted(corrections).map(({ id }) => id));
  return new Map(
    corrections.map(({ id, kind, from, to }) => {
      if (!left.has(id)) return [id, 'reverted'];
      const length = kind === 'revert' ? to - from : (lengths.get(id) ?? 0);
      return [id, length === 0 ? 'overruled' : length < to - from ? 'in force in part' : 'in force'];
    }),
  );
}

/**
 * The record to revert. CORRECTION_UNKNOWN; CORRECTION_REFUSED if it is reverted already. `hints` say where the records are
 * found, and how the one that reverted it is taken back.
 */
export function revertible(
  corrections: readonly Correction[],
  id: string,
  hints: { list: string; bringBack: (by: string) => string },
): Correction {
  const target = corrections.find((one) => one.id === id);
  if (!target) {
    const near = nearest(
      id,
      corrections.map((one) => one.id),
    );
    throw new FootfallError('CORRECTION_UNKNOWN', `There is no correction of the id ${JSON.stringify(id)}.`, {
      hint: near === null ? hints.list : `Did you mean ${near}?`,
    });
  }
  const left = unreverted(corrections);
  if (left.includes(target)) return target;
  const by = left.find((one) => one.kind === 'revert' && one.reverts === id);
  throw new FootfallError('CORRECTION_REFUSED', `${id} is reverted already${by ? `, by ${by.id}` : ''}.`, {
    hint: hints.bringBack(by?.id ?? 'ID'),
  });
}
