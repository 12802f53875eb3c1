import { describe, expect, test } from 'vitest';
import { noRests } from '../../charts/trust-words.ts';
import { scaleAround, type Today, todayState, trustLevel, usualRange } from './verdict-state.ts';

const hour = (local_hour: number, is_due: boolean) => ({
  local_hour,
  entries: is_due ? 5 : null,
  comparable_entries: is_due ? 5 : null,
  expected: 6,
  expected_hour: 6,
  low: 2,
  high: 10,
  ...noRests,
  observed_share: is_due ? 1 : null,
  is_due,
});
const today = (patch: Partial<Today> = {}): Today => ({
  date: '2026-11-19',
  as_of_hour: 11,
  is_open: true,
  entries: 10,
  ...noRests,
  observed_share: 1,
  comparable_entries: 10,
  expected: 12,
  low: 8,
  high: 16,
  change: -1 / 6,
  verdict: 'normal',
  expected_day: 18,
  hours: [hour(9, true), hour(10, true), hour(11, false)],
  ...patch,
});

describe('of today is said', () => {
  test('the verdict up to the hour that is counted', () => {
    expect(todayState(today())).toEqual({ kind: 'judged', verdict: 'normal', upTo: 11 });
  });

  test('the verdict of the whole day once all its hours are due', () => {
    const hours = [hour(9, true), hour(10, true)];
    expect(todayState(today({ hours, as_of_hour: 18, verdict: 'low' }))).toEqual({
      kind: 'judged',
      verdict: 'low',
      upTo: null,
    });
  });

  test('that it is closed, also where nothing else is known', () => {
    expect(todayState(today({ is_open: false, entries: null, hours: [] }))).toEqual({ kind: 'closed' });
  });

  test('when it opens, before anything is due', () => {
    const hours = [hour(9, false), hour(10, false)];
    expect(todayState(today({ hours, entries: null, as_of_hour: null }))).toEqual({ kind: 'before', opens: 9 });
  });

  test('that nothing arrived of what is due, rather than that nobody came', () => {
    expect(todayState(today({ entries: null }))).toEqual({ kind: 'silent', since: 9 });
  });

  test('a verdict where nobody came', () => {
    expect(todayState(today({ entries: 0, verdict: 'low' }))).toMatchObject({ kind: 'judged', verdict: 'low' });
  });
});

test('the usual range is told as changes, and there is none without a band or expectation', () => {
  expect(usualRange({ expected: 100, low: 75, high: 125 })).toEqual({ low: -0.25, high: 0.25 });
  expect(usualRange({ expected: 0, low: 0, high: 0 })).toBeNull();
  expect(usualRange({ expected: 100, low: null, high: null })).toBeNull();
});

test('a scale holds both the band and the change', () => {
  expect(scaleAround(0.1, { low: -0.2, high: 0.3 })).toBeCloseTo(0.45);
  expect(scaleAround(-0.9, { low: -0.2, high: 0.3 })).toBeGreaterThan(0.9);
  expect(scaleAround(null, null)).toBeGreaterThan(0);
});

test('what is not known is not called untrustworthy', () => {
  expect([0.99, 0.9, 0.5, 0, null].map(trustLevel)).toEqual(['high', 'middle', 'low', 'low', 'unknown']);
});
