import { describe, expect, test } from 'vitest';
import type { FootfallRow } from '../../api/types.ts';
import { dayVerdict, lastOpenDay, localHour, openingAt, todayOf } from './today.ts';

const hour = (
  at: number,
  entries: number | null,
  expected: number | null,
  status: FootfallRow['status'],
): FootfallRow => ({
  id: 'a',
  start: `2025-05-29T${String(at).padStart(2, '0')}:00`,
  entries,
  expected,
  status,
  change_share: entries === null || expected === null ? null : entries / expected - 1,
  day_kind: 'regular',
});
const hours = [
  hour(8, null, null, 'closed'),
  hour(9, 80, 100, 'complete'),
  hour(10, null, 50, 'missing'),
  hour(11, 40, null, 'complete'),
  hour(12, null, null, 'closed'),
  hour(13, 20, 50, 'complete'),
  hour(14, null, 100, 'pending'),
];
const day: FootfallRow = { id: 'a', start: '2025-05-29', expected: 300, high: 390, status: 'pending' };

describe('today so far', () => {
  const today = todayOf(hours, day);

  test('compares the hours that were observed and have an expectation, and no other', () => {
    expect(today).toMatchObject({ entries: 140, comparable: 100, expected: 150, expectedDay: 300, gaps: 1 });
    expect(today.change).toBeCloseTo(-1 / 3, 10);
  });

  test('is judged by the band of the day, wider the less of it is done', () => {
    const half = (0.3 * 150) / Math.sqrt(150 / 300);
    expect(today.low).toBeCloseTo(150 - half, 10);
    expect(today.high).toBeCloseTo(150 + half, 10);
    expect(today.verdict).toBe('normal');
    expect(todayOf(hours, { ...day, high: 330 }).verdict).toBe('low');
  });

  test('has no verdict without a band or before the first hour', () => {
    expect(todayOf(hours, { ...day, high: null }).verdict).toBe('unknown');
    expect(todayOf([hour(14, null, 100, 'pending')], day)).toMatchObject({
      entries: null,
      change: null,
      verdict: 'unknown',
    });
  });

  test('tells the hours it is open, with the pause between', () => {
    expect(today.spans).toEqual([
      { from: 9, to: 12 },
      { from: 13, to: 15 },
    ]);
    expect(todayOf([hour(8, null, null, 'closed')], undefined).spans).toEqual([]);
  });
});

test('the door says when it opens or closes next', () => {
  const { spans } = todayOf(hours, day);
  expect([8.5, 9, 12.2, 14.9, 15].map((at) => openingAt(spans, at))).toEqual([
    { state: 'opens', at: 9 },
    { state: 'open', at: 12 },
    { state: 'opens', at: 13 },
    { state: 'open', at: 15 },
    { state: 'closed', at: 15 },
  ]);
  expect(openingAt([], 9)).toEqual({ state: 'closed_all_day' });
});

test('the last open day leaves out today and closed days', () => {
  const days: FootfallRow[] = [
    { id: 'a', start: '2025-05-27', status: 'complete' },
    { id: 'a', start: '2025-05-28', status: 'partial' },
    { id: 'a', start: '2025-05-29', status: 'closed' },
    { id: 'a', start: '2025-05-30', status: 'pending' },
  ];
  expect(lastOpenDay(days, '2025-05-30')?.start).toBe('2025-05-28');
  expect(lastOpenDay(days.slice(2), '2025-05-30')).toBeUndefined();
});

test('a day that is not whole has no verdict', () => {
  const row: FootfallRow = { id: 'a', start: '2025-05-28', entries: 50, low: 80, high: 120, status: 'complete' };
  expect(dayVerdict(row)).toBe('low');
  expect(dayVerdict({ ...row, status: 'partial' })).toBe('unknown');
  expect(dayVerdict({ ...row, low: null })).toBe('unknown');
});

test('the local hour is that of the zone', () => {
  expect(localHour('2026-11-19T14:05:00Z', 'Europe/Paris')).toBeCloseTo(15 + 5 / 60, 6);
  expect(localHour('2026-11-19T23:30:00Z', 'Asia/Kolkata')).toBe(5);
});
