/** Sensors by the people they expect a day: one that expects eight cannot be judged like one that expects four hundred. */
export const sizeNames = ['<10', '10-49', '50-199', '>=200'] as const;
export type SizeName = (typeof sizeNames)[number];

export function sizeOf(daily: number): SizeName {
  if (daily < 10) return '<10';
  if (daily < 50) return '10-49';
  return daily < 200 ? '50-199' : '>=200';
}
