import type { FaultKind } from '../api/types.ts';
import { type CoverageRow, statusAt } from './coverage-matrix-layout.ts';
import { faultOfLetter } from './fault-signs.ts';
import { isQualityRow, type QualityRow } from './quality-matrix-row.ts';

type Part = 'observed' | 'estimated' | 'missing' | 'pending';

/** Thousandths that three rounded shares may lack of one. */
const rounding = 0.002;

/** What the day of a sensor is made of, parts of nothing left out but for what was observed; together all of the day. */
export function partsOf(row: CoverageRow, day: number): (readonly [Part, number])[] {
  const observed = row.share[day] ?? null;
  if (observed === null) {
    return [];
  }
  if (!isQualityRow(row)) {
    return [['observed', observed]];
  }
  const [estimated, missing] = [row.imputed[day] ?? 0, row.missing[day] ?? 0];
  const due = observed + estimated + missing;
  const rest = [
    ['estimated', estimated],
    ['missing', missing],
    ['pending', due < 1 - rounding ? 1 - due : 0],
  ] as const;
  return [['observed', observed] as const, ...rest.filter(([, share]) => share > 0)];
}

/** Shares of the height of a cell, and whether what they leave is lost rather than not due yet; null: nothing to draw. */
export function heightsOf(row: QualityRow, day: number) {
  const counted = Math.min(1, row.share[day] ?? 0);
  const estimated = Math.min(1 - counted, row.imputed[day] ?? 0);
  const isPending = statusAt(row, day) === 'pending';
  return isPending && counted + estimated <= 0 ? null : { counted, estimated, isRestLost: !isPending };
}

export const faultAt = (row: CoverageRow, day: number): FaultKind | null =>
  isQualityRow(row) ? faultOfLetter(row.fault[day]) : null;
