import { describe, expect, it } from 'vitest';
import type { Network } from '../../domain/network.ts';
import type { DateText } from '../../domain/time.ts';
import { bank, branchOf, networkOf, scheduleOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import type { LabRow } from '../serve-lab.fixture.ts';
import { changingDays, deviation, hoursOf, overviewOf, twoDoors, wednesday } from './overview.fixture.ts';

describe('today', () => {
  const untilNoon = [
    ...hoursOf(
      'A-0',
      wednesday,
      (hour): LabRow => (hour < 12 ? { entries: 10, expected: 8 } : { quality: 'pending', expected: 8 }),
    ),
    ...hoursOf('A-1', wednesday, (hour): LabRow => ({ quality: hour < 12 ? 'missing' : 'pending', expected: 5 })),
  ];

  it('compares what was observed with what was expected of it, so that a silent door does not make it look low', async () => {
    const { today } = await overviewOf({ network: twoDoors, hourly: untilNoon, now: '2025-06-04T10:10:00Z' });
    expect(today).toMatchObject({
      date: wednesday,
      is_open: true,
      as_of_hour: 12,
      entries: 30,
      comparable_entries: 30,
      expected: 24,
      change: 0.25,
      expected_day: 8 * 13,
      verdict: 'unknown',
      low: null,
      high: null,
    });
    expect(today.observed_share).toBeCloseTo(24 / 39);
    expect(today.hours).toHaveLength(8);
    expect(today.hours[0]).toMatchObject({
      local_hour: 9,
      entries: 10,
      expected: 8,
      expected_hour: 13,
      observed_share: 0.5,
      is_due: true,
    });
    expect(today.hours[3]).toMatchObject({
      local_hour: 13,
      entries: null,
      expected: 13,
      observed_share: null,
      is_due: false,
    });
  });

  it('has a band of two standard deviations of the daily change, widened while a part of the day is done', async () => {
    const dailyBranch = changingDays('A', wednesday, 0.1);
    const { today } = await overviewOf({
      network: twoDoors,
      hourly: untilNoon,
      dailyBranch,
      now: '2025-06-04T10:10:00Z',
    });
    const half = (2 * deviation(0.1) * 24) / Math.sqrt(24 / 104);
    expect(today.low).toBeCloseTo(24 - half);
    expect(today.high).toBeCloseTo(24 + half);
    expect(today.verdict).toBe('normal');
    const toCome = today.hours[3];
    expect(toCome?.high).toBeCloseTo(13 + (2 * deviation(0.1) * 13) / Math.sqrt(13 / 104));
  });

  it('has nothing yet before opening, but says what is expected', async () => {
    const hourly = hoursOf('A-0', wednesday, () => ({ quality: 'pending', expected: 8 }));
    const { today } = await overviewOf({ network: bank(['A']), hourly, now: '2025-06-04T06:00:00Z' });
    expect(today).toMatchObject({
      as_of_hour: null,
      is_open: true,
      entries: null,
      observed_share: null,
      expected: null,
      change: null,
      verdict: 'unknown',
      expected_day: 64,
    });
  });

  it('is judged by the plain band after closing', async () => {
    const hourly = hoursOf('A-0', wednesday, () => ({ entries: 4, expected: 8 }));
    const dailyBranch = changingDays('A', wednesday, 0.1);
    const { today } = await overviewOf({ network: bank(['A']), hourly, dailyBranch, now: '2025-06-04T19:00:00Z' });
    expect(today).toMatchObject({ as_of_hour: 18, entries: 32, expected: 64, change: -0.5, verdict: 'low' });
    expect(today.low).toBeCloseTo(64 * (1 - 2 * deviation(0.1)));
  });

  it('has counts without a verdict on the first day of a network', async () => {
    const hourly = hoursOf('A-0', wednesday, (hour): LabRow => (hour === 9 ? { entries: 10 } : { quality: 'pending' }));
    const answer = await overviewOf({ network: bank(['A']), hourly, now: '2025-06-04T08:05:00Z' });
    expect(answer.today).toMatchObject({
      entries: 10,
      expected: null,
      change: null,
      verdict: 'unknown',
      observed_share: 1,
    });
    expect(answer.yesterday).toMatchObject({ is_open: null, entries: null, change: null, verdict: 'unknown' });
    expect(answer.last_open_day).toBeNull();
    expect(answer.trust).toMatchObject({ score: 1, observed_share: 1, silent_sensors: 0 });
    expect(answer.attention).toEqual([]);
  });

  it('is each branch its own date where they lie in several time zones', async () => {
    const network = networkOf({
      branches: [
        branchOf('P'),
        branchOf('T', { timeZone: 'Asia/Tokyo' }),
        branchOf('N', { timeZone: 'America/New_York' }),
      ],
      sensors: ['P', 'T', 'N'].map((id) => sensorOf(`${id}-0`, [stayOf(id)])),
    });
    // Midnight in Paris, 7 in Tokyo, 18 of the day before in New York.
    const now = '2025-06-04T22:00:00Z';
    const hourly = [
      ...hoursOf('N-0', '2025-06-04', () => ({ entries: 10, expected: 9 }), 'America/New_York'),
      ...hoursOf('P-0', '2025-06-04', () => ({ entries: 1000, expected: 1000 })),
      ...hoursOf('P-0', '2025-06-05', () => ({ quality: 'pending', expected: 7 })),
      ...hoursOf('T-0', '2025-06-05', () => ({ quality: 'pending', expected: 3 }), 'Asia/Tokyo'),
    ];
    const dailyBranch: LabRow[] = [
      { branch_id: 'P', business_date: '2025-06-04', entries: 100, mean_4w: 90 },
      { branch_id: 'N', business_date: '2025-06-04', status: 'pending', entries: 5000, mean_4w: 60 },
      { branch_id: 'N', business_date: '2025-06-03', entries: 50, mean_4w: 60 },
      { branch_id: 'P', business_date: '2025-06-03', entries: 7000, mean_4w: 60 },
    ];
    const { today, yesterday } = await overviewOf({ network, hourly, dailyBranch, now });
    expect(today).toMatchObject({
      date: '2025-06-05',
      as_of_hour: 18,
      entries: 80,
      expected: 72,
      expected_day: 72 + 56 + 24,
    });
    expect(yesterday).toMatchObject({ from: '2025-06-04', entries: 150, compare_entries: 150, change: 0 });
  });
});

describe('the periods before', () => {
  const closedDay = (date: DateText): LabRow => ({ branch_id: 'A', business_date: date, status: 'closed' });

  it('say on a Monday that yesterday was closed, and show Friday', async () => {
    const dailyBranch: LabRow[] = [
      closedDay('2025-06-08'),
      closedDay('2025-06-07'),
      { branch_id: 'A', business_date: '2025-06-06', entries: 90, mean_4w: 100 },
    ];
    const answer = await overviewOf({ network: bank(['A']), dailyBranch, now: '2025-06-09T06:00:00Z' });
    expect(answer.today.is_open).toBe(true);
    expect(answer.yesterday).toMatchObject({ is_open: false, entries: null, change: null, verdict: 'unknown' });
    expect(answer.last_open_day).toMatchObject({ from: '2025-06-06', to: '2025-06-07', entries: 90, is_open: true });
    expect(answer.last_open_day?.change).toBeCloseTo(-0.1);
    expect(answer.last_7_days).toMatchObject({ from: '2025-06-02', to: '2025-06-09', entries: 90 });
  });

  it('say on a Sunday, and on a day closed by exception, that today is closed', async () => {
    const sunday = await overviewOf({ network: bank(['A']), now: '2025-06-08T10:00:00Z' });
    expect(sunday.today).toMatchObject({
      is_open: false,
      entries: null,
      as_of_hour: null,
      verdict: 'unknown',
      hours: [],
    });
    const closure = scheduleOf({ exceptions: { [wednesday]: { spells: [], note: null } } });
    const network = { ...bank(['A']), schedules: { weekdays: closure } };
    const hourly = hoursOf('A-0', wednesday, () => ({ is_open: false, observed: 3 }));
    const holiday = await overviewOf({ network, hourly, now: '2025-06-04T10:00:00Z' });
    expect(holiday.today).toMatchObject({ is_open: false, entries: null, hours: [] });
    expect(holiday.trust.lag_minutes).toBeNull();
  });

  it('leave a partial day out of the comparison, and tell of it', async () => {
    const dailyBranch: LabRow[] = [
      {
        branch_id: 'A',
        business_date: '2025-06-03',
        status: 'partial',
        entries: 40,
        mean_4w: 100,
        observed_share: 0.5,
      },
    ];
    const answer = await overviewOf({ network: bank(['A']), dailyBranch, now: '2025-06-04T06:00:00Z' });
    expect(answer.yesterday).toMatchObject({
      is_open: true,
      entries: 40,
      comparable_entries: null,
      change: null,
      verdict: 'unknown',
      comparable_share: 0,
      observed_share: 0.5,
    });
    expect(answer.trust).toMatchObject({ partial_days: 1, branch_days: 1, observed_share: 0.5, missing_share: 0.5 });
    expect(answer.attention).toMatchObject([
      { kind: 'partial_day', branch_id: 'A', date: '2025-06-03', entries: 40, expected: 100, change: null, weight: 50 },
    ]);
    expect(answer.attention_counts.partial_day).toBe(1);
  });

  it('count a branch that opened last week, and compare without it', async () => {
    const dailyBranch: LabRow[] = [
      { branch_id: 'A', business_date: '2025-06-03', entries: 110, mean_4w: 100 },
      { branch_id: 'B', business_date: '2025-06-03', entries: 1000 },
    ];
    const { yesterday } = await overviewOf({ network: bank(['A', 'B']), dailyBranch, now: '2025-06-04T06:00:00Z' });
    expect(yesterday).toMatchObject({
      entries: 1110,
      comparable_entries: 110,
      compare_entries: 100,
      comparable_share: 0.5,
    });
    expect(yesterday.change).toBeCloseTo(0.1);
  });

  it('are of the regions asked for alone', async () => {
    const network: Network = networkOf({
      branches: [branchOf('A', { region: 'North' }), branchOf('B', { region: 'South' }), branchOf('C')],
      sensors: ['A', 'B', 'C'].map((id) => sensorOf(`${id}-0`, [stayOf(id)])),
    });
    const day = { business_date: '2025-06-03', mean_4w: 10 };
    const dailyBranch = ['A', 'B', 'C'].map((branch_id, at) => ({ ...day, branch_id, entries: 10 ** at }));
    const now = '2025-06-04T06:00:00Z';
    const { yesterday, trust } = await overviewOf({ network, dailyBranch, now }, { regions: ['South'] });
    expect(yesterday.entries).toBe(10);
    expect(trust.sensors).toBe(1);
  });
});

describe('an empty lake', () => {
  it.each([
    { name: 'with branches', network: bank(['A']) },
    { name: 'without any branch', network: networkOf() },
  ])('has no figure and no error, $name', async ({ network }) => {
    const answer = await overviewOf({ network, now: '2025-06-04T06:00:00Z' });
    expect(answer.today).toMatchObject({ entries: null, expected: null, verdict: 'unknown', hours: [] });
    for (const period of [answer.yesterday, answer.last_7_days, answer.last_28_days]) {
      expect(period).toMatchObject({
        is_open: null,
        entries: null,
        change: null,
        verdict: 'unknown',
        observed_share: null,
      });
    }
    expect(answer.trust).toMatchObject({ score: null, observed_share: null, lag_minutes: null, last_arrival: null });
    expect(answer.attention).toEqual([]);
  });
});
