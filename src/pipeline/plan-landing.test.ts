import { describe, expect, test } from 'vitest';
import type { Batch } from '../lake/batch.ts';
import { effectiveBatches } from './plan-landing.ts';

/** A batch received at that minute of 2025-03-03 10:00Z, saying `body`. */
function batch(minute: number, body: string, more: Partial<Batch> = {}): Batch {
  const receivedAt = new Date(Date.UTC(2025, 2, 3, 10, minute)).toISOString();
  return {
    id: receivedAt.replace(/[-:.]/g, ''),
    source: 'api',
    kind: 'pull',
    receivedAt,
    mapping: 'plain',
    format: 'csv',
    extension: 'csv',
    asked: { from: '2025-03-03T08:00:00Z', to: '2025-03-03T10:00:00Z' },
    size: 1,
    sha256: body,
    body,
    repeats: null,
    parts: [],
    dates: null,
    ...more,
  };
}

/** Which of the batches give lines, by their place. */
function effective(batches: Batch[]): number[] {
  const seen = new Map<string, string>();
  const stored = batches.map((one) => {
    const repeats = seen.get(`${one.source} ${one.sha256}`) ?? null;
    if (repeats === null) seen.set(`${one.source} ${one.sha256}`, one.id);
    return { ...one, repeats };
  });
  const ids = new Set(effectiveBatches(stored).map(({ id }) => id));
  return stored.flatMap(({ id }, index) => (ids.has(id) ? [index] : []));
}

const elsewhere = { from: '2025-03-01T00:00:00Z', to: '2025-03-02T00:00:00Z' };

describe('answers to a pull', () => {
  test('that say the same again give no lines', () => {
    expect(effective([batch(1, 'a'), batch(2, 'a'), batch(3, 'a')])).toEqual([0]);
  });

  test('that say again what was taken back in between are news', () => {
    expect(effective([batch(1, 'a'), batch(2, 'b'), batch(3, 'a'), batch(4, 'a')])).toEqual([0, 1, 2]);
  });

  test('about another time do not stand between', () => {
    expect(effective([batch(1, 'a'), batch(2, 'b', { asked: elsewhere }), batch(3, 'a')])).toEqual([0, 1]);
    expect(effective([batch(1, 'a'), batch(2, 'b', { asked: null }), batch(3, 'a')])).toEqual([0, 1, 2]);
  });

  test('of another source, or read otherwise, are their own', () => {
    expect(effective([batch(1, 'a'), batch(2, 'a', { source: 'other' })])).toEqual([0, 1]);
    expect(effective([batch(1, 'a'), batch(2, 'a', { mapping: 'other' })])).toEqual([0, 1]);
  });

  test('that came before the asked time was over are heard again when it is', () => {
    const asked = { from: '2025-03-03T10:00:00Z', to: '2025-03-03T11:00:00Z' };
    const again = [batch(30, 'a', { asked }), batch(61, 'a', { asked }), batch(62, 'a', { asked })];
    expect(effective(again)).toEqual([0, 1]);
  });
});

describe('imports', () => {
  test('of the same bytes with the same mapping change nothing, whatever came between', () => {
    const file = { kind: 'import', asked: null } as const;
    expect(effective([batch(1, 'a', file), batch(2, 'b', file), batch(3, 'a', file)])).toEqual([0, 1]);
    expect(effective([batch(1, 'a', file), batch(3, 'a', { ...file, mapping: 'other' })])).toEqual([0, 1]);
  });
});
