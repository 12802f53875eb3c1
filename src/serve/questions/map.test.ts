import { expect, it, onTestFinished } from 'vitest';
import { addDays } from '../../domain/time.ts';
import { bank } from '../../network/network.fixture.ts';
import { mapAnswer } from '../contract/overview.ts';
import { type LabOptions, type LabRow, makeServeLab } from '../serve-lab.fixture.ts';
import { type MapPeriod, type MapRow, mapBody, mapRows } from './map.ts';
import { type ChangeDay, comparePeriod, joinDays, networkDays } from './overview-days.ts';
import { branchDays } from './periods.ts';

const now = Date.parse('2025-06-04T08:10:00Z');
const today = '2025-06-04';

async function lab(options: Omit<LabOptions, 'now'>) {
  const made = await makeServeLab({ ...options, now });
  onTestFinished(made.close);
  const view = await made.reader.view();
  const days = branchDays(options.network, now);
  const mapOf = async (period: MapPeriod) => {
    const { sql, params } = mapRows(view, days, period);
    const rows = await made.reader.rows<MapRow>(sql, params);
    return mapAnswer.parse(mapBody(rows, { view, days, now, period }));
  };
  const history = () => {
    const { sql, params } = networkDays(view, days);
    return made.reader.rows<ChangeDay>(sql, params);
  };
  return { mapOf, history };
}

/** `count` days before today, changing by turns up and down by a tenth. */
function restless(branch: string, count: number, newest: number): LabRow[] {
  return Array.from({ length: count }, (_, at) => ({
    branch_id: branch,
    business_date: addDays(today, -1 - at),
    mean_4w: 100,
    entries: at === 0 ? newest : 100 * (at % 2 === 0 ? 0.9 : 1.1),
  }));
}

/** Two standard deviations of the changes of restless days. */
function twoDeviations(days: LabRow[]): number {
  const changes = days.map(({ entries }) => Number(entries) / 100 - 1);
  const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
  return 2 * Math.sqrt(changes.reduce((sum, change) => sum + (change - mean) ** 2, 0) / (changes.length - 1));
}

it('gives each branch its today so far, over what was observed, in its own band', async () => {
  const hour = (sensor_id: string, at: number, more: LabRow): LabRow => ({
    sensor_id,
    hour_start: `2025-06-04T0${at}:00:00Z`,
    ...more,
  });
  const { mapOf } = await lab({
    network: bank(['A', 'B', 'C']),
    dailyBranch: [...restless('A', 20, 100), ...restless('B', 5, 100)],
    hourly: [
      hour('A-0', 7, { entries: 5, expected: 25 }),
      hour('A-0', 8, { quality: 'pending', expected: 75 }),
      hour('B-0', 7, { entries: 30, expected: 25 }),
      hour('C-0', 7, { expected: 40 }),
    ],
  });
  const map = await mapOf('today');
  expect(map).toMatchObject({
    branch_id: ['A', 'B', 'C'],
    entries: [5, 30, null],
    expected: [25, 25, null],
    observed_share: [1, 1, 0],
    // A quarter of A's day is done: two deviations of a tenth are four. B has too short a history, C is silent.
    verdict: ['low', 'unknown', 'unknown'],
  });
  expect(map.change[0]).toBeCloseTo(-0.8);
  expect(map.change[2]).toBeNull();
  expect(map.range).toEqual([expect.closeTo(2 * twoDeviations(restless('A', 20, 100)), 10), null, null]);
});

it('gives yesterday, and nulls where it was closed or partial', async () => {
  const { mapOf } = await lab({
    network: bank(['A', 'B', 'C']),
    dailyBranch: [
      ...restless('A', 20, 150),
      { branch_id: 'B', business_date: '2025-06-03', status: 'closed' },
      { branch_id: 'C', business_date: '2025-06-03', status: 'partial', entries: 5, mean_4w: 10, observed_share: 0.5 },
    ],
  });
  expect(await mapOf('yesterday')).toMatchObject({
    branch_id: ['A', 'B', 'C'],
    entries: [150, null, 5],
    change: [0.5, null, null],
    observed_share: [1, null, 0.5],
    range: [expect.closeTo(twoDeviations(restless('A', 20, 150).slice(1)), 10), null, null],
    verdict: ['high', 'unknown', 'unknown'],
  });
});

it.each(['last_7_days', 'last_28_days'] as const)(
  'judges one branch over %s as the overview judges the network',
  async (period) => {
    const dailyBranch = restless('A', 84, 300).map((row, at) => ({
      ...row,
      entries: Number(row.entries) + ((at * 7919) % 31),
    }));
    const { mapOf, history } = await lab({ network: bank(['A']), dailyBranch });
    const all = joinDays(await history(), []);
    const whole = comparePeriod(all, today, 1, period === 'last_7_days' ? 7 : 28);
    const map = await mapOf(period);
    expect(map.change[0]).toBeCloseTo(whole.change ?? Number.NaN);
    expect(map.verdict).toEqual([whole.verdict]);
    expect(map.entries).toEqual([whole.entries]);
    expect(map.range).toEqual([expect.closeTo(whole.high_change ?? Number.NaN, 10)]);
  },
);

it('is empty where there is nothing', async () => {
  const { mapOf } = await lab({ network: bank(['A']) });
  for (const period of ['today', 'yesterday', 'last_7_days', 'last_28_days'] as const) {
    expect(await mapOf(period)).toMatchObject({ branch_id: [], verdict: [] });
  }
});
