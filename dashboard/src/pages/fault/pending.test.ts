import { expect, test } from 'vitest';
import type { Correction, FaultAnswer } from '../../api/types.ts';
import { isPending, recordsOf, workFor } from './pending.ts';

const answer = (verdict: string | null, method: string | null = 'donors') =>
  ({
    meta: { as_of: '2026-11-19T14:00:00Z' },
    fault: {
      fault_id: 'a/dead/1',
      sensor_id: 'a',
      started_at: '2026-11-17T08:00:00Z',
      ended_at: '2026-11-17T17:00:00Z',
      verdict,
    },
    hours: [{ instant: '2026-11-17T09:00:00Z', is_open: true, method }],
  }) as unknown as FaultAnswer;

const record = (patch: Partial<Correction>): Correction =>
  ({
    id: '1',
    at: '2026-11-19T10:00:00Z',
    sensor_id: 'a',
    from: '2026-11-17T08:00:00Z',
    to: '2026-11-17T17:00:00Z',
    kind: 'faulty',
    fault_id: 'a/dead/1',
    reverts: null,
    standing: 'in_force',
    ...patch,
  }) as Correction;

test('a word is pending until the tables say the same', () => {
  expect(isPending(answer(null), [record({})])).toBe(true);
  expect(isPending(answer('confirmed'), [record({})])).toBe(false);
  expect(isPending(answer('confirmed'), [record({ kind: 'real' })])).toBe(true);
});

test('a word taken back is pending until the tables forgot it', () => {
  const records = [record({ id: '2', kind: 'revert', fault_id: null, reverts: '1' }), record({ standing: 'reverted' })];
  expect(isPending(answer('confirmed'), records)).toBe(true);
  expect(isPending(answer(null), records)).toBe(false);
});

test('a count is pending until an hour of it is that of a person', () => {
  const count = record({ kind: 'count', fault_id: null });
  expect(isPending(answer(null), [count])).toBe(true);
  expect(isPending(answer(null, 'person'), [count])).toBe(false);
  expect(isPending(answer(null, 'person'), [{ ...count, standing: 'reverted' }])).toBe(true);
});

test('only records of the fault or of its time are about it, with what takes them back', () => {
  const all = [
    record({ id: '4', kind: 'revert', fault_id: null, reverts: '2' }),
    record({ id: '3', fault_id: null, from: '2026-11-18T08:00:00Z', to: '2026-11-18T09:00:00Z' }),
    record({ id: '2', fault_id: null }),
    record({ id: '1', sensor_id: 'b', fault_id: null }),
  ];
  expect(recordsOf(answer(null), all).map(({ id }) => id)).toEqual(['4', '2']);
});

test('the work asked for after the newest record takes it in', () => {
  const work = (kind: string, requested_at: string) => ({ kind, requested_at }) as never;
  const later = work('transform', '2026-11-19T10:00:00Z');
  const requests = [work('run', '2026-11-19T11:00:00Z'), work('transform', '2026-11-19T09:00:00Z'), later];
  expect(workFor([record({})], requests)).toBe(later);
  expect(workFor([], requests)).toBeUndefined();
});
