import type { FaultKind } from '../api/types.ts';
import type { CoverageRow } from './coverage-matrix-layout.ts';
import { faultOfLetter } from './fault-signs.ts';
import { isQualityRow } from './quality-matrix-draw.ts';

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

export const faultAt = (row: CoverageRow, day: number): FaultKind | null =>
  isQualityRow(row) ? faultOfLetter(row.fault[day]) : null;
