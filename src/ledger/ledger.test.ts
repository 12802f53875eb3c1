import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../domain/time.ts';
import { handClock, intervalRow, ledgersUnderTest } from './ledger-dialects.fixture.ts';
import type { BatchRow } from './schema.ts';

const zero = Date.parse('2025-05-29T00:00:00Z');

const batch = (row: Partial<BatchRow> & { id: string }): BatchRow => ({
  source: 'doors',
  kind: 'pull',
  receivedAt: zero,
  askedFrom: zero - hourMs,
  askedTo: zero,
  mapping: 'simulator',
  size: 12,
  sha256: 'aa',
  body: `doors/2025-05-29/${row.id}.json`,
  repeats: null,
  meta: '{"id":"x"}',
  ...row,
});

describe.each(ledgersUnderTest)('the ledger on $name', ({ open }) => {
  const openAt = async (at = zero) => {
    const clock = handClock(at);
    return { clock, ledger: await open({ clock }) };
  };

  describe('batches', () => {
    it('are added once, and given back as they were', async () => {
      const { ledger } = await openAt();
      const rows = [batch({ id: 'b2', kind: 'import', askedFrom: null, askedTo: null }), batch({ id: 'b1' })];
      expect(await ledger.batches.add(rows)).toBe(2);
      expect(await ledger.batches.add([batch({ id: 'b1', size: 99 }), batch({ id: 'b3', source: 'other' })])).toBe(1);
      expect(await ledger.batches.all('doors')).toEqual(
        [rows[1]!, rows[0]!].map((row) => ({ ...row, dates: null, recordCount: null })),
      );
      expect(await ledger.batches.ids()).toEqual(new Set(['b1', 'b2', 'b3']));
      expect(await ledger.batches.all()).toHaveLength(3);
      expect(await ledger.batches.add([])).toBe(0);
    });

    it('know where the same bytes of a source lie', async () => {
      const { ledger } = await openAt();
      await ledger.batches.add([
        batch({ id: 'b1', sha256: 'aa', body: 'first' }),
        batch({ id: 'b2', sha256: 'aa', body: 'first', repeats: 'b1' }),
        batch({ id: 'b3', sha256: 'bb', body: 'third' }),
      ]);
      expect(await ledger.batches.bodyOf('doors', 'aa')).toEqual({ id: 'b1', body: 'first' });
      expect(await ledger.batches.bodyOf('other', 'aa')).toBeNull();
      expect(await ledger.batches.bodyOf('doors', 'cc')).toBeNull();
    });

    it('keep what landing found in them', async () => {
      const { ledger } = await openAt();
      await ledger.batches.add([batch({ id: 'b1' })]);
      const dates = ['2025-05-30', '2025-05-29', '2025-05-30'];
      expect(await ledger.batches.setDates('b1', { dates, recordCount: 7 })).toBe(true);
      expect(await ledger.batches.setDates('nobody', { dates: [], recordCount: 0 })).toBe(false);
      await ledger.batches.add([batch({ id: 'b1' })]);
      expect(await ledger.batches.all()).toMatchObject([{ dates: ['2025-05-29', '2025-05-30'], recordCount: 7 }]);
    });

    it('can be forgotten, some or all', async () => {
      const { ledger } = await openAt();
      const many = Array.from({ length: 1000 }, (_, index) => batch({ id: `b${index}` }));
      await ledger.batches.add([...many, batch({ id: 'kept' })]);
      await ledger.batches.remove(many.map(({ id }) => id));
      expect(await ledger.batches.ids()).toEqual(new Set(['kept']));
      await ledger.batches.remove('all');
      expect(await ledger.batches.ids()).toEqual(new Set());
    });
  });

  describe('intervals', () => {
    it('are put and replaced by source and start, the later of equals standing', async () => {
      const { ledger } = await openAt();
      const row = intervalRow({ intervalStart: zero, state: 'partial', expected: 3, answered: 1, reason: 'HTTP 503' });
      await ledger.intervals.put([row, { ...row, source: 'other' }, { ...row, answered: 2 }]);
      expect(await ledger.intervals.range('doors', zero, zero + 1)).toEqual([{ ...row, answered: 2 }]);
      const complete = { ...row, state: 'complete' as const, answered: 3, completedAt: zero + 5, reason: null };
      await ledger.intervals.put([complete]);
      expect(await ledger.intervals.range('doors', zero, zero + 1)).toEqual([complete]);
      expect(await ledger.intervals.range('other', zero, zero + 1)).toEqual([{ ...row, source: 'other' }]);
    });

    it('are ranged half-open and in order', async () => {
      const { ledger } = await openAt();
      await ledger.intervals.put([3, 1, 2, 0].map((hour) => intervalRow({ intervalStart: zero + hour * hourMs })));
      const found = await ledger.intervals.range('doors', zero + hourMs, zero + 3 * hourMs);
      expect(found.map(({ intervalStart }) => (intervalStart - zero) / hourMs)).toEqual([1, 2]);
    });

    it('are counted by UTC day and state', async () => {
      const { ledger } = await openAt();
      await ledger.intervals.put([
        intervalRow({ intervalStart: zero - 1, state: 'late', expected: 3, answered: 3 }),
        intervalRow({ intervalStart: zero, state: 'complete', expected: 3, answered: 3 }),
        intervalRow({ intervalStart: zero + hourMs, state: 'partial', expected: 3, answered: 1 }),
        intervalRow({ intervalStart: zero + 2 * hourMs, state: 'partial', expected: 3, answered: 2 }),
        intervalRow({ intervalStart: zero + dayMs, state: 'given_up', expected: 3 }),
      ]);
      const none = { expected: 0, partial: 0, complete: 0, late: 0, empty: 0, failed: 0, given_up: 0 };
      expect(await ledger.intervals.counts('doors', zero - dayMs, zero + dayMs)).toEqual([
        { date: '2025-05-28', intervals: 1, byState: { ...none, late: 1 }, expected: 3, answered: 3 },
        { date: '2025-05-29', intervals: 3, byState: { ...none, complete: 1, partial: 2 }, expected: 9, answered: 6 },
      ]);
    });

    it('of one source can be forgotten', async () => {
      const { ledger } = await openAt();
      await ledger.intervals.put([
        intervalRow({ intervalStart: zero }),
        intervalRow({ intervalStart: zero, source: 'b' }),
      ]);
      await ledger.intervals.clear('doors');
      expect(await ledger.intervals.range('doors', 0, zero + dayMs)).toEqual([]);
      expect(await ledger.intervals.range('b', 0, zero + dayMs)).toHaveLength(1);
    });
  });

  describe('runs and tasks', () => {
    it('tell what ran, over what, and how it ended', async () => {
      const { clock, ledger } = await openAt();
      const first = await ledger.runs.start({ command: 'run', args: ['--from', '2025-05-01'], from: 1, to: 2 });
      const land = await ledger.tasks.start(first, { name: 'land' });
      const clean = await ledger.tasks.start(first, {
        name: 'clean',
        table: 'readings',
        days: ['2025-05-02', '2025-05-01', '2025-05-02'],
      });
      clock.at += 250;
      await ledger.tasks.finish(clean, 'done', { rows: 24 });
      await ledger.tasks.finish(land, 'failed', { error: 'STORAGE_FULL: the disk is full' });
      await ledger.runs.finish(first, 'failed', { rows: 24 });
      const second = await ledger.runs.start({ command: 'import' });

      expect(await ledger.runs.recent(10)).toMatchObject([
        { id: second, command: 'import', args: [], from: null, status: 'running', finishedAt: null, summary: null },
        {
          id: first,
          args: ['--from', '2025-05-01'],
          from: 1,
          to: 2,
          status: 'failed',
          startedAt: zero,
          finishedAt: zero + 250,
          summary: { rows: 24 },
        },
      ]);
      expect(await ledger.runs.recent(1)).toHaveLength(1);
      expect(await ledger.tasks.of(first)).toEqual([
        {
          id: land,
          runId: first,
          name: 'land',
          table: null,
          firstDay: null,
          lastDay: null,
          dayCount: 0,
          status: 'failed',
          startedAt: zero,
          durationMs: 250,
          rows: null,
          error: 'STORAGE_FULL: the disk is full',
        },
        expect.objectContaining({
          table: 'readings',
          firstDay: '2025-05-01',
          lastDay: '2025-05-02',
          dayCount: 2,
          status: 'done',
          rows: 24,
        }),
      ]);
    });

    it('show a run as died when its process is gone', async () => {
      const self = { host: 'here', pid: 7, startedAt: '100' };
      let alive = true;
      const ledger = await open({ clock: handClock(zero), self, isAlive: () => alive });
      await ledger.runs.start({ command: 'run' });
      expect((await ledger.runs.recent(1))[0]?.status).toBe('running');
      alive = false;
      expect((await ledger.runs.recent(1))[0]?.status).toBe('died');
    });

    it('are forgotten together, after a quarter of a year', async () => {
      const { clock, ledger } = await openAt();
      const old = await ledger.runs.start({ command: 'run' });
      await ledger.tasks.start(old, { name: 'land' });
      clock.at += 93 * dayMs;
      const young = await ledger.runs.start({ command: 'run' });
      expect((await ledger.runs.recent(10)).map(({ id }) => id)).toEqual([young]);
      expect(await ledger.tasks.of(old)).toEqual([]);
    });
  });

  describe('marks', () => {
    it('are kept by scope and key, and cleared by scope', async () => {
      const { ledger } = await openAt();
      const keys = Array.from({ length: 1000 }, (_, index) => `2025-${index}`);
      await ledger.marks.put(
        'names',
        keys.map((key) => [key, 'f1'] as const),
      );
      await ledger.marks.put('names', [
        ['2025-3', 'f2'],
        ['2025-3', 'f3'],
      ]);
      await ledger.marks.put('other', new Map([['2025-3', 'x']]));
      await ledger.marks.put('other', []);
      const found = await ledger.marks.get('names', [...keys, 'absent']);
      expect(found.size).toBe(1000);
      expect(found.get('2025-3')).toBe('f3');
      await ledger.marks.clear('names');
      expect(await ledger.marks.get('names', keys)).toEqual(new Map());
      expect(await ledger.marks.get('other', ['2025-3'])).toEqual(new Map([['2025-3', 'x']]));
    });
  });
});
