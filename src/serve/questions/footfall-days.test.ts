import { beforeAll, describe, expect, it } from 'vitest';
import { addDays, type DateText } from '../../domain/time.ts';
import { branchOf, networkOf } from '../../network/network.fixture.ts';
import { type LabRow, makeServeLab, type ServeLab } from '../serve-lab.fixture.ts';
import { ask, askBody, daysOf, labOf } from './footfall.fixture.ts';

const network = networkOf({
  id: 'bank',
  branches: [
    branchOf('A', { region: 'Süd "1"' }),
    branchOf('B', { region: 'Süd "1"' }),
    branchOf('😀; --', { region: 'Île', timeZone: 'America/New_York' }),
    branchOf('Nowhere'),
  ],
});

const day = (branch_id: string, business_date: DateText, more: LabRow = {}): LabRow => ({
  branch_id,
  business_date,
  ...more,
});

/** A row a day from the date on. */
const run = (branch: string, from: DateText, rows: readonly LabRow[]): LabRow[] =>
  daysOf(branch, from, addDays(from, rows.length), (_, at) => rows[at] ?? {});

describe('a day of a branch', () => {
  it('tells what the tables say of it, each state apart, and only what was asked', async () => {
    const lab = await labOf(network, {
      dailyBranch: run('A', '2025-05-26', [
        {
          entries: 120,
          exits: 118,
          mean_4w: 100,
          peak_hour: 11,
          ma_7d: 90,
          ma_28d: 95.5,
          imputed_share: 0.25,
          observed_share: 0.75,
        },
        { entries: 30, mean_4w: 100, status: 'partial', observed_share: 0.4, imputed_share: 0.1 },
        { mean_4w: 100, status: 'missing' },
        { mean_4w: 100, status: 'closed', day_kind: 'holiday' },
        { entries: 0, mean_4w: 100 },
        { entries: 7, mean_4w: 100, status: 'pending', observed_share: 0.1 },
      ]),
    });
    const measures =
      'entries,exits,expected,observed_share,imputed_share,status,day_kind,peak_hour,mean_4w,change_share,ma_7d,ma_28d,observed_entries,imputed_entries';
    const { data, meta, next_cursor } = await askBody(lab, {
      by: 'branch',
      id: 'A',
      from: '2025-05-26',
      to: '2025-06-01',
      measures,
    });
    expect(data).toEqual([
      {
        id: 'A',
        start: '2025-05-26',
        entries: 120,
        exits: 118,
        expected: 100,
        observed_share: 0.75,
        imputed_share: 0.25,
        status: 'complete',
        day_kind: 'regular',
        peak_hour: 11,
        mean_4w: 100,
        change_share: 0.2,
        ma_7d: 90,
        ma_28d: 95.5,
        observed_entries: 90,
        imputed_entries: 30,
      },
      {
        id: 'A',
        start: '2025-05-27',
        entries: 30,
        exits: null,
        expected: 100,
        observed_share: 0.4,
        imputed_share: 0.1,
        status: 'partial',
        day_kind: 'regular',
        peak_hour: null,
        mean_4w: 100,
        change_share: null,
        ma_7d: null,
        ma_28d: null,
        observed_entries: 24,
        imputed_entries: 6,
      },
      {
        id: 'A',
        start: '2025-05-28',
        entries: null,
        exits: null,
        expected: 100,
        observed_share: 0,
        imputed_share: 0,
        status: 'missing',
        day_kind: 'regular',
        peak_hour: null,
        mean_4w: 100,
        change_share: null,
        ma_7d: null,
        ma_28d: null,
        observed_entries: null,
        imputed_entries: null,
      },
      {
        id: 'A',
        start: '2025-05-29',
        entries: null,
        exits: null,
        expected: null,
        observed_share: null,
        imputed_share: null,
        status: 'closed',
        day_kind: 'holiday',
        peak_hour: null,
        mean_4w: null,
        change_share: null,
        ma_7d: null,
        ma_28d: null,
        observed_entries: null,
        imputed_entries: null,
      },
      {
        id: 'A',
        start: '2025-05-30',
        entries: 0,
        exits: null,
        expected: 100,
        observed_share: 1,
        imputed_share: 0,
        status: 'complete',
        day_kind: 'regular',
        peak_hour: null,
        mean_4w: 100,
        change_share: -1,
        ma_7d: null,
        ma_28d: null,
        observed_entries: 0,
        imputed_entries: 0,
      },
      {
        id: 'A',
        start: '2025-05-31',
        entries: 7,
        exits: null,
        expected: 100,
        observed_share: 0.1,
        imputed_share: 0,
        status: 'pending',
        day_kind: 'regular',
        peak_hour: null,
        mean_4w: 100,
        change_share: null,
        ma_7d: null,
        ma_28d: null,
        observed_entries: 7,
        imputed_entries: 0,
      },
    ]);
    expect(meta).toMatchObject({
      from: '2025-05-26',
      to: '2025-06-01',
      by: 'branch',
      granularity: 'day',
      compare: 'none',
      compare_from: null,
    });
    expect(next_cursor).toBeNull();
    expect(await ask(lab, { by: 'branch', id: 'A', from: '2025-05-26', to: '2025-05-27', measures: 'exits' })).toEqual([
      { id: 'A', start: '2025-05-26', exits: 118 },
    ]);
  });

  it('has a band of two standard deviations of the change of complete days in the 56 before, by date', async () => {
    // Changes +10 % and -10 % by turns: 10 of them have the sample deviation sqrt(10 * 0.01 / 9).
    const turns = Array.from({ length: 10 }, (_, at): LabRow => ({ entries: at % 2 ? 90 : 110, mean_4w: 100 }));
    const rows = [
      // A day further back than 56 days, and days that are not whole, which would widen it.
      day('A', '2025-03-31', { entries: 1000, mean_4w: 100 }),
      day('A', '2025-04-01', { entries: 1000, mean_4w: 100, status: 'partial' }),
      ...run('A', '2025-05-01', turns),
      day('A', '2025-05-26', { entries: 300, mean_4w: 200 }),
      day('A', '2025-05-27', { entries: 10, mean_4w: 200, status: 'pending' }),
    ];
    const lab = await labOf(network, { dailyBranch: rows });
    const data = await ask(lab, {
      by: 'branch',
      id: 'A',
      from: '2025-05-10',
      to: '2025-05-28',
      measures: 'low,high',
    });
    expect(data.map(({ start }) => start)).toEqual(['2025-05-10', '2025-05-26', '2025-05-27']);
    // 31 March lies 56 days before 26 May, whose changes then are 9, 0.1 five times and -0.1 five times.
    const wild = Math.sqrt((81 + 10 * 0.01 - 11 * (9 / 11) ** 2) / 10);
    expect(data[1]?.low).toBe(0);
    expect(data[1]?.high).toBeCloseTo(200 * (1 + 2 * wild), 3);
    // It lies 57 days before 27 May, which has the 0.5 of 26 May instead.
    const calm = Math.sqrt((0.25 + 10 * 0.01 - 11 * (0.5 / 11) ** 2) / 10);
    expect(data[2]?.low).toBeCloseTo(200 * (1 - 2 * calm), 3);
    expect(data[2]?.high).toBeCloseTo(200 * (1 + 2 * calm), 3);
  });

  it('has no band after fewer than ten complete days', async () => {
    const turns = Array.from({ length: 10 }, (_, at): LabRow => ({ entries: at % 2 ? 90 : 110, mean_4w: 100 }));
    const lab = await labOf(network, {
      dailyBranch: [...run('A', '2025-05-01', turns), day('A', '2025-05-11', { entries: 1, mean_4w: 100 })],
    });
    const data = await ask(lab, {
      by: 'branch',
      id: 'A',
      from: '2025-05-10',
      to: '2025-05-12',
      measures: 'expected,low,high',
    });
    expect(data[0]).toEqual({ id: 'A', start: '2025-05-10', expected: 100, low: null, high: null });
    expect(data[1]?.low).toBeCloseTo(100 * (1 - 2 * Math.sqrt(0.1 / 9)), 3);
  });
});

describe('a day of several branches', () => {
  let lab: ServeLab;
  beforeAll(async () => {
    lab = await makeServeLab({
      network,
      now: '2025-06-01T10:00:00Z',
      dailyBranch: [
        // Complete beside partial.
        day('A', '2025-05-05', { entries: 100, mean_4w: 80, open_hours: 8 }),
        day('B', '2025-05-05', { entries: 30, mean_4w: 320, status: 'partial', observed_share: 0.1, open_hours: 8 }),
        // Complete beside one too new to have a mean; its share weighs by hours then.
        day('A', '2025-05-06', { entries: 100, mean_4w: 80, open_hours: 6 }),
        day('B', '2025-05-06', { entries: 50, observed_share: 0.9, open_hours: 2 }),
        // Closed beside complete, all closed, missing beside closed, pending beside complete.
        day('A', '2025-05-07', { entries: 100, mean_4w: 80 }),
        day('B', '2025-05-07', { status: 'closed', day_kind: 'closure', mean_4w: 70 }),
        day('A', '2025-05-08', { status: 'closed', day_kind: 'holiday' }),
        day('B', '2025-05-08', { status: 'closed', day_kind: 'holiday' }),
        day('A', '2025-05-09', { status: 'missing', mean_4w: 80 }),
        day('B', '2025-05-09', { status: 'closed' }),
        day('A', '2025-05-10', { entries: 100, mean_4w: 80 }),
        day('B', '2025-05-10', { entries: 5, mean_4w: 60, status: 'pending' }),
        day('😀; --', '2025-05-10', { entries: 3, mean_4w: 4 }),
        day('Nowhere', '2025-05-10', { entries: 1 }),
      ],
    });
    return () => lab.close();
  });

  it('has the status of the worst, and is not judged by what is not whole', async () => {
    const measures = 'entries,expected,observed_share,status,day_kind,mean_4w,change_share,ma_7d';
    const data = await ask(lab, { by: 'region', id: 'Süd "1"', from: '2025-05-05', to: '2025-05-11', measures });
    const none = { id: 'Süd "1"', ma_7d: null };
    expect(data).toEqual([
      // 130 were counted where the like of it was 25 % up: 104 would have been normal for them.
      {
        ...none,
        start: '2025-05-05',
        entries: 130,
        expected: 104,
        observed_share: 0.28,
        status: 'partial',
        day_kind: 'regular',
        mean_4w: 80,
        change_share: 0.25,
      },
      {
        ...none,
        start: '2025-05-06',
        entries: 150,
        expected: 120,
        observed_share: 0.975,
        status: 'complete',
        day_kind: 'regular',
        mean_4w: 80,
        change_share: 0.25,
      },
      {
        ...none,
        start: '2025-05-07',
        entries: 100,
        expected: 80,
        observed_share: 1,
        status: 'complete',
        day_kind: null,
        mean_4w: 80,
        change_share: 0.25,
      },
      {
        ...none,
        start: '2025-05-08',
        entries: null,
        expected: null,
        observed_share: null,
        status: 'closed',
        day_kind: 'holiday',
        mean_4w: null,
        change_share: null,
      },
      {
        ...none,
        start: '2025-05-09',
        entries: null,
        expected: 80,
        observed_share: 0,
        status: 'missing',
        day_kind: 'regular',
        mean_4w: 80,
        change_share: null,
      },
      {
        ...none,
        start: '2025-05-10',
        entries: 105,
        expected: 140,
        observed_share: 0.785714,
        status: 'pending',
        day_kind: 'regular',
        mean_4w: 140,
        change_share: 0.25,
      },
    ]);
  });

  it('is summed over the whole network, or over the regions, which leave out who has none', async () => {
    const range = { from: '2025-05-10', to: '2025-05-11', measures: 'entries' };
    expect(await ask(lab, { by: 'network', ...range })).toEqual([{ id: 'bank', start: '2025-05-10', entries: 109 }]);
    expect(await ask(lab, { by: 'region', ...range })).toEqual([
      { id: 'Süd "1"', start: '2025-05-10', entries: 105 },
      { id: 'Île', start: '2025-05-10', entries: 3 },
    ]);
    expect(await ask(lab, { by: 'network', region: 'Île', ...range })).toMatchObject([{ entries: 3 }]);
    expect(await ask(lab, { by: 'branch', id: ['😀; --', 'A'], ...range })).toEqual([
      { id: 'A', start: '2025-05-10', entries: 100 },
      { id: '😀; --', start: '2025-05-10', entries: 3 },
    ]);
    expect(await ask(lab, { by: 'network', region: 'Île', branch: 'A', ...range })).toEqual([]);
    expect(await ask(lab, { by: 'region', id: 'Île', branch: 'A', ...range })).toEqual([]);
  });

  it('has the band of the ratio of sums', async () => {
    const dates = Array.from({ length: 10 }, (_, at) => addDays('2025-03-01', at));
    // Together 110 or 90 of 100, whatever each of them does; the partial days of B say nothing.
    const rows = dates.flatMap((date, at) => [
      day('A', date, { entries: at % 2 ? 30 : 90, mean_4w: 50 }),
      day('B', date, { entries: at % 2 ? 60 : 20, mean_4w: 50 }),
      day('😀; --', date, { entries: 1, mean_4w: 500, status: 'partial' }),
    ]);
    const own = await labOf(network, {
      dailyBranch: [
        ...rows,
        day('A', '2025-03-11', { entries: 40, mean_4w: 40 }),
        day('B', '2025-03-11', { entries: 60, mean_4w: 60 }),
      ],
    });
    const data = await ask(own, { from: '2025-03-11', to: '2025-03-12', measures: 'expected,low,high' });
    const spread = Math.sqrt(0.1 / 9);
    expect(data[0]?.expected).toBe(100);
    expect(data[0]?.low).toBeCloseTo(100 * (1 - 2 * spread), 3);
    expect(data[0]?.high).toBeCloseTo(100 * (1 + 2 * spread), 3);
  });
});
