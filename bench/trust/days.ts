import type { TrustLake } from './lake.ts';

/** A daily total as the tables have it. */
export interface DayVerdict {
  entries: number | null;
  low: number | null;
  high: number | null;
  imputedShare: number | null;
  missingShare: number | null;
  status: string;
}

/** Of daily_sensor or daily_branch, by `id|date`. */
export async function readDays(
  lake: TrustLake,
  table: 'daily_sensor' | 'daily_branch',
): Promise<Map<string, DayVerdict>> {
  const rows = await lake.rows(table, {
    [table === 'daily_sensor' ? 'sensor_id' : 'branch_id']: table === 'daily_sensor' ? 'sensor_id' : 'branch_id',
    business_date: 'business_date',
    entries: 'entries',
    entries_low: 'entries_low',
    entries_high: 'entries_high',
    imputed_share: 'imputed_share',
    missing_share: 'missing_share',
    status: 'status',
  });
  return new Map(
    rows.map((row) => [
      `${row.sensor_id ?? row.branch_id}|${row.business_date}`,
      {
        entries: row.entries as number | null,
        low: row.entries_low as number | null,
        high: row.entries_high as number | null,
        imputedShare: row.imputed_share as number | null,
        missingShare: row.missing_share as number | null,
        status: row.status as string,
      },
    ]),
  );
}
