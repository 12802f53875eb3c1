import { expect, test } from 'vitest';
import { isCostUnsaid, sumPeople } from './sums.ts';

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

test('of a sensor that never counted all is missing', () => {
  const never = row({ entries: null, observed_share: 0, imputed_share: 0, missing_share: 1 });
  expect(sumPeople([never, never])).toMatchObject({ entries: null, observed: 0, estimated: 0, missing: 1 });
});

test('what faults cost is not said to be nothing where it is not known', () => {
  const kind = (name: string, patch: object = {}) =>
    ({ kind: name, faults: 1, open: 0, dismissed: 0, uncounted: null, overcounted: null, ...patch }) as never;
  const unsaid = (...by_kind: never[]) => isCostUnsaid({ uncounted: null, by_kind });
  expect(unsaid(kind('dead'))).toBe(true);
  expect(unsaid(kind('duplicate'), kind('dead', { dismissed: 1 }), kind('spike', { overcounted: 9 }))).toBe(false);
  expect(isCostUnsaid({ uncounted: 12, by_kind: [kind('dead')] })).toBe(false);
});
