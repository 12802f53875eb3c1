import type { FaultKind } from '../api/types.ts';
import type { CoverageRow } from './coverage-matrix-layout.ts';
import { faultOfLetter } from './fault-signs.ts';
import { isQualityRow } from './quality-matrix-draw.ts';

type Part = 'observed' | 'estimated' | 'missing';

/** What the day of a sensor is made of, parts of nothing left out but for what was observed. */
export function partsOf(row: CoverageRow, day: number): (readonly [Part, number])[] {
  const observed = row.share[day] ?? null;
  if (observed === null) {
    return [];
  }
  const rest = isQualityRow(row)
    ? ([
        ['estimated', row.imputed[day] ?? 0],
        ['missing', row.missing[day] ?? 0],
      ] as const)
    : [];
  return [['observed', observed] as const, ...rest.filter(([, share]) => share > 0)];
}

export const faultAt = (row: CoverageRow, day: number): FaultKind | null =>
  isQualityRow(row) ? faultOfLetter(row.fault[day]) : null;
