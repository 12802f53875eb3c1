/** What figures rest on, wherever they are told: intervals, shares, weeks and other sensors. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { bank, branchOf, networkOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import { mapAnswer } from '../contract/overview.ts';
import { createServer } from '../http/server.ts';
import { type LabOptions, type LabRow, makeServeLab } from '../serve-lab.fixture.ts';
import { ask, labOf } from './footfall.fixture.ts';
import { hoursOf, overviewOf, twoDoors, wednesday } from './overview.fixture.ts';

const network = networkOf({
  id: 'bank',
  branches: [branchOf('A', { region: 'R' }), branchOf('B', { region: 'R' })],
  sensors: [sensorOf('s', [stayOf('A')]), sensorOf('t', [stayOf('A')])],
});

/** 100 people, of whom a fifth or so was estimated. */
const estimated = (more: LabRow = {}): LabRow => ({
  entries: 100,
  entries_low: 97,
  entries_high: 104,
  observed_share: 0.8,
  imputed_share: 0.2,
  missing_share: 0,
  imputed_weeks: 4,
  imputed_donors: 2,
  status: 'complete',
  mean_4w: 100,
  ...more,
});
const measures =
  'entries,entries_low,entries_high,observed_share,imputed_share,missing_share,imputed_weeks,imputed_donors';

describe('a period of footfall', () => {
  const dailyBranch = [
    { branch_id: 'A', business_date: '2025-05-05', ...estimated() },
    { branch_id: 'A', business_date: '2025-05-06', ...estimated({ entries_low: 96, entries_high: 103 }) },
    // Half as many estimated hours as each of the others.
    {
      branch_id: 'B',
      business_date: '2025-05-06',
      ...estimated({ open_hours: 4, imputed_weeks: 9, imputed_donors: null }),
    },
    { branch_id: 'B', business_date: '2025-05-05', entries: 50, mean_4w: 100, status: 'complete' },
  ];
  const asked = { from: '2025-05-05', to: '2025-05-07', measures };

  it('has an interval whose half-widths add up in squares over days and branches', async () => {
    const lab = await labOf(network, { dailyBranch });
    const [week] = await ask(lab, { ...asked, granularity: 'week' });
    expect(week).toMatchObject({ entries: 350, observed_share: 0.85, imputed_share: 0.15, missing_share: 0 });
    expect(week?.entries_low).toBeCloseTo(350 - Math.sqrt(9 + 16 + 9), 3);
    expect(week?.entries_high).toBeCloseTo(350 + Math.sqrt(16 + 9 + 16), 3);
    // Of 0.2 × 8 hours twice 4 weeks, of 0.2 × 4 hours 9.
    expect(week?.imputed_weeks).toBeCloseTo((4 + 4 + 9 / 2) / 2.5, 3);
    expect(week?.imputed_donors).toBe(2);
    const [day] = await ask(lab, { ...asked, granularity: 'day', by: 'branch', id: ['A'] });
    expect(day).toMatchObject({
      entries: 100,
      entries_low: 97,
      entries_high: 104,
      imputed_weeks: 4,
      imputed_donors: 2,
    });
  });

  it('is as sure as a count where all was observed, and never below nobody', async () => {
    const lab = await labOf(network, {
      dailyBranch: [
        { branch_id: 'A', business_date: '2025-05-05', entries: 7 },
        { branch_id: 'A', business_date: '2025-05-06', ...estimated({ entries: 2, entries_low: -3, entries_high: 9 }) },
        { branch_id: 'A', business_date: '2025-05-07', status: 'missing' },
      ],
    });
    const rows = await ask(lab, { ...asked, to: '2025-05-08', granularity: 'day' });
    expect(rows).toMatchObject([
      { entries_low: 7, entries_high: 7, imputed_weeks: null, missing_share: 0 },
      { entries_low: 0, entries_high: 9 },
      { entries: null, entries_low: null, entries_high: null, missing_share: 1 },
    ]);
  });

  it('by hour says the fault and the method, and adds up its sensors', async () => {
    const hour = (sensor_id: string, more: LabRow): LabRow => ({
      sensor_id,
      hour_start: '2025-05-05T08:00:00Z',
      ...more,
    });
    const guess = { quality: 'imputed', fault: 'dead', method: 'donors', weeks: 3, donors: 2 };
    const lab = await labOf(network, {
      hourly: [
        hour('s', { entries: 10, entries_low: 7, entries_high: 13, ...guess }),
        hour('t', { entries: 20, entries_low: 16, entries_high: 24, ...guess, weeks: 5, method: 'profile' }),
        { ...hour('t', { quality: 'missing', fault: 'gap' }), hour_start: '2025-05-05T09:00:00Z' },
      ],
    });
    const hours = { ...asked, granularity: 'hour', measures: `${measures},fault,method` };
    expect(await ask(lab, { ...hours, by: 'branch' })).toMatchObject([
      {
        entries: 30,
        entries_low: 25,
        entries_high: 35,
        imputed_share: 1,
        imputed_weeks: 4,
        imputed_donors: 2,
        fault: 'dead',
        method: null,
      },
      { entries: null, entries_low: null, missing_share: 1, fault: 'gap', method: null },
    ]);
    expect((await ask(lab, { ...hours, by: 'sensor' }))[0]).toMatchObject({ fault: 'dead', method: 'donors' });
  });
});

async function get(options: LabOptions, url: string) {
  const made = await makeServeLab(options);
  onTestFinished(made.close);
  const app = await createServer(made.context);
  onTestFinished(() => app.close());
  const answer = await app.inject(url);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

/** Today in Paris: observed until 11, estimated until 14, nothing of the other door. */
const hourly = [
  ...hoursOf('A-0', wednesday, (hour): LabRow => {
    if (hour >= 14) return { quality: 'pending', expected: 10 };
    if (hour < 11) return { entries: 12, expected: 10 };
    const interval = { entries_low: 5, entries_high: 11 };
    return { entries: 8, ...interval, quality: 'imputed', fault: 'dead', weeks: 3, donors: 1, expected: 10 };
  }),
  ...hoursOf('A-1', wednesday, (hour): LabRow => ({ quality: hour < 14 ? 'missing' : 'pending', expected: 10 })),
];
/** The errors of the two estimated hours are the same one. */
const soFar = {
  branch_id: 'A',
  business_date: wednesday,
  status: 'pending',
  entries: 40,
  entries_low: 34,
  entries_high: 46,
};
const yesterday = { branch_id: 'A', business_date: '2025-06-03', ...estimated() };
const today = { network: twoDoors, hourly, dailyBranch: [soFar, yesterday], now: '2025-06-04T12:10:00Z' };

describe('the overview', () => {
  it('says of today, its hours and the periods what they rest on', async () => {
    const answer = await overviewOf(today);
    expect(answer.today).toMatchObject({
      entries: 40,
      observed_share: 0.25,
      imputed_share: 0.25,
      missing_share: 0.5,
      entries_low: 34,
      entries_high: 46,
      imputed_weeks: 3,
      imputed_donors: 1,
    });
    const [first, , estimate, , next] = answer.today.hours;
    expect(first).toMatchObject({
      entries: 12,
      entries_low: 12,
      entries_high: 12,
      imputed_weeks: null,
      missing_share: 0.5,
    });
    expect(estimate).toMatchObject({
      entries: 8,
      entries_low: 5,
      entries_high: 11,
      imputed_share: 0.5,
      imputed_weeks: 3,
    });
    expect(next).toMatchObject({ is_due: false, observed_share: null, imputed_share: null, entries_low: null });
    const rests = { observed_share: 0.8, imputed_share: expect.closeTo(0.2), entries_low: 97, entries_high: 104 };
    expect(answer.yesterday).toMatchObject({ entries: 100, ...rests, imputed_weeks: 4, imputed_donors: 2 });
    expect(answer.last_7_days).toMatchObject({ entries: 100, ...rests });
  });
});

describe('the map', () => {
  it.each([
    ['today', { entries: [40], entries_low: [34], entries_high: [46], imputed_share: [0.25], imputed_weeks: [3] }],
    ['yesterday', { entries: [100], entries_low: [97], entries_high: [104], imputed_weeks: [4], imputed_donors: [2] }],
    ['last_7_days', { entries: [100], entries_low: [97], entries_high: [104], missing_share: [expect.closeTo(0)] }],
  ])('says what the figures of %s rest on', async (period, expected) => {
    expect(mapAnswer.parse(await get(today, `/v1/map?period=${period}`))).toMatchObject(expected);
  });
});

describe('the ranking', () => {
  it('says what its figures rest on, of a region over all its branches', async () => {
    const dailyBranch = ['A', 'B'].map((branch_id) => ({ branch_id, business_date: '2025-06-03', ...estimated() }));
    const { data } = await get(
      { network: bank(['A', 'B']), dailyBranch, now: today.now },
      '/v1/ranking?by=branch&from=2025-06-03&to=2025-06-04',
    );
    expect(data[0]).toMatchObject({
      entries: 100,
      entries_low: 97,
      entries_high: 104,
      observed_share: 0.8,
      imputed_share: expect.closeTo(0.2),
      missing_share: expect.closeTo(0),
      imputed_weeks: 4,
      imputed_donors: 2,
    });
    const regions = await get(
      { network, dailyBranch, now: today.now },
      '/v1/ranking?by=region&from=2025-06-03&to=2025-06-04',
    );
    expect(regions.data[0]).toMatchObject({ id: 'R', entries: 200, imputed_weeks: 4 });
    expect(regions.data[0].entries_low).toBeCloseTo(200 - Math.sqrt(18));
  });
});
