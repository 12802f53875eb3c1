import { describe, expect, it } from 'vitest';
import { comparePeriod, dailySpread, lastOpenDay, type NetworkDay } from './overview-days.ts';
import { noShares } from './overview-shares.ts';

const today = '2025-06-04';

/** A day on which one branch was expected to have 100 people. */
function day(age: number, change: number, more: Partial<NetworkDay> = {}): NetworkDay {
  const entries = 100 * (1 + change);
  return {
    ...noShares,
    age,
    entries,
    comparable_entries: entries,
    compare_entries: 100,
    open_days: 1,
    comparable_days: 1,
    partial_days: 0,
    ...more,
  };
}

const history = (days: number, change: (age: number) => number) =>
  Array.from({ length: days }, (_, at) => day(at + 1, change(at + 1)));

/** By turns up and down by a tenth. */
const restless = (age: number) => (age % 2 === 0 ? 0.1 : -0.1);

describe('the spread of a day', () => {
  it('is the standard deviation of the changes of the 56 days before, and of no others', () => {
    const days = history(84, (age) => (age <= 56 + 1 && age > 1 ? restless(age) : 5));
    expect(dailySpread(days, 1)).toBeCloseTo(0.1 * Math.sqrt(56 / 55));
  });

  it('is unknown with fewer than 10 days', () => {
    expect(dailySpread(history(10, restless), 1)).toBeNull();
    expect(dailySpread(history(11, restless), 1)).not.toBeNull();
  });

  it('leaves out days of which less than half of the open branch-days can be compared', () => {
    const odd = day(5, -1, { open_days: 3 });
    const days = history(13, restless).map((one) => (one.age === 5 ? odd : one));
    // Ages 2 to 13 without 5: six up, five down.
    const mean = 0.1 / 11;
    const squares = 6 * (0.1 - mean) ** 2 + 5 * (-0.1 - mean) ** 2;
    expect(dailySpread(days, 1)).toBeCloseTo(Math.sqrt(squares / 10));
  });
});

describe('a period', () => {
  it('is not normal beyond two standard deviations, on either side', () => {
    const days = (change: number) => history(60, (age) => (age === 1 ? change : restless(age)));
    const band = 2 * 0.1 * Math.sqrt(56 / 55);
    expect(comparePeriod(days(-0.25), today, 1, 1)).toMatchObject({ verdict: 'low' });
    expect(comparePeriod(days(0.25), today, 1, 1)).toMatchObject({ verdict: 'high' });
    const normal = comparePeriod(days(0.15), today, 1, 1);
    expect(normal).toMatchObject({ verdict: 'normal', from: '2025-06-03', to: today });
    expect(normal.high_change).toBeCloseTo(band);
    expect(normal.low_change).toBeCloseTo(-band);
  });

  it('of 7 days is judged by the weeks before, and never more narrowly than days that know nothing of each other allow', () => {
    // Ups and downs cancel out in every week but for one: a seventh of a tenth, less than a tenth by the root of 7.
    const cancelling = comparePeriod(history(84, restless), today, 1, 7);
    expect(cancelling.high_change).toBeCloseTo((2 * 0.1 * Math.sqrt(56 / 55)) / Math.sqrt(7));
    // Whole weeks that go up and down together spread wider than that.
    const weeks = comparePeriod(
      history(84, (age) => (Math.floor((age - 1) / 7) % 2 === 0 ? 0.1 : -0.1)),
      today,
      1,
      7,
    );
    // Of 11 weeks 6 are down and 5 are up.
    const mean = -0.1 / 11;
    const deviation = Math.sqrt((6 * (-0.1 - mean) ** 2 + 5 * (0.1 - mean) ** 2) / 10);
    expect(weeks.high_change).toBeCloseTo(2 * deviation);
    expect(weeks.verdict).toBe('normal');
    expect(weeks.change).toBeCloseTo(0.1);
  });

  it('of 28 days is as steady as four weeks that know nothing of each other', () => {
    const weeks = history(84, (age) => (Math.floor((age - 1) / 7) % 2 === 0 ? 0.1 : -0.1));
    // The 8 weeks before, by turns up and down; then the root of four.
    expect(comparePeriod(weeks, today, 1, 28).high_change).toBeCloseTo((2 * 0.1 * Math.sqrt(8 / 7)) / 2);
  });

  it('has no verdict with fewer than 6 whole weeks before it', () => {
    expect(comparePeriod(history(48, restless), today, 1, 7)).toMatchObject({ verdict: 'unknown', low_change: null });
    expect(comparePeriod(history(49, restless), today, 1, 7)).toMatchObject({ verdict: 'normal' });
  });

  it('has a change but no verdict where less than half of its branch-days can be compared', () => {
    const days = history(60, restless).map((one) => (one.age === 1 ? { ...one, open_days: 3, entries: 400 } : one));
    const period = comparePeriod(days, today, 1, 1);
    expect(period.change).toBeCloseTo(-0.1);
    expect(period).toMatchObject({ verdict: 'unknown', entries: 400, comparable_entries: 90 });
    expect(period.comparable_share).toBeCloseTo(1 / 3);
  });

  it('weighs what was observed by the people expected, and days without an expectation by their hours', () => {
    const known = { people: 80, people_observed: 40, people_hours: 8 };
    const unknown = { hours: 8, hours_observed: 8 };
    const days = [day(1, 0, known), day(2, 0, unknown)];
    // Ten people an hour: 40 of 80 and 80 of 80.
    expect(comparePeriod(days, today, 1, 7).observed_share).toBeCloseTo(120 / 160);
  });
});

it('finds the last open day behind closed ones', () => {
  const closed = { open_days: 0, comparable_days: 0, entries: null, comparable_entries: null, compare_entries: null };
  const days = [day(1, 0, closed), day(2, 0, closed), day(3, 0.05)];
  expect(lastOpenDay(days, today)).toMatchObject({ from: '2025-06-01', is_open: true });
  expect(lastOpenDay(days.slice(0, 2), today)).toBeNull();
});
