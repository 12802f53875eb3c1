import type { CoverageRow } from './coverage-matrix-layout.ts';

/** What each day of a sensor is made of, beside what coverage knows. */
export interface QualityRow extends CoverageRow {
  imputed: readonly (number | null)[];
  missing: readonly (number | null)[];
  /** A letter a day. */
  fault: string;
}

export const isQualityRow = (row: CoverageRow): row is QualityRow => 'fault' in row;
