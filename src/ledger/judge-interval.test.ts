import { describe, expect, it } from 'vitest';
import { hourMs } from '../domain/time.ts';
import { type Ask, afterAsk, giveUp, judgeInterval, recount } from './judge-interval.ts';
import type { IntervalRow } from './schema.ts';

const policy = { intervalMinutes: 60 };
const start = Date.parse('2025-05-29T09:00:00Z');
const end = start + hourMs;

const ask = (at: number, answered: number | null, failure: string | null = null): Ask => ({
  source: 'doors',
  intervalStart: start,
  at,
  expected: 3,
  answered,
  failure,
});

const fold = (...asks: Ask[]) =>
  asks.reduce<IntervalRow | null>((row, next) => afterAsk(row, next, policy), null) as IntervalRow;

describe('the state of an interval', () => {
  const judge = (expected: number, answered: number, failed: boolean, everAnswered: boolean) =>
    judgeInterval({ expected, answered, asks: { failed, everAnswered }, before: null });

  it.each([
    ['nobody has asked', judge(3, 0, false, false), 'expected'],
    ['the ask failed', judge(3, 0, true, false), 'failed'],
    ['the source answered with nothing', judge(3, 0, false, true), 'empty'],
    ['a request succeeded, yet one sensor is missing', judge(3, 2, false, true), 'partial'],
    ['the last ask failed but an import had some', judge(3, 1, true, false), 'partial'],
    ['all have answered', judge(3, 3, false, true), 'complete'],
    ['all have answered, and a later ask failed', judge(3, 3, true, true), 'complete'],
    ['an import had all, unasked', judge(3, 3, false, false), 'complete'],
    ['none was expected and the source says so', judge(0, 0, false, true), 'complete'],
    ['none was expected and nobody has asked', judge(0, 0, false, false), 'expected'],
  ])('when %s, is %s', (_when, state, wished) => expect(state).toBe(wished));
});

describe('an interval over its asks', () => {
  it('is complete at the first answer that has all', () => {
    expect(fold(ask(end + 1, 3))).toMatchObject({
      state: 'complete',
      attempts: 1,
      lastAskedAt: end + 1,
      lastAnsweredAt: end + 1,
      completedAt: end + 1,
      reason: null,
    });
  });

  it('is late when an earlier answer lacked a sensor, and stays so', () => {
    const late = fold(ask(end + 1, 2), ask(end + hourMs, 3));
    expect(late).toMatchObject({ state: 'late', completedAt: end + hourMs });
    expect(afterAsk(late, ask(end + 2 * hourMs, 3), policy)).toMatchObject({
      state: 'late',
      completedAt: end + hourMs,
    });
  });

  it('is not late because of an outage: asks that failed saw nothing', () => {
    expect(fold(ask(end + 1, null, 'HTTP 503'), ask(end + hourMs, 3))).toMatchObject({
      state: 'complete',
      attempts: 2,
      reason: null,
    });
  });

  it('keeps the reason of a failure and what had answered before', () => {
    expect(fold(ask(end + 1, 2), ask(end + hourMs, null, 'HTTP 503'))).toMatchObject({
      state: 'partial',
      answered: 2,
      reason: 'HTTP 503',
      lastAskedAt: end + hourMs,
      lastAnsweredAt: end + 1,
    });
    expect(fold(ask(end + 1, null, 'HTTP 503'))).toMatchObject({ state: 'failed', reason: 'HTTP 503' });
  });

  it('waits for the answer to be read before it is judged', () => {
    const asked = fold(ask(end + 1, null));
    expect(asked).toMatchObject({ state: 'expected', lastAnsweredAt: end + 1 });
    expect(recount(asked, { expected: 3, answered: 3, at: end + 2 }, policy)).toMatchObject({
      state: 'complete',
      completedAt: end + 2,
    });
    expect(recount(asked, { expected: 3, answered: 0, at: end + 2 }, policy).state).toBe('empty');
  });

  it('opens again when the network gains a sensor that has not answered', () => {
    const complete = fold(ask(end + 1, 3));
    expect(recount(complete, { expected: 4, answered: 3, at: end + hourMs }, policy)).toMatchObject({
      state: 'partial',
      completedAt: null,
    });
  });

  it('stays given up, with its reason, until everything has come', () => {
    const gone = giveUp(fold(ask(end + 1, 2)), 'too old');
    expect(gone).toMatchObject({ state: 'given_up', nextAskAt: null, reason: 'too old' });
    expect(afterAsk(gone, ask(end + hourMs, 2), policy)).toMatchObject({ state: 'given_up', reason: 'too old' });
    expect(recount(gone, { expected: 3, answered: 3, at: end + hourMs }, policy)).toMatchObject({
      state: 'late',
      reason: null,
    });
  });

  it('says when it will be asked for next', () => {
    expect(fold(ask(end + 1, 2)).nextAskAt).toBe(end + 5 * 60_000);
    expect(fold(ask(end + hourMs, 2)).nextAskAt).toBe(end + 3 * hourMs);
    expect(fold(ask(end + hourMs, 3)).nextAskAt).toBe(end + 25 * hourMs);
    expect(fold(ask(end + 8 * 24 * hourMs, 3)).nextAskAt).toBeNull();
  });
});
