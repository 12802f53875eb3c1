import { describe, expect, it } from 'vitest';
import { hourMs } from '../domain/time.ts';
import { handClock, intervalRow, ledgersUnderTest } from './ledger-dialects.fixture.ts';
import type { BatchRow } from './schema.ts';

const batch = (id: string, given: Partial<BatchRow>): BatchRow => ({
  id,
  source: 'doors',
  kind: 'pull',
  receivedAt: 0,
  askedFrom: null,
  askedTo: null,
  mapping: 'm',
  size: 1,
  sha256: id,
  body: id,
  repeats: null,
  meta: '{}',
  ...given,
});

describe.each(ledgersUnderTest)('how sources stand, on $name', ({ open }) => {
  it('is nothing in an empty ledger', async () => {
    const ledger = await open({ clock: handClock(0) });
    expect(await ledger.arrivals.sources(0)).toEqual([]);
  });

  it('counts what arrived, what is still due and what was given up, source by source', async () => {
    const ledger = await open({ clock: handClock(0) });
    await ledger.batches.add([
      batch('a', { receivedAt: 10 * hourMs }),
      batch('b', { receivedAt: 12 * hourMs }),
      batch('c', { source: 'survey', kind: 'import', receivedAt: 11 * hourMs }),
    ]);
    const at = (hour: number) => ({ intervalStart: hour * hourMs, nextAskAt: 20 * hourMs });
    await ledger.intervals.put([
      intervalRow({ ...at(1), state: 'given_up', nextAskAt: null, reason: 'too old' }),
      intervalRow({ ...at(2), state: 'complete' }),
      intervalRow({ ...at(3), state: 'failed', reason: 'timed out', lastAskedAt: 9 * hourMs }),
      intervalRow({ ...at(4), state: 'failed', reason: 'status 503', lastAskedAt: 10 * hourMs }),
      intervalRow({ ...at(5), state: 'late' }),
      intervalRow({ ...at(6), state: 'partial' }),
      intervalRow({ ...at(7), state: 'partial', nextAskAt: null }),
      // Not over yet.
      intervalRow({ ...at(12), state: 'expected' }),
    ]);
    expect(await ledger.arrivals.sources(12 * hourMs)).toEqual([
      {
        source: 'doors',
        kind: 'pull',
        batches: 2,
        lastArrival: 12 * hourMs,
        completeUntil: 6 * hourMs,
        outstanding: 3,
        givenUp: 1,
        failed: 2,
        lastReason: 'status 503',
      },
      {
        source: 'survey',
        kind: 'import',
        batches: 1,
        lastArrival: 11 * hourMs,
        completeUntil: null,
        outstanding: 0,
        givenUp: 0,
        failed: 0,
        lastReason: null,
      },
    ]);
  });
});
