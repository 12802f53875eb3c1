import { expect, test } from 'vitest';
import type { Attention } from '../../api/types.ts';
import { noRests } from '../../charts/trust-words.ts';
import { attentionGroups, targetOf } from './attention-lines.ts';

const item = (patch: Partial<Attention>): Attention => ({
  kind: 'deviation',
  branch_id: 'a',
  sensor_id: null,
  source: null,
  date: null,
  since: null,
  reason: null,
  entries: null,
  expected: null,
  change: null,
  ...noRests,
  weight: 1,
  ...patch,
});
const today = '2026-11-19';

test('kinds of which there is nothing are left out', () => {
  const groups = attentionGroups({
    attention: [item({}), item({ kind: 'source', source: 's' })],
    attention_counts: { deviation: 30, silent_sensor: 0, partial_day: 0, source: 1 },
  } as never);
  expect(groups.map(({ kind, items, total }) => [kind, items.length, total])).toEqual([
    ['deviation', 1, 30],
    ['source', 1, 1],
  ]);
});

test('an unusual day leads to its branch and the four weeks up to it', () => {
  expect(targetOf(item({ date: '2026-11-18' }), today)).toEqual({
    to: '/branch',
    search: { id: 'a', period: '2026-10-22..2026-11-18' },
  });
});

test('a partial day leads to the health of its branch on that day', () => {
  expect(targetOf(item({ kind: 'partial_day', date: '2026-11-12' }), today)).toEqual({
    to: '/health',
    search: { period: '2026-11-12..2026-11-12', branch: 'a' },
  });
});

test('a silent sensor leads to its health since it fell silent, or of four weeks', () => {
  const silent = item({ kind: 'silent_sensor', sensor_id: 'x' });
  expect(targetOf({ ...silent, since: '2026-11-16T10:00:00Z' }, today).search).toEqual({
    period: '2026-11-16..2026-11-19',
    sensor: 'x',
  });
  expect(targetOf(silent, today).search).toMatchObject({ period: '2026-10-22..2026-11-19' });
});
