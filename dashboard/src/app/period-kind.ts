/** The ways to name a period that the picker offers, in their order. */
export const periodKinds = ['preset', 'year', 'month', 'week', 'dates'] as const;
export type PeriodKind = (typeof periodKinds)[number];
