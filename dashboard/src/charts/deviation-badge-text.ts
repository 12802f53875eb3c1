import type { TFunction } from 'i18next';
import type { Count, Verdict } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';

/** Ends of what is usual, as changes. */
export interface UsualRange {
  low: number;
  high: number;
}

/** From the map's share of the expected to either side; nobody can be fewer than none. */
export const usualRange = (share: Count): UsualRange | null =>
  share === null ? null : { low: Math.max(-1, -share), high: share };

/** How a change lies to its own usual range, in words. `t` of any namespace. */
export function deviationText(
  change: Count | undefined,
  verdict: Verdict,
  range: UsualRange | null,
  t: TFunction,
  format: Format,
): string {
  const ns = { ns: 'common' } as const;
  if (change === null || change === undefined) {
    return t(`verdict.${verdict}`, ns);
  }
  const words = { ...ns, change: format.change(change) };
  if (verdict === 'unknown' || range === null) {
    return t(`verdict.${verdict}_of`, words);
  }
  const span = t('verdict.span', { ...ns, low: format.change(range.low), high: format.change(range.high) });
  return t(`verdict.${verdict}_range`, { ...words, range: span });
}
