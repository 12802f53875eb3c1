import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Correction,
  type CorrectionSpan,
  type Decision,
  formatCorrection,
  longestReason,
  parseCorrection,
  spansInForce,
  unreverted,
} from './corrections.ts';
import { FootfallError } from './errors.ts';
import { dayMs, minuteMs } from './time.ts';

const start = Date.parse('2025-05-29T07:00:00Z');
const said = { author: 'ann', reason: 'counted', sensorId: 'a', from: start, to: start + 180 * minuteMs };
const count: Correction = { id: 'c1', at: start + dayMs, ...said, kind: 'count', entries: 120 };

function refusal(text: string): FootfallError {
  try {
    parseCorrection(text, 'c.json');
  } catch (error) {
    if (error instanceof FootfallError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a record', () => {
  test('is read as it was written, of every kind', () => {
    const base = { id: 'x', at: start + 1, ...said };
    const records: Correction[] = [
      count,
      { ...base, kind: 'range', low: 0, high: 0 },
      { ...base, kind: 'real' },
      { ...base, kind: 'real', faultId: 'f1' },
      { ...base, kind: 'faulty', fault: 'undercount', faultId: 'f1' },
      { ...base, kind: 'revert', reverts: 'c1' },
    ];
    for (const one of records) expect(parseCorrection(formatCorrection(one), 'c.json')).toEqual(one);
  });

  test('is a file that people can read', () => {
    expect(JSON.parse(formatCorrection(count))).toEqual({
      id: 'c1',
      at: '2025-05-30T07:00:00Z',
      author: 'ann',
      reason: 'counted',
      sensorId: 'a',
      from: '2025-05-29T07:00:00Z',
      to: '2025-05-29T10:00:00Z',
      kind: 'count',
      entries: 120,
    });
  });

  const text = (change: object) => JSON.stringify({ ...JSON.parse(formatCorrection(count)), ...change });
  test.each([
    [text({ reason: '' }), 'reason', /one line of 1 to 500 characters/],
    [text({ reason: 'x'.repeat(longestReason + 1) }), 'reason', /one line of 1 to 500 characters/],
    [text({ author: 'a\nb' }), 'author', /one line of 1 to 100 characters/],
    [text({ entries: -1 }), 'entries', /at least 0/],
    [text({ entries: 1.5 }), 'entries', /whole number/],
    [text({ entries: undefined }), 'entries', /missing/],
    [text({ low: 1 }), 'low', /not known/],
    [text({ kind: 'guess' }), 'kind', /expected one of count, range, real, faulty, revert, found "guess"/],
    [text({ kind: 'faulty', entries: undefined, fault: 'none' }), 'fault', /expected one of gap, dead/],
    [text({ kind: 'range', entries: undefined, low: 5, high: 4 }), 'high', /as many as low/],
    [text({ from: '2025-05-29T07:00:30Z' }), 'from', /whole minute/],
    [text({ from: '2025-05-29T07:00' }), 'from', /instant in UTC/],
    [text({ to: '2025-05-29T07:00:00Z' }), 'to', /after from/],
    [text({ to: '2027-05-29T07:00:00Z' }), 'to', /at most 366 days/],
    ['{"id": "c1"', undefined, /not JSON/],
    ['', undefined, /not JSON/],
    ['[]', '(the whole file)', /keys with values/],
    [text({ faultId: null, kind: 'real', entries: undefined }), 'faultId', /expected a text/],
    [formatCorrection(count).replace('"id"', 'id'), undefined, /not JSON/],
  ])('%# that cannot be meant is refused where it is wrong', (file, key, message) => {
    const error = refusal(file);
    expect(error.code).toBe('CORRECTION_INVALID');
    expect(error.place).toMatchObject({ file: 'c.json' });
    if (key !== undefined) expect(error.place?.key).toBe(key);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(/backup/);
  });
});

describe('a revert', () => {
  const later = { ...said, at: start + 2 * dayMs };
  const revert: Correction = { id: 'c2', ...later, kind: 'revert', reverts: 'c1' };

  test('takes its record back', () => {
    expect(spansInForce([count, revert])).toEqual([]);
  });

  test('that is reverted brings it back, and so on', () => {
    const again: Correction = { id: 'c3', ...later, at: later.at + 1, kind: 'revert', reverts: 'c2' };
    const gone: Correction = { id: 'c4', ...later, at: later.at + 2, kind: 'revert', reverts: 'c3' };
    expect(spansInForce([again, count, revert])).toHaveLength(1);
    expect(spansInForce([again, count, gone, revert])).toEqual([]);
  });

  test('brings back what its record had overruled', () => {
    const over: Correction = { ...count, id: 'c2', at: count.at + 1, entries: 5 };
    const back: Correction = { ...revert, id: 'c3', reverts: 'c2' };
    expect(spansInForce([count, over]).map(({ decision }) => decision.id)).toEqual(['c2']);
    expect(spansInForce([count, over, back]).map(({ decision }) => decision.id)).toEqual(['c1']);
  });

  test('of what is not there, of itself or of a later record says nothing', () => {
    for (const reverts of ['gone', 'c0']) {
      expect(spansInForce([count, { ...revert, id: 'c0', at: count.at - 1, reverts }])).toHaveLength(1);
    }
    expect(spansInForce([count, { ...revert, id: 'c0', at: count.at - 1, reverts: 'c1' }])).toHaveLength(1);
  });
});

test('what is left of an overruled span keeps the span it spoke of', () => {
  const middle = { from: start + 60 * minuteMs, to: start + 120 * minuteMs };
  const real: Correction = { id: 'c2', ...said, ...middle, at: count.at + 1, kind: 'real' };
  expect(spansInForce([real, count])).toEqual([
    { sensorId: 'a', from: start, to: middle.from, decision: count },
    { sensorId: 'a', ...middle, decision: real },
    { sensorId: 'a', from: middle.to, to: count.to, decision: count },
  ]);
});

const lastMinute = 30;
const ids = Array.from({ length: 12 }, (_, index) => `c${String(index).padStart(2, '0')}`);
/** Few times and ids, so that records meet, tie and revert each other often. */
const histories = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 5 }),
      sensorId: fc.constantFrom('a', 'b'),
      from: fc.integer({ min: 0, max: lastMinute - 1 }),
      minutes: fc.integer({ min: 1, max: lastMinute }),
      kind: fc.constantFrom('count', 'real', 'revert', 'revert'),
      reverts: fc.constantFrom(...ids),
    }),
    { maxLength: ids.length },
  )
  .map((drafts) =>
    drafts.map(({ at, sensorId, from, minutes, kind, reverts }, index): Correction => {
      const span = { from: from * minuteMs, to: Math.min(from + minutes, lastMinute) * minuteMs };
      const base = { id: ids[index] ?? '', at, author: 'ann', reason: 'why', sensorId, ...span };
      if (kind === 'count') return { ...base, kind, entries: index };
      return kind === 'real' ? { ...base, kind } : { ...base, kind: 'revert', reverts };
    }),
  );

function isLater(a: Correction, b: Correction): boolean {
  return a.at > b.at || (a.at === b.at && a.id > b.id);
}

function isReverted(one: Correction, all: readonly Correction[]): boolean {
  return all.some(
    (other) => other.kind === 'revert' && other.reverts === one.id && isLater(other, one) && !isReverted(other, all),
  );
}

/** The decision of each minute of a sensor, found by asking every record. */
function byMinute(all: readonly Correction[], sensorId: string): (Decision | null)[] {
  return Array.from({ length: lastMinute }, (_, minute) => {
    const at = minute * minuteMs;
    const speaking = all.filter(
      (one): one is Decision =>
        one.kind !== 'revert' && one.sensorId === sensorId && one.from <= at && at < one.to && !isReverted(one, all),
    );
    return speaking.reduce<Decision | null>((best, one) => (best === null || isLater(one, best) ? one : best), null);
  });
}

describe('spansInForce', () => {
  test('says of every minute what the last record that holds says', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const spans = spansInForce(history);
        for (const sensorId of ['a', 'b']) {
          const found = Array.from({ length: lastMinute }, (_, minute) => {
            const at = minute * minuteMs;
            const here = spans.filter((span) => span.sensorId === sensorId && span.from <= at && at < span.to);
            expect(here.length).toBeLessThanOrEqual(1);
            return here[0]?.decision ?? null;
          });
          expect(found).toEqual(byMinute(history, sensorId));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('gives spans in order, as long as they can be, whatever the order of the records', () => {
    const shuffled = histories.chain((history) =>
      fc.tuple(fc.constant(history), fc.shuffledSubarray(history, { minLength: history.length })),
    );
    fc.assert(
      fc.property(shuffled, ([history, other]) => {
        const spans = spansInForce(history);
        expect(spansInForce(other)).toEqual(spans);
        expect(unreverted(other)).toEqual(unreverted(history));
        for (const [index, span] of spans.entries()) {
          const before: CorrectionSpan | undefined = spans[index - 1];
          expect(span.from).toBeLessThan(span.to);
          if (before === undefined || before.sensorId < span.sensorId) continue;
          expect(before.sensorId).toBe(span.sensorId);
          expect(before.to).toBeLessThanOrEqual(span.from);
          if (before.to === span.from) expect(before.decision.id).not.toBe(span.decision.id);
        }
      }),
    );
  });
});
