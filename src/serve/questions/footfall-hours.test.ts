import { describe, expect, it } from 'vitest';
import { hourMs } from '../../domain/time.ts';
import { branchOf, networkOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import type { LabRow } from '../serve-lab.fixture.ts';
import { ask, askBody, labOf } from './footfall.fixture.ts';

const network = networkOf({
  id: 'bank',
  branches: [
    branchOf('A', { region: 'Both' }),
    branchOf('N', { region: 'Both', timeZone: 'America/New_York' }),
    branchOf('K', { timeZone: 'Asia/Kolkata' }),
  ],
  sensors: [
    sensorOf('A-0', [stayOf('A')]),
    sensorOf('A-1', [stayOf('A')]),
    sensorOf('N-0', [stayOf('N')]),
    sensorOf('K-0', [stayOf('K')]),
  ],
});

/** One row an hour from the instant on. */
const hoursOf = (sensor_id: string, from: string, hours: number, row: (at: number) => LabRow): LabRow[] =>
  Array.from({ length: hours }, (_, at) => ({ sensor_id, hour_start: Date.parse(from) + at * hourMs, ...row(at) }));

const nine = '2025-05-06T07:00:00Z';

describe('an hour', () => {
  it('sums the sensors of a branch, their bands in squares', async () => {
    const lab = await labOf(network, {
      hourly: [
        { sensor_id: 'A-0', hour_start: nine, entries: 10, exits: 9, expected: 8, low: 2, high: 14 },
        { sensor_id: 'A-1', hour_start: nine, entries: 3, exits: 4, expected: 4, low: 0, high: 12 },
      ],
    });
    const measures = 'entries,exits,expected,low,high,observed_share,status,change_share,peak_hour,mean_4w,ma_7d';
    const query = { from: '2025-05-06', to: '2025-05-07', granularity: 'hour', measures };
    const none = { peak_hour: null, mean_4w: null, ma_7d: null };
    expect(await ask(lab, { by: 'branch', ...query })).toEqual([
      {
        ...{ id: 'A', start: '2025-05-06T09:00', instant: '2025-05-06T07:00:00Z', ...none },
        // Widths 6 and 8 make 10; the lower end of the second is not known to be more than 0.
        ...{ entries: 13, exits: 13, expected: 12, low: 2, high: 22 },
        ...{ observed_share: 1, status: 'complete', change_share: 0.083333 },
      },
    ]);
    expect(await ask(lab, { by: 'sensor', id: 'A-1', ...query, measures: 'expected,low,high' })).toEqual([
      { id: 'A-1', start: '2025-05-06T09:00', instant: '2025-05-06T07:00:00Z', expected: 4, low: 0, high: 12 },
    ]);
  });

  it('tells closed, pending, missing and estimated apart, and judges nothing by estimates', async () => {
    const at = (hour: number) => `2025-05-06T${String(hour).padStart(2, '0')}:00:00Z`;
    const lab = await labOf(network, {
      hourly: [
        { sensor_id: 'A-0', hour_start: at(7), entries: 10, expected: 8, high: 11 },
        { sensor_id: 'A-1', hour_start: at(7), expected: 24, high: 34 },
        { sensor_id: 'A-0', hour_start: at(8), entries: 10, expected: 8 },
        { sensor_id: 'A-1', hour_start: at(8), entries: 6, expected: 8, quality: 'imputed', method: 'm' },
        { sensor_id: 'A-0', hour_start: at(9), expected: 8 },
        { sensor_id: 'A-1', hour_start: at(9), expected: 8 },
        { sensor_id: 'A-0', hour_start: at(10), is_open: false, observed: 2 },
        { sensor_id: 'A-1', hour_start: at(10), is_open: false },
        { sensor_id: 'A-0', hour_start: at(11), quality: 'pending', expected: 3, high: 6 },
        { sensor_id: 'A-1', hour_start: at(11), quality: 'pending', expected: 4, high: 8 },
      ],
    });
    const measures =
      'entries,expected,low,observed_share,imputed_share,status,change_share,observed_entries,imputed_entries';
    const rows = await ask(lab, { by: 'branch', from: '2025-05-06', to: '2025-05-07', granularity: 'hour', measures });
    expect(rows.map(({ id, instant, start, ...row }) => row)).toEqual([
      {
        entries: 10,
        expected: 8,
        low: 5,
        observed_share: 0.25,
        imputed_share: 0,
        status: 'partial',
        change_share: 0.25,
        observed_entries: 10,
        imputed_entries: 0,
      },
      {
        entries: 16,
        expected: 16,
        low: null,
        observed_share: 0.5,
        imputed_share: 0.5,
        status: 'complete',
        change_share: 0.25,
        observed_entries: 10,
        imputed_entries: 6,
      },
      {
        entries: null,
        expected: 16,
        low: null,
        observed_share: 0,
        imputed_share: 0,
        status: 'missing',
        change_share: null,
        observed_entries: null,
        imputed_entries: null,
      },
      {
        entries: null,
        expected: null,
        low: null,
        observed_share: null,
        imputed_share: null,
        status: 'closed',
        change_share: null,
        observed_entries: null,
        imputed_entries: null,
      },
      {
        entries: null,
        expected: 7,
        low: 2,
        observed_share: 0,
        imputed_share: 0,
        status: 'pending',
        change_share: null,
        observed_entries: null,
        imputed_entries: null,
      },
    ]);
  });
});

describe('a day on which the clocks change', () => {
  // Paris: 26 October 2025 has 25 hours, from 22:00Z of the 25th; 30 March has 23, from 23:00Z of the 29th.
  const autumn = '2025-10-25T22:00:00Z';
  const spring = '2025-03-29T23:00:00Z';

  it('keeps the hour that stands twice as two rows of a branch, and as one of the network', async () => {
    const lab = await labOf(network, {
      hourly: [
        ...hoursOf('A-0', autumn, 25, (at) => ({ entries: at })),
        // New York, on the same day, has 24 hours still.
        ...hoursOf('N-0', '2025-10-26T04:00:00Z', 24, () => ({ entries: 100 })),
      ],
    });
    const query = { from: '2025-10-26', to: '2025-10-27', granularity: 'hour', measures: 'entries' };
    const branch = await ask(lab, { by: 'branch', id: 'A', ...query });
    expect(branch).toHaveLength(25);
    expect(branch.slice(1, 5)).toEqual([
      { id: 'A', start: '2025-10-26T01:00', instant: '2025-10-25T23:00:00Z', entries: 1 },
      { id: 'A', start: '2025-10-26T02:00', instant: '2025-10-26T00:00:00Z', entries: 2 },
      { id: 'A', start: '2025-10-26T02:00', instant: '2025-10-26T01:00:00Z', entries: 3 },
      { id: 'A', start: '2025-10-26T03:00', instant: '2025-10-26T02:00:00Z', entries: 4 },
    ]);
    const region = await ask(lab, { by: 'region', ...query });
    expect(region).toHaveLength(24);
    expect(region.slice(1, 4)).toEqual([
      { id: 'Both', start: '2025-10-26T01:00', entries: 101 },
      { id: 'Both', start: '2025-10-26T02:00', entries: 2 + 3 + 100 },
      { id: 'Both', start: '2025-10-26T03:00', entries: 104 },
    ]);
  });

  it('has no row for the hour that the clock skips', async () => {
    const lab = await labOf(network, { hourly: hoursOf('A-0', spring, 23, () => ({ entries: 1 })) });
    const query = { by: 'branch', from: '2025-03-30', to: '2025-03-31', granularity: 'hour', measures: 'entries' };
    const rows = await ask(lab, query);
    expect(rows).toHaveLength(23);
    expect(rows.slice(1, 3).map(({ start }) => start)).toEqual(['2025-03-30T01:00', '2025-03-30T03:00']);
  });

  it('pairs the hour that stands twice with the first of an ordinary day, once', async () => {
    const lab = await labOf(network, {
      hourly: [
        ...hoursOf('A-0', '2025-10-24T22:00:00Z', 24, (at) => ({ entries: at + 1 })),
        ...hoursOf('A-0', autumn, 25, (at) => ({ entries: 2 * (at + 1) })),
      ],
    });
    const query = {
      from: '2025-10-26',
      to: '2025-10-27',
      granularity: 'hour',
      measures: 'entries',
      compare: 'previous_period',
    };
    const rows = await ask(lab, { by: 'branch', ...query });
    expect(rows.slice(2, 5)).toEqual([
      {
        id: 'A',
        start: '2025-10-26T02:00',
        instant: '2025-10-26T00:00:00Z',
        entries: 6,
        compare_start: '2025-10-25T02:00',
        compare_entries: 3,
        comparable_entries: 6,
        compare_change: 1,
      },
      {
        id: 'A',
        start: '2025-10-26T02:00',
        instant: '2025-10-26T01:00:00Z',
        entries: 8,
        compare_start: '2025-10-25T02:00',
        compare_entries: null,
        comparable_entries: null,
        compare_change: null,
      },
      {
        id: 'A',
        start: '2025-10-26T03:00',
        instant: '2025-10-26T02:00:00Z',
        entries: 10,
        compare_start: '2025-10-25T03:00',
        compare_entries: 4,
        comparable_entries: 10,
        compare_change: 1.5,
      },
    ]);
    const [merged] = (await ask(lab, { ...query })).filter(({ start }) => start === '2025-10-26T02:00');
    expect(merged).toMatchObject({ entries: 14, compare_entries: 3, comparable_entries: 6 });
  });

  it('pages through the hour that stands twice without losing one of them', async () => {
    const lab = await labOf(network, { hourly: hoursOf('A-0', autumn, 25, (at) => ({ entries: at })) });
    const query = {
      by: 'branch',
      from: '2025-10-26',
      to: '2025-10-27',
      granularity: 'hour',
      measures: 'entries',
      limit: 3,
    };
    const seen: unknown[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const body = await askBody(lab, cursor === undefined ? query : { ...query, cursor });
      seen.push(...body.data.map(({ entries }) => entries));
      cursor = body.next_cursor;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, at) => at));
  });
});

describe('hours compared', () => {
  it('are those observed on both sides, sensor by sensor', async () => {
    const before = '2024-05-07T07:00:00Z';
    const lab = await labOf(network, {
      hourly: [
        { sensor_id: 'A-0', hour_start: nine, entries: 12, expected: 10 },
        { sensor_id: 'A-1', hour_start: nine, entries: 5, expected: 20 },
        { sensor_id: 'A-0', hour_start: before, entries: 8 },
        { sensor_id: 'A-1', hour_start: before, entries: 5, quality: 'imputed' },
      ],
    });
    const query = { by: 'branch', from: '2025-05-06', to: '2025-05-07', granularity: 'hour', measures: 'entries' };
    expect(await ask(lab, { ...query, compare: 'last_year' })).toMatchObject([
      {
        entries: 17,
        compare_start: '2024-05-07T09:00',
        compare_entries: 8,
        comparable_entries: 12,
        compare_change: 0.5,
      },
    ]);
    expect(await ask(lab, { ...query, compare: 'mean_4w' })).toMatchObject([
      { entries: 17, compare_start: null, compare_entries: 30, comparable_entries: 17, compare_change: -0.433333 },
    ]);
  });

  it('are of the local clock, wherever the branches are', async () => {
    const lab = await labOf(network, {
      hourly: [
        { sensor_id: 'A-0', hour_start: nine, entries: 1 },
        { sensor_id: 'N-0', hour_start: '2025-05-06T13:00:00Z', entries: 10 },
        { sensor_id: 'K-0', hour_start: '2025-05-06T03:30:00Z', entries: 100 },
      ],
    });
    const query = { from: '2025-05-06', to: '2025-05-07', granularity: 'hour', measures: 'entries' };
    expect(await ask(lab, query)).toEqual([{ id: 'bank', start: '2025-05-06T09:00', entries: 111 }]);
    expect(await ask(lab, { by: 'region', ...query })).toEqual([
      { id: 'Both', start: '2025-05-06T09:00', entries: 11 },
    ]);
    expect(await ask(lab, { by: 'branch', id: 'K', ...query })).toEqual([
      { id: 'K', start: '2025-05-06T09:00', instant: '2025-05-06T03:30:00Z', entries: 100 },
    ]);
  });
});
