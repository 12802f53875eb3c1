import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Branch, Sensor } from '../domain/network.ts';
import { coalesce, hourMs, type Interval, isoInstant } from '../domain/time.ts';
import { type CallOptions, planCalls, planRequests, timeWriter, without } from './request-plan.ts';
import { type RequestMapping, requestSchema } from './request-schema.ts';

const span = (start: number, end: number): Interval => ({ start: start * hourMs, end: end * hourMs });
const hours = (intervals: Interval[]) => intervals.map(({ start, end }) => [start / hourMs, end / hourMs]);

describe('planRequests', () => {
  it('joins neighbours, and bridges small gaps where allowed', () => {
    const missing = [span(5, 6), span(1, 2), span(2, 4), span(9, 9)];
    expect(hours(planRequests(missing, { maxSpanHours: 100 }))).toEqual([
      [1, 4],
      [5, 6],
    ]);
    expect(hours(planRequests(missing, { maxSpanHours: 100, joinGapHours: 1 }))).toEqual([[1, 6]]);
  });

  it('cuts at the longest span, always at the same places', () => {
    expect(hours(planRequests([span(3, 60)], { maxSpanHours: 24 }))).toEqual([
      [3, 24],
      [24, 48],
      [48, 60],
    ]);
    expect(hours(planRequests([span(20, 30)], { maxSpanHours: 24 }))).toEqual([[20, 30]]);
  });

  it('covers exactly what is missing, in pieces that are short enough', () => {
    const one = fc
      .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 60 }))
      .map(([at, n]) => span(at, at + n));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), fc.integer({ min: 1, max: 50 }), (missing, maxSpanHours) => {
        const planned = planRequests(missing, { maxSpanHours });
        expect(coalesce(planned)).toEqual(coalesce(missing.filter(({ start, end }) => start < end)));
        expect(planned.every(({ start, end }) => start < end && end - start <= maxSpanHours * hourMs)).toBe(true);
        expect(planned.every(({ start }, index) => index === 0 || start >= (planned[index - 1]?.end ?? 0))).toBe(true);
      }),
    );
  });
});

describe('without', () => {
  it('leaves what the others do not hold', () => {
    expect(hours(without(span(0, 10), [span(2, 3), span(-5, 1), span(8, 20)]))).toEqual([
      [1, 2],
      [3, 8],
    ]);
    expect(without(span(0, 10), [span(0, 10)])).toEqual([]);
    expect(hours(without(span(0, 10), []))).toEqual([[0, 10]]);
    expect(hours(without(span(0, 10), [span(20, 30)]))).toEqual([[0, 10]]);
  });
});

const branch = (id: string, name: string, more: Partial<Branch> = {}) =>
  ({ id, name, timeZone: 'Europe/Paris', opened: null, closed: null, ...more }) as Branch;
const sensor = (id: string, intervalMinutes: number, ...placements: [string, string, string | null, string | null][]) =>
  ({
    id,
    intervalMinutes,
    placements: placements.map(([branchId, position, from, to]) => ({ branchId, position, share: 1, from, to })),
  }) as unknown as Sensor;

const network = {
  branches: [branch('b1', 'Aix & Cie'), branch('b2', 'Lyon', { opened: '2025-05-29' })],
  sensors: [
    sensor('s1', 60, ['b1', '0', null, '2025-05-29'], ['b2', '1', '2025-05-29', null]),
    sensor('s2', 30, ['b1', '2', null, null]),
  ],
};

function urls(request: object, from: string, to: string, options: Partial<CallOptions> = {}): string[] {
  const parsed: RequestMapping = requestSchema.parse(request);
  const range = { start: Date.parse(from), end: Date.parse(to) };
  const calls = [...planCalls(parsed, range, { network, baseUrl: 'http://x/api/', ...options })];
  expect(
    calls.every(({ interval }, index) => index === 0 || interval.start >= (calls[index - 1]?.interval.start ?? 0)),
  ).toBe(true);
  return calls.map(({ url }) => url);
}

describe('planCalls', () => {
  it('asks once for a range where the URL names neither branch nor sensor', () => {
    expect(urls({ url: '{base}/r?f={from}&t={to}&all=1' }, '2025-05-28T22:00Z', '2025-05-30T22:00Z')).toEqual([
      'http://x/api/r?f=2025-05-28T22%3A00%3A00Z&t=2025-05-30T22%3A00%3A00Z&all=1',
    ]);
  });

  it('asks for each branch while it exists, values encoded, in the path and the query', () => {
    const request = {
      url: '{base}/{branch.name}/r',
      query: { f: '{from}', t: '{to}' },
      time: { form: 'epoch-seconds' },
    };
    expect(urls(request, '1970-01-01T00:00Z', '1970-01-01T01:00Z')).toEqual([
      'http://x/api/Aix%20%26%20Cie/r?f=0&t=3600',
    ]);
    expect(urls(request, '2025-05-28T20:00Z', '2025-05-28T23:00Z')).toHaveLength(2);
  });

  it('asks for each sensor where it hangs, at each of its intervals', () => {
    const request = {
      url: '{base}/r?at={at}&b={branch.id}&p={sensor.position}',
      time: { form: 'pattern', pattern: 'HH:mm dd.MM.yyyy', zone: 'Europe/Paris' },
    };
    const asked = urls(request, '2025-05-28T21:00Z', '2025-05-28T23:00Z').map((url) =>
      decodeURIComponent(url.slice(18)),
    );
    expect(asked).toEqual([
      '23:00 28.05.2025&b=b1&p=0',
      '23:00 28.05.2025&b=b1&p=2',
      '23:30 28.05.2025&b=b1&p=2',
      '00:00 29.05.2025&b=b2&p=1',
      '00:00 29.05.2025&b=b1&p=2',
      '00:30 29.05.2025&b=b1&p=2',
    ]);
  });

  it('starts hours as the local clock does', () => {
    const indian = {
      branches: [branch('b1', 'Pune', { timeZone: 'Asia/Kolkata' })],
      sensors: [sensor('s', 60, ['b1', '0', null, null])],
    };
    expect(
      urls({ url: '{base}/{at}?s={sensor.id}' }, '2025-05-29T00:00Z', '2025-05-29T02:00Z', { network: indian }),
    ).toEqual(['http://x/api/2025-05-29T00%3A30%3A00Z?s=s', 'http://x/api/2025-05-29T01%3A30%3A00Z?s=s']);
  });

  it('asks once where two hours have one local name', () => {
    const request = {
      url: '{base}/{at}?b={branch.id}',
      time: { form: 'iso', zone: 'Europe/Paris', offset: false, minute: 5 },
    };
    const asked = urls(request, '2025-10-25T23:00Z', '2025-10-26T03:00Z', {
      network: { ...network, branches: [branch('b', 'B')] },
    });
    expect(asked.map((url) => decodeURIComponent(url.slice(13, 36)))).toEqual(
      ['2025-10-26T01:05:00', '2025-10-26T02:05:00', '2025-10-26T03:05:00'].map((text) =>
        expect.stringContaining(text),
      ),
    );
  });
});

describe('timeWriter', () => {
  it.each([
    [{}, '2025-05-29T07:05:00Z'],
    [{ zone: 'Europe/Paris' }, '2025-05-29T09:05:00+02:00'],
    [{ zone: 'Europe/Paris', offset: false }, '2025-05-29T09:05:00'],
    [{ form: 'epoch-milliseconds' }, '1748502300000'],
    [{ form: 'pattern', pattern: 'M/d/yyyy h:mm a', zone: 'America/New_York' }, '5/29/2025 3:05 AM'],
    [{ form: 'pattern', pattern: "yyyyMMdd'T'HHmmXXX", zone: 'Asia/Kolkata' }, '20250529T1235+05:30'],
  ])('writes %o', (time, expected) => {
    const { time: whole } = requestSchema.parse({ url: '{base}/{at}', time });
    const at = Date.parse('2025-05-29T07:05Z');
    expect(timeWriter(whole)(at)).toBe(expected);
    expect(isoInstant(at)).toBe('2025-05-29T07:05:00Z');
  });
});
