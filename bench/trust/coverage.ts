/** How often the truth lies inside an 80 % interval, its ends included. */
export interface Coverage {
  cases: number;
  inside: number;
  /** Below the lower end, above the upper one: an interval may be wrong to one side only. */
  below: number;
  above: number;
}

export type CoverageBy = Map<string, Coverage>;

/** Intervals of hours count from this mean on, people: below it whole numbers make them coarser than 80 %. */
export const leastExpected = 10;

export function addCoverage(
  by: CoverageBy,
  name: string,
  truth: number,
  low: number | null,
  high: number | null,
): void {
  if (low === null || high === null) return;
  const sum = by.get(name) ?? { cases: 0, inside: 0, below: 0, above: 0 };
  by.set(name, sum);
  sum.cases++;
  if (truth < low) sum.below++;
  else if (truth > high) sum.above++;
  else sum.inside++;
}
