import { describe, expect, it } from 'vitest';
import { addDays } from '../../domain/time.ts';
import type { SourceArrivals } from '../../ledger/arrivals.ts';
import { bank } from '../../network/network.fixture.ts';
import type { LabRow } from '../serve-lab.fixture.ts';
import { changingDays, hoursOf, overviewOf, wednesday } from './overview.fixture.ts';

describe('attention', () => {
  it('names branch-days outside of their own band, by the people concerned', async () => {
    const yesterday = (branch_id: string, entries: number, mean_4w: number) => ({
      branch_id,
      business_date: '2025-06-03',
      entries,
      mean_4w,
    });
    const dailyBranch: LabRow[] = [
      ...['small', 'large', 'steady', 'wild'].flatMap((id) =>
        changingDays(id, '2025-06-03', id === 'wild' ? 0.4 : 0.02),
      ),
      yesterday('small', 4, 8),
      yesterday('large', 1200, 1000),
      yesterday('steady', 103, 100),
      yesterday('wild', 50, 100),
    ];
    const hourly = hoursOf(
      'steady-0',
      wednesday,
      (hour): LabRow => (hour === 9 ? { entries: 30, expected: 10 } : { quality: 'pending', expected: 10 }),
    );
    const network = bank(['small', 'large', 'steady', 'wild']);
    const answer = await overviewOf({ network, dailyBranch, hourly, now: '2025-06-04T08:10:00Z' });
    expect(answer.attention.map(({ branch_id, date, weight }) => [branch_id, date, weight])).toEqual([
      ['large', '2025-06-03', 200],
      ['steady', wednesday, 20],
      ['small', '2025-06-03', 4],
    ]);
    expect(answer.attention_counts.deviation).toBe(3);
    expect(answer.attention[0]?.change).toBeCloseTo(0.2);
  });

  it('judges the last open day by the 56 days before it, and by no others', async () => {
    const changed = (branch_id: string, age: number, change: number): LabRow => ({
      branch_id,
      business_date: addDays('2025-06-09', -age),
      mean_4w: 100,
      entries: 100 * (1 + change),
    });
    const closed = (branch_id: string, age: number): LabRow => ({
      branch_id,
      business_date: addDays('2025-06-09', -age),
      status: 'closed',
    });
    const ages = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
    const restless = (branch: string, from: number, to: number) =>
      ages(from, to).map((age) => changed(branch, age, age % 2 === 0 ? 0.1 : -0.1));
    const dailyBranch: LabRow[] = [
      // Friday, on a Monday: the 56 days before it are those of ages 4 to 59, and wild ones lie behind.
      ...['quiet', 'young'].flatMap((id) => [closed(id, 1), closed(id, 2), changed(id, 3, 0.25)]),
      ...restless('quiet', 4, 59),
      ...[60, 61, 62].map((age) => changed('quiet', age, 9)),
      // Nine days, and with that of age 59 ten: enough. With that of age 60 alone it would be too few.
      ...restless('young', 4, 12),
      changed('young', 59, 0.1),
      ...[closed('few', 1), closed('few', 2), changed('few', 3, 0.25)],
      ...restless('few', 4, 12),
      changed('few', 60, 0.1),
    ];
    const network = bank(['quiet', 'young', 'few']);
    const answer = await overviewOf({ network, dailyBranch, now: '2025-06-09T05:00:00Z' });
    expect(answer.attention.map(({ branch_id, date }) => [branch_id, date])).toEqual([
      ['quiet', '2025-06-06'],
      ['young', '2025-06-06'],
    ]);
  });

  it.each([
    { change: 0.208, isOutside: false },
    { change: 0.21, isOutside: true },
  ])('does not count the last open day itself into its band: $change', async ({ change, isOutside }) => {
    // Twelve days up and down by a tenth: two deviations are 0.2089.
    const dailyBranch: LabRow[] = [
      ...changingDays('A', '2025-06-03', 0.1),
      { branch_id: 'A', business_date: '2025-06-03', mean_4w: 100, entries: 100 * (1 + change) },
    ];
    const answer = await overviewOf({ network: bank(['A']), dailyBranch, now: '2025-06-04T05:00:00Z' });
    expect(answer.attention_counts.deviation).toBe(isOutside ? 1 : 0);
  });

  it('tells at most 20 of a kind, and how many there are', async () => {
    const names = Array.from({ length: 25 }, (_, at) => `B${at}`);
    const dailyBranch = names.map((branch_id) => ({ branch_id, business_date: '2025-06-03', mean_4w: 10 }));
    const answer = await overviewOf({ network: bank(names), dailyBranch, now: '2025-06-04T06:00:00Z' });
    expect(answer.attention.filter(({ kind }) => kind === 'partial_day')).toHaveLength(20);
    expect(answer.attention_counts.partial_day).toBe(25);
  });

  it('names a source that fails, with its reason', async () => {
    const source = (name: string, failed: number): SourceArrivals => ({
      source: name,
      kind: 'pull',
      batches: 1,
      lastArrival: Date.parse('2025-06-04T05:00:00Z'),
      completeUntil: Date.parse('2025-06-04T04:00:00Z'),
      outstanding: failed,
      givenUp: 0,
      failed,
      lastReason: failed > 0 ? 'status 503' : null,
    });
    const sources = [source('doors', 3), source('well', 0)];
    const answer = await overviewOf({ network: bank(['A']), now: '2025-06-04T06:00:00Z' }, { sources });
    expect(answer.attention).toMatchObject([
      { kind: 'source', source: 'doors', reason: 'status 503', since: '2025-06-04T04:00:00Z', weight: 3 },
    ]);
    expect(answer.attention_counts.source).toBe(1);
    expect(answer.trust.last_arrival).toBe('2025-06-04T05:00:00Z');
  });
});
