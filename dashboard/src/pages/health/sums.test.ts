import { expect, test } from 'vitest';
import { sumPeople } from './sums.ts';

const row = (patch: object) => ({ id: 'a', start: '2026-01-01', ...patch });

test('half-widths of months add up in squares', () => {
  const month = row({ entries: 100, entries_low: 97, entries_high: 104, observed_share: 0.5, imputed_share: 0.5 });
  const other = row({ entries: 100, entries_low: 96, entries_high: 103, observed_share: 1, imputed_share: 0 });
  expect(sumPeople([month, other])).toEqual({
    entries: 200,
    low: 195,
    high: 205,
    observed: 0.75,
    estimated: 0.25,
    missing: 0,
    goesOn: false,
  });
});

test('what nothing is known of weighs by the people who must have been there', () => {
  const half = row({ entries: 50, observed_share: 0.5, missing_share: 0.5 });
  const whole = row({ entries: 100, observed_share: 1, missing_share: 0 });
  expect(sumPeople([half, whole])).toMatchObject({ observed: 0.75, missing: 0.25 });
});

test('of a month that goes on, what is not due yet is no part', () => {
  const going = row({ entries: 50, observed_share: 0.375, imputed_share: 0.125, missing_share: 0 });
  expect(sumPeople([going])).toMatchObject({ observed: 0.75, estimated: 0.25, missing: 0, goesOn: true });
});

test('of nothing there is no figure, not zero', () => {
  expect(sumPeople([row({ entries: null })])).toEqual({
    entries: null,
    low: null,
    high: null,
    observed: null,
    estimated: null,
    missing: null,
    goesOn: false,
  });
});
