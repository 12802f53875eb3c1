import { expect, test } from 'vitest';
import type { FaultHourRow } from '../../api/types.ts';
import { spanOf } from './correct-span.ts';

const hour = (start: string, instant: string, patch: object = {}) =>
  ({ start, instant, is_open: true, observed: 2, entries: 5, ...patch }) as FaultHourRow;
const hours = [
  hour('2026-10-25T01:00', '2026-10-24T23:00:00Z', { is_open: false }),
  hour('2026-10-25T02:00', '2026-10-25T00:00:00Z'),
  hour('2026-10-25T02:00', '2026-10-25T01:00:00Z', { observed: null }),
  hour('2026-10-25T03:00', '2026-10-25T02:00:00Z'),
];

test('hours as the branch has them become instants, both of an hour that clocks repeat', () => {
  expect(spanOf(hours, '2026-10-25T02:00', '2026-10-25T02:30')).toMatchObject({
    fromInstant: '2026-10-25T00:00:00Z',
    toInstant: '2026-10-25T02:00:00Z',
    observed: 2,
    entries: 10,
  });
});

test('what is not drawn, or ends before it begins, is told', () => {
  expect(spanOf(hours, '', '2026-10-25T09:00')).toMatchObject({ isFromKnown: false, isToKnown: false });
  expect(spanOf(hours, '2026-10-25T03:00', '2026-10-25T01:00')).toMatchObject({ isReversed: true, entries: null });
});
