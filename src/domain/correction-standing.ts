import { type Correction, spansInForce, unreverted } from './corrections.ts';

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
