import { expect, it, onTestFinished } from 'vitest';
import type { Network } from '../../domain/network.ts';
import { branchOf, networkOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import { rankingAnswer, rankingQuery } from '../contract/footfall.ts';
import { type LabRow, makeServeLab } from '../serve-lab.fixture.ts';
import { type RankedRow, rankingBody, rankingQuestion } from './ranking.ts';

const network = networkOf({
  branches: [
    branchOf('a', { name: 'Évry', region: 'North' }),
    branchOf('b', { name: 'Amiens 10', region: 'North' }),
    branchOf('c', { name: 'Amiens 9', region: 'South' }),
    branchOf('d', { name: '<script>' }),
  ],
  sensors: ['a', 'b', 'c'].map((id) => sensorOf(`${id}-0`, [stayOf(id)])),
});

const day = (branch_id: string, business_date: string, more: LabRow): LabRow => ({ branch_id, business_date, ...more });

/** Two days of a week: `b` is partial on the second, `c` has no mean, `d` was not there. */
const dailyBranch = [
  day('a', '2025-06-03', { entries: 110, mean_4w: 100 }),
  day('a', '2025-06-04', { entries: 90, mean_4w: 100 }),
  day('b', '2025-06-03', { entries: 30, mean_4w: 40 }),
  day('b', '2025-06-04', { entries: 5, mean_4w: 40, status: 'partial', observed_share: 0.25 }),
  day('c', '2025-06-03', { entries: 500 }),
  day('c', '2025-06-04', { status: 'closed' }),
  // The same days a week before, for the comparison with it.
  day('a', '2025-06-01', { entries: 100 }),
  day('a', '2025-06-02', { entries: 100 }),
  day('b', '2025-06-01', { entries: 60 }),
  day('c', '2025-06-01', { entries: 250, status: 'partial' }),
];

async function lab(rows: { dailyBranch?: LabRow[]; dailySensor?: LabRow[]; of?: Network } = { dailyBranch }) {
  const made = await makeServeLab({ network: rows.of ?? network, ...rows });
  onTestFinished(made.close);
  const view = await made.reader.view();
  return async (asked: object, page: { after: number; most: number } | null = { after: 0, most: 100 }) => {
    const query = rankingQuery.parse(asked);
    const range = { from: query.from ?? '2025-06-03', to: query.to ?? '2025-06-05' };
    const request = { query, range, network: rows.of ?? network, view, completeShare: 0.9, page };
    const { sql, params, columns } = rankingQuestion(request);
    const found = await made.reader.rows<RankedRow>(sql, params);
    const body = () =>
      rankingAnswer.parse(
        rankingBody(found, request, {
          now: Date.parse('2025-06-05T00:00:00Z'),
          cursorAfter: (rank) => `after ${rank}`,
        }),
      );
    return { found, columns, body };
  };
}

it('ranks by entries, compares complete days alone and leaves out what had no day', async () => {
  const { data, total, next_cursor } = (await (await lab())({})).body();
  expect({ total, next_cursor }).toEqual({ total: 3, next_cursor: null });
  expect(data).toEqual([
    {
      rank: 1,
      id: 'c',
      name: 'Amiens 9',
      region: 'South',
      entries: 500,
      days: 1,
      complete_days: 1,
      observed_share: 1,
      imputed_share: 0,
      missing_share: 0,
      entries_low: 500,
      entries_high: 500,
      imputed_weeks: null,
      imputed_donors: null,
      comparable_entries: null,
      compare_entries: null,
      compare_change: null,
    },
    expect.objectContaining({ rank: 2, id: 'a', entries: 200, compare_entries: 200, compare_change: 0, days: 2 }),
    expect.objectContaining({
      rank: 3,
      id: 'b',
      entries: 35,
      complete_days: 1,
      comparable_entries: 30,
      compare_entries: 40,
      compare_change: -0.25,
      observed_share: 0.625,
    }),
  ]);
});

it.each([
  { sort: 'change', order: ['b', 'a', 'c'] },
  { sort: '-change', order: ['a', 'b', 'c'] },
  { sort: '-deviation', order: ['b', 'a', 'c'] },
  { sort: 'deviation', order: ['a', 'b', 'c'] },
  { sort: 'name', order: ['c', 'b', 'a'] },
  { sort: '-name', order: ['a', 'b', 'c'] },
  { sort: 'observed_share', order: ['b', 'c', 'a'] },
  { sort: 'entries', order: ['b', 'a', 'c'] },
])('sorts by $sort, unknown values last and names as people do', async ({ sort, order }) => {
  const { data } = (await (await lab())({ sort })).body();
  expect(data.map(({ id }) => id)).toEqual(order);
});

it('compares with the days before where both sides are complete', async () => {
  const { data } = (await (await lab())({ compare: 'previous_period', sort: 'name' })).body();
  expect(data.map(({ id, comparable_entries, compare_entries }) => [id, comparable_entries, compare_entries])).toEqual([
    ['c', null, null],
    ['b', 30, 60],
    ['a', 200, 200],
  ]);
});

it('compares with the same weekdays of last year', async () => {
  const rank = await lab({
    dailyBranch: [day('a', '2025-06-03', { entries: 120 }), day('a', '2024-06-04', { entries: 100 })],
  });
  const { data } = (await rank({ compare: 'last_year' })).body();
  expect(data).toMatchObject([{ id: 'a', comparable_entries: 120, compare_entries: 100 }]);
  expect(data[0]?.compare_change).toBeCloseTo(0.2);
});

it('compares with nothing when asked for none', async () => {
  const { data } = (await (await lab())({ compare: 'none' })).body();
  expect(data.every(({ compare_entries }) => compare_entries === null)).toBe(true);
});

it('adds up regions over their branches', async () => {
  const { data, total } = (await (await lab())({ by: 'region', spark: 3 })).body();
  expect(total).toBe(2);
  expect(data).toMatchObject([
    { id: 'South', name: 'South', region: 'South', entries: 500, spark: [null, 500, null] },
    { id: 'North', entries: 235, days: 4, complete_days: 3, comparable_entries: 230, compare_entries: 240 },
  ]);
  // On the 4th 8 of 16 hours were observed whole and a quarter of the others: no complete day.
  expect(data[1]?.spark).toEqual([100, 140, null]);
});

it('draws sparklines by date, with nothing where a day was not complete', async () => {
  const { data } = (await (await lab())({ spark: 5, sort: 'name' })).body();
  expect(data.map(({ spark }) => spark)).toEqual([
    [null, null, null, 500, null],
    [null, 60, null, 30, null],
    [null, 100, 100, 110, 90],
  ]);
});

it('ranks sensors from their own days', async () => {
  const rank = await lab({
    dailySensor: [
      { sensor_id: 'b-0', business_date: '2025-06-03', entries: 7, mean_4w: 10 },
      { sensor_id: 'a-0', business_date: '2025-06-03', entries: 9 },
    ],
  });
  const { data } = (await rank({ by: 'sensor', branch: 'b' })).body();
  expect(data).toMatchObject([{ id: 'b-0', region: 'North', entries: 7, compare_entries: 10 }]);
});

it.each([
  { q: 'evr', ids: ['a'] },
  { q: 'AMIENS', ids: ['c', 'b'] },
  { q: 'script', ids: [] },
  { q: "'; DROP", ids: [] },
])('finds names that hold $q, whatever their accents and case', async ({ q, ids }) => {
  const { data, total } = (await (await lab())({ q })).body();
  expect(data.map(({ id }) => id)).toEqual(ids);
  expect(total).toBe(ids.length);
});

it('gives pages that join without a gap, and all rows to a download', async () => {
  const rank = await lab();
  const first = (await rank({}, { after: 0, most: 2 })).body();
  expect(first).toMatchObject({ total: 3, next_cursor: 'after 2' });
  const second = (await rank({}, { after: 2, most: 2 })).body();
  expect(second).toMatchObject({ total: 3, next_cursor: null });
  expect([...first.data, ...second.data].map(({ rank: place }) => place)).toEqual([1, 2, 3]);
  const whole = await rank({ spark: 5 }, null);
  expect(whole.found).toHaveLength(3);
  expect(Object.keys(whole.found[0] ?? {})).toEqual(whole.columns.map(({ name }) => name));
});

it('is empty on an empty lake and in an empty network', async () => {
  expect((await (await lab({}))({ spark: 3 })).body()).toMatchObject({ data: [], total: 0, next_cursor: null });
  for (const by of ['region', 'branch', 'sensor']) {
    const rank = await lab({ of: networkOf() });
    expect((await rank({ by })).body()).toMatchObject({ data: [], total: 0 });
  }
});

it('refuses what is not there', async () => {
  const rank = await lab();
  await expect(rank({ id: 'z' })).rejects.toMatchObject({ code: 'BRANCH_UNKNOWN' });
  await expect(rank({ region: 'West' })).rejects.toMatchObject({ code: 'REGION_UNKNOWN' });
});
