import { describe, expect, it } from 'vitest';
import { addDays } from '../../domain/time.ts';
import { branchOf, networkOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import { type FootfallAnswer, footfallQuery } from '../contract/footfall.ts';
import type { LabRow } from '../serve-lab.fixture.ts';
import { ask, askBody, daysOf, labOf } from './footfall.fixture.ts';
import { askFootfall } from './footfall.ts';

const network = networkOf({
  id: 'bank',
  branches: [branchOf('A', { region: 'R' }), branchOf('B', { region: 'R' })],
  sensors: [
    sensorOf('s', [stayOf('A', { to: '2025-05-14' }), stayOf('B', { from: '2025-05-14' })]),
    sensorOf('t', [stayOf('A')]),
  ],
});

describe('weeks and months', () => {
  it('are ISO weeks from Monday on, also those that hold the turn of the year', async () => {
    // 2020 had a week 53: Monday 28 December 2020 to Sunday 3 January 2021.
    const lab = await labOf(network, { dailyBranch: daysOf('A', '2020-12-21', '2021-01-11', () => ({ entries: 1 })) });
    const rows = await ask(lab, {
      granularity: 'week',
      from: '2020-12-21',
      to: '2021-01-11',
      measures: 'entries,status',
    });
    expect(rows).toEqual([
      { id: 'bank', start: '2020-12-21', entries: 7, status: 'complete' },
      { id: 'bank', start: '2020-12-28', entries: 7, status: 'complete' },
      { id: 'bank', start: '2021-01-04', entries: 7, status: 'complete' },
    ]);
  });

  it('sum only the days of the range, and are then not shown as whole', async () => {
    const lab = await labOf(network, {
      dailyBranch: daysOf('A', '2025-03-01', '2025-05-05', () => ({ entries: 1, mean_4w: 2 })),
    });
    const measures = 'entries,expected,status,low';
    expect(await ask(lab, { granularity: 'month', from: '2025-03-30', to: '2025-05-02', measures })).toEqual([
      { id: 'bank', start: '2025-03-01', entries: 2, expected: 4, low: null, status: 'partial' },
      { id: 'bank', start: '2025-04-01', entries: 30, expected: 60, low: null, status: 'complete' },
      { id: 'bank', start: '2025-05-01', entries: 1, expected: 2, low: null, status: 'partial' },
    ]);
    expect(
      await ask(lab, { granularity: 'week', from: '2025-03-31', to: '2025-04-08', measures: 'entries,status' }),
    ).toEqual([
      { id: 'bank', start: '2025-03-31', entries: 7, status: 'complete' },
      { id: 'bank', start: '2025-04-07', entries: 1, status: 'partial' },
    ]);
  });

  it('are not whole either where the tables begin in them, and pending where they end in them', async () => {
    // The tables hold Saturday 1 March to Wednesday 30 April.
    const lab = await labOf(network, { dailyBranch: daysOf('A', '2025-03-01', '2025-05-01', () => ({ entries: 1 })) });
    const weeks = await ask(lab, {
      granularity: 'week',
      from: '2025-02-24',
      to: '2025-06-02',
      measures: 'entries,status',
    });
    expect(weeks[0]).toEqual({ id: 'bank', start: '2025-02-24', entries: 2, status: 'partial' });
    expect(weeks[1]).toEqual({ id: 'bank', start: '2025-03-03', entries: 7, status: 'complete' });
    expect(weeks.at(-1)).toEqual({ id: 'bank', start: '2025-04-28', entries: 3, status: 'pending' });
    // The same last week where the range ends with the tables, and where it ends before.
    const upToNow = await ask(lab, { granularity: 'week', from: '2025-04-28', to: '2025-05-01', measures: 'status' });
    expect(upToNow).toEqual([{ id: 'bank', start: '2025-04-28', status: 'pending' }]);
    const before = await ask(lab, { granularity: 'week', from: '2025-04-28', to: '2025-04-30', measures: 'status' });
    expect(before).toEqual([{ id: 'bank', start: '2025-04-28', status: 'partial' }]);
    const month = await ask(lab, { granularity: 'month', from: '2025-04-01', to: '2025-06-01', measures: 'status' });
    expect(month).toEqual([{ id: 'bank', start: '2025-04-01', status: 'complete' }]);
  });

  it('have the status of their days, of those that were open', async () => {
    const week = (states: string): LabRow[] =>
      [...states].map((state, at) => ({
        branch_id: 'A',
        business_date: addDays('2025-03-03', at),
        ...{
          c: { entries: 10 },
          p: { entries: 3, status: 'partial' },
          w: { entries: 1, status: 'pending' },
          x: { status: 'closed' },
          m: { status: 'missing' },
        }[state],
      }));
    const statusOf = async (states: string) => {
      const lab = await labOf(network, { dailyBranch: week(states) });
      return (await ask(lab, { granularity: 'week', from: '2025-03-03', to: '2025-03-10', measures: 'status' }))[0]
        ?.status;
    };
    expect(await statusOf('cccccxx')).toBe('complete');
    expect(await statusOf('xxxxxxx')).toBe('closed');
    expect(await statusOf('mmmmmxx')).toBe('missing');
    expect(await statusOf('mmmmcxx')).toBe('partial');
    expect(await statusOf('cccpcxx')).toBe('partial');
    expect(await statusOf('ccccwxx')).toBe('pending');
  });
});

describe('a comparison', () => {
  it('with last year goes 364 days back, over a leap day too, and pairs only what is complete on both sides', async () => {
    // Friday 1 March 2024 meets Friday 3 March 2023; the leap day, a Thursday, meets 2 March.
    const lab = await labOf(network, {
      dailyBranch: [
        ...daysOf('A', '2023-03-01', '2023-03-08', (date) => ({ entries: Number(date.slice(-2)), iso_weekday: 1 })),
        { branch_id: 'B', business_date: '2023-03-03', entries: 100, status: 'partial' },
        { branch_id: 'A', business_date: '2024-02-29', entries: 20 },
        { branch_id: 'A', business_date: '2024-03-01', entries: 30 },
        { branch_id: 'B', business_date: '2024-03-01', entries: 1000 },
        { branch_id: 'A', business_date: '2024-03-02', entries: 8, status: 'partial' },
        { branch_id: 'A', business_date: '2024-03-03', status: 'closed' },
      ],
    });
    const query = { from: '2024-02-29', to: '2024-03-04', measures: 'entries', compare: 'last_year' };
    const nothing = { compare_entries: null, comparable_entries: null, compare_change: null };
    expect(await ask(lab, query)).toEqual([
      {
        id: 'bank',
        start: '2024-02-29',
        entries: 20,
        compare_start: '2023-03-02',
        compare_entries: 2,
        comparable_entries: 20,
        compare_change: 9,
      },
      {
        id: 'bank',
        start: '2024-03-01',
        entries: 1030,
        compare_start: '2023-03-03',
        compare_entries: 3,
        comparable_entries: 30,
        compare_change: 9,
      },
      { id: 'bank', start: '2024-03-02', entries: 8, compare_start: '2023-03-04', ...nothing },
      { id: 'bank', start: '2024-03-03', entries: null, compare_start: '2023-03-05', ...nothing },
    ]);
    expect(await ask(lab, { ...query, granularity: 'month' })).toMatchObject([
      { start: '2024-02-01', entries: 20, compare_start: '2023-03-02', compare_entries: 2, comparable_entries: 20 },
      { start: '2024-03-01', entries: 1038, compare_start: '2023-03-03', compare_entries: 3, comparable_entries: 30 },
    ]);
  });

  it('with the previous period goes back by the length of the range, even where the band reads the same days', async () => {
    const lab = await labOf(network, {
      dailyBranch: [
        { branch_id: 'A', business_date: '2025-04-29', entries: 10 },
        { branch_id: 'A', business_date: '2025-04-30', entries: 0 },
        { branch_id: 'A', business_date: '2025-05-01', entries: 15 },
        { branch_id: 'A', business_date: '2025-05-02', entries: 5 },
      ],
    });
    const query = {
      by: 'branch',
      from: '2025-05-01',
      to: '2025-05-03',
      compare: 'previous_period',
      measures: 'entries,low',
    };
    expect(await ask(lab, query)).toEqual([
      {
        id: 'A',
        start: '2025-05-01',
        entries: 15,
        low: null,
        compare_start: '2025-04-29',
        compare_entries: 10,
        comparable_entries: 15,
        compare_change: 0.5,
      },
      {
        id: 'A',
        start: '2025-05-02',
        entries: 5,
        low: null,
        compare_start: '2025-04-30',
        compare_entries: 0,
        comparable_entries: 5,
        compare_change: null,
      },
    ]);
  });

  it('with the mean of four weeks takes the days that are complete and have one', async () => {
    const lab = await labOf(network, {
      dailyBranch: [
        { branch_id: 'A', business_date: '2025-05-05', entries: 120, mean_4w: 100 },
        { branch_id: 'B', business_date: '2025-05-05', entries: 10, mean_4w: 50, status: 'partial' },
        { branch_id: 'B', business_date: '2025-05-06', entries: 10 },
      ],
    });
    const query = {
      granularity: 'week',
      from: '2025-05-05',
      to: '2025-05-12',
      compare: 'mean_4w',
      measures: 'entries',
    };
    expect(await ask(lab, query)).toEqual([
      {
        id: 'bank',
        start: '2025-05-05',
        entries: 140,
        compare_start: null,
        compare_entries: 100,
        comparable_entries: 120,
        compare_change: 0.2,
      },
    ]);
  });
});

describe('a sensor that moved', () => {
  const dailySensor: LabRow[] = [
    ...Array.from(
      { length: 13 },
      (_, at): LabRow => ({
        sensor_id: 's',
        branch_id: 'A',
        business_date: addDays('2025-05-01', at),
        entries: at % 2 ? 90 : 110,
        mean_4w: 100,
      }),
    ),
    { sensor_id: 's', branch_id: 'B', business_date: '2025-05-14', entries: 5, mean_4w: 5 },
    { sensor_id: 's', branch_id: 'B', business_date: '2025-05-15', entries: 6 },
    { sensor_id: 't', business_date: '2025-05-14', entries: 1 },
  ];

  it('is one row a day, with a band of its own at each door, and compared with the same door only', async () => {
    const lab = await labOf(network, { dailySensor });
    const query = {
      by: 'sensor',
      id: 's',
      from: '2025-05-13',
      to: '2025-05-16',
      measures: 'entries,high',
      compare: 'previous_period',
    };
    const rows = await ask(lab, query);
    expect(rows.map(({ start, entries }) => [start, entries])).toEqual([
      ['2025-05-13', 110],
      ['2025-05-14', 5],
      ['2025-05-15', 6],
    ]);
    expect(rows.map(({ high }) => high !== null)).toEqual([true, false, false]);
    expect(rows.map(({ compare_entries }) => compare_entries)).toEqual([90, null, null]);
    expect((await ask(lab, { ...query, id: 't' })).length).toBe(1);
  });

  it('is summed over its doors in a week, unless one of them is chosen', async () => {
    const lab = await labOf(network, { dailySensor });
    const query = { by: 'sensor', from: '2025-05-12', to: '2025-05-19', granularity: 'week', measures: 'entries' };
    expect(await ask(lab, query)).toEqual([
      { id: 's', start: '2025-05-12', entries: 90 + 110 + 5 + 6 },
      { id: 't', start: '2025-05-12', entries: 1 },
    ]);
    expect(await ask(lab, { ...query, branch: 'B' })).toEqual([{ id: 's', start: '2025-05-12', entries: 11 }]);
  });
});

describe('an answer', () => {
  it('comes in pages that add up to the whole, also where it changes between them', async () => {
    const rows = ['A', 'B'].flatMap((branch) => daysOf(branch, '2025-05-01', '2025-05-06', () => ({ entries: 1 })));
    const lab = await labOf(network, { dailyBranch: rows });
    const seen: string[] = [];
    let cursor: string | null = null;
    const base = { by: 'branch', from: '2025-05-01', to: '2025-05-09', measures: 'entries,low', limit: 3 };
    for (let at = 0; at < 9; at++) {
      const body: FootfallAnswer = await askBody(lab, cursor === null ? base : { ...base, cursor });
      expect(body.data.length).toBeLessThanOrEqual(3);
      seen.push(...body.data.map(({ id, start }) => `${id} ${start}`));
      cursor = body.next_cursor;
      if (cursor === null) break;
      if (at === 0)
        await lab.put('daily_branch', [{ branch_id: '0', business_date: '2025-05-01', entries: 1 }, ...rows]);
    }
    expect(seen).toEqual(rows.map((row) => `${row.branch_id} ${row.business_date}`));
    const other = footfallQuery.parse({ ...base, measures: 'exits', cursor: 'made-up' });
    expect(() =>
      askFootfall({ query: other, network, view: lab.context.reader as never, now: 0, paged: true }),
    ).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
  });

  it('is empty, not an error, where the tables hold nothing', async () => {
    const lab = await labOf(network, {});
    for (const granularity of ['hour', 'day', 'week', 'month']) {
      for (const compare of ['none', 'last_year']) {
        expect(await ask(lab, { granularity, compare, from: '2025-05-01', to: '2025-05-09' })).toEqual([]);
      }
    }
  });

  it('is refused at once where it is out of all proportion', async () => {
    const many = networkOf({ branches: Array.from({ length: 5000 }, (_, at) => branchOf(`b${at}`)) });
    const query = footfallQuery.parse({ by: 'branch', granularity: 'hour', from: '2024-05-01', to: '2025-05-01' });
    expect(() => askFootfall({ query, network: many, view: {} as never, now: 0, paged: true })).toThrow(
      expect.objectContaining({ code: 'TOO_MANY_ROWS', message: 'The answer could have 43800000 rows.' }),
    );
  });
});
