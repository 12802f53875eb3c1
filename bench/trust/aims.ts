/** The aims of the proof, each with its reason in docs/trust.md; shares, not per cent. */
export const aims = {
  oracleRatio: 0.9,
  falseAlarmShare: 0.001,
  branchDayError: 0.015,
  coverage: [0.77, 0.83],
  /** Sensors that expect 50 or more a day, episodes of 5 days or more. */
  absolute: { leastDaily: 50, leastDays: 5 },
  /** WAPE of hidden blocks of 24 hours; `beaten` is what the simple baseline was measured at. */
  hiddenDay: { aim: 0.095, beaten: 0.11 },
} as const;

/** A figure beside its aim. */
export interface Aimed {
  name: string;
  value: number | null;
  aim: string;
  reached: boolean | null;
  /** What the figure is made of: so many episodes, hours or days. */
  of: number;
}

export function atLeast(name: string, value: number | null, aim: number, of: number): Aimed {
  return { name, value, aim: `>= ${percent(aim)}`, reached: value === null ? null : value >= aim, of };
}

export function atMost(name: string, value: number | null, aim: number, of: number): Aimed {
  return { name, value, aim: `<= ${percent(aim)}`, reached: value === null ? null : value <= aim, of };
}

export function within(name: string, value: number | null, [low, high]: readonly [number, number], of: number): Aimed {
  const reached = value === null ? null : value >= low && value <= high;
  return { name, value, aim: `${percent(low)} to ${percent(high)}`, reached, of };
}

export function percent(value: number | null | undefined, digits = 1): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '-';
  const share = value * 100;
  return `${share.toFixed(Math.abs(share) < 1 && digits < 3 && share !== 0 ? digits + 2 : digits)} %`;
}

export function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

export function verdictText(reached: boolean | null): string {
  return reached === null ? 'no case' : reached ? 'reached' : 'MISSED';
}
