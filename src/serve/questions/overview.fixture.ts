/** What the tests of the overview share: small lakes asked for their whole answer. */
import { onTestFinished } from 'vitest';
import { addDays, type DateText } from '../../domain/time.ts';
import type { SourceArrivals } from '../../ledger/arrivals.ts';
import { branchOf, networkOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import { overviewAnswer } from '../contract/overview.ts';
import { type LabOptions, type LabRow, makeServeLab } from '../serve-lab.fixture.ts';
import { makeOverview } from './overview.ts';

/** Open from 9 to 12 and from 13 to 18. */
const openHours = [9, 10, 11, 13, 14, 15, 16, 17];
export const wednesday = '2025-06-04';

export async function overviewOf(
  options: LabOptions & { now: string },
  { regions = [], sources = [] }: { regions?: string[]; sources?: SourceArrivals[] } = {},
) {
  const lab = await makeServeLab(options);
  onTestFinished(lab.close);
  const answer = await makeOverview({
    network: options.network,
    view: await lab.reader.view(),
    now: Date.parse(options.now),
    regions,
    sources,
    rows: ({ sql, params }) => lab.reader.rows(sql, params),
  });
  return overviewAnswer.parse(answer);
}

/** A sensor's open hours of a local date; `of` gives what is known of each. */
export function hoursOf(sensor: string, date: DateText, of: (hour: number) => LabRow, zone = 'Europe/Paris'): LabRow[] {
  return openHours.map(
    (hour): LabRow => ({
      sensor_id: sensor,
      hour_start: Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: { hour } })
        .epochMilliseconds,
      ...of(hour),
    }),
  );
}

/** 12 days before `date` whose changes are by turns +size and -size: a standard deviation of size × sqrt(12 / 11). */
export function changingDays(branch: string, date: DateText, size: number, mean = 100): LabRow[] {
  return Array.from({ length: 12 }, (_, at) => ({
    branch_id: branch,
    business_date: addDays(date, -1 - at),
    mean_4w: mean,
    entries: mean * (1 + (at % 2 === 0 ? size : -size)),
  }));
}
export const deviation = (size: number) => size * Math.sqrt(12 / 11);

/** One branch with two doors. */
export const twoDoors = networkOf({
  branches: [branchOf('A')],
  sensors: [sensorOf('A-0', [stayOf('A')]), sensorOf('A-1', [stayOf('A')])],
});
