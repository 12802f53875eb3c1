import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { type Log, noProgress } from '../../domain/effects.ts';
import { FootfallError } from '../../domain/errors.ts';
import { type EpochMs, minuteMs, systemClock } from '../../domain/time.ts';
import { diskFiles } from '../../lake/disk-files.ts';
import { openLedger } from '../../ledger/ledger.ts';
import type { OperationContext, Problem, RunResult, TransformResult } from '../operations.ts';
import { work } from './worker.ts';

const start = Date.parse('2026-03-01T10:02:00Z');
const transformed: TransformResult = {
  from: null,
  to: null,
  healed: [],
  tables: [],
  rejects: [],
  problems: [],
  seconds: 0,
};
const collected = { from: null, to: null, sources: [], problems: [], seconds: 0 };
const ran = (problems: Problem[] = []): RunResult => ({
  from: null,
  to: null,
  collect: collected,
  transform: transformed,
  problems,
  seconds: 0,
});

describe('the worker', () => {
  let data: string;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'footfall-worker-'));
  });
  afterEach(() => rm(data, { recursive: true }));

  /** Runs it against a clock that goes a minute with each look, until it has looked `looks` times. */
  async function watch(
    looks: number,
    operations: { run(cycle: number): Promise<RunResult>; transform?(): Promise<TransformResult> },
    whileLooking: (look: number) => Promise<void> = async () => {},
  ) {
    let now: EpochMs = start;
    let look = 0;
    let running = 0;
    const runs: string[] = [];
    const told: string[] = [];
    const pasts: (string | undefined)[] = [];
    const stop = new AbortController();
    const { config } = await loadConfig({
      env: {},
      flags: [{ key: 'data', value: data, flag: '--data' }],
      readText: () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOENT' })),
      cwd: data,
    });
    const log: Log = { debug() {}, info() {}, error() {}, warn: (_, message) => told.push(message) };
    const context: OperationContext = {
      config,
      clock: { now: () => now },
      log,
      progress: noProgress,
      signal: stop.signal,
      files: diskFiles(),
      token: async () => null,
    };
    const alone = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
      expect(running++).toBe(0);
      runs.push(`${what} ${new Date(now).toISOString().slice(11, 16)}`);
      try {
        return await act();
      } finally {
        running--;
      }
    };
    let cycle = 0;
    await work(context, {
      operations: {
        run: ({ past }) => {
          pasts.push(past);
          return alone('run', () => operations.run(++cycle));
        },
        transform: () => alone('transform', async () => operations.transform?.() ?? transformed),
      },
      realClock: systemClock,
      begin: { type: 'begin-work', everyMinutes: 5, demo: null },
      tell: () => {},
      async pause() {
        await whileLooking(look);
        now += minuteMs;
        if (++look >= looks) stop.abort();
      },
    });
    return { runs, told, pasts };
  }

  test('runs at once, and then on the schedule of its clock', async () => {
    const { runs } = await watch(15, { run: async () => ran() });
    expect(runs).toEqual(['run 10:02', 'run 10:05', 'run 10:10', 'run 10:15']);
  });

  test('judges past days again once a night, from its hour on', async () => {
    const { pasts } = await watch(60 * 24, { run: async () => ran() });
    const judged = pasts.flatMap((past, cycle) => (past === 'judged' ? [cycle] : []));
    expect(pasts.filter((past) => past !== 'judged' && past !== 'left')).toEqual([]);
    expect(judged).toHaveLength(2);
    expect(judged[0]).toBe(0);
    // 02:00 of the next day, five minutes apart, begun at 10:02.
    expect(judged[1]).toBe(192);
  });

  test('tells a failing cycle once, goes on, and says when all is well again', async () => {
    const down = { code: 'SOURCE_FAILED', message: 'doors: no answer.' } as const;
    const { runs, told } = await watch(25, {
      async run(cycle) {
        if (cycle === 2 || cycle === 3) return ran([down]);
        if (cycle === 4) throw new FootfallError('STORAGE_FULL', 'The disk is full.');
        return ran();
      },
    });
    expect(runs).toHaveLength(6);
    expect(told).toEqual([
      'doors: no answer. [SOURCE_FAILED] The next cycle tries again.',
      'The disk is full. [STORAGE_FULL] The next cycle tries again.',
      'The cycle went well again.',
    ]);
  });

  test('does what was asked for through the ledger at the next look, and notes how it ended', async () => {
    const ledger = await openLedger({ path: `${data}/ledger.sqlite`, clock: systemClock });
    try {
      const { runs } = await watch(
        3,
        {
          run: async () => ran(),
          transform: () => Promise.reject(new FootfallError('ENGINE_FAILED', 'No memory.')),
        },
        async (look) => {
          if (look === 0) await ledger.requests.add('run', 'local');
          if (look === 1) await ledger.requests.add('transform', 'local');
        },
      );
      expect(runs).toEqual(['run 10:02', 'run 10:03', 'transform 10:04', 'run 10:05'].slice(0, runs.length));
      expect(runs).toContain('transform 10:04');
      const requests = await ledger.requests.recent(10);
      expect(requests.map(({ kind, status, error }) => ({ kind, status, error }))).toEqual([
        { kind: 'transform', status: 'failed', error: 'No memory. [ENGINE_FAILED]' },
        { kind: 'run', status: 'done', error: null },
      ]);
    } finally {
      await ledger.close();
    }
  });

  test('gives back what it was asked for when it must end', async () => {
    const ledger = await openLedger({ path: `${data}/ledger.sqlite`, clock: systemClock });
    try {
      await ledger.requests.add('transform', 'local');
      const stop = new AbortController();
      const { config } = await loadConfig({
        env: {},
        flags: [{ key: 'data', value: data, flag: '--data' }],
        readText: () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOENT' })),
        cwd: data,
      });
      const log: Log = { debug() {}, info() {}, error() {}, warn() {} };
      await work(
        {
          config,
          clock: { now: () => start },
          log,
          progress: noProgress,
          signal: stop.signal,
          files: diskFiles(),
          token: async () => null,
        },
        {
          operations: {
            run: async () => ran(),
            async transform() {
              stop.abort();
              throw new FootfallError('INTERRUPTED', 'Interrupted.');
            },
          },
          realClock: systemClock,
          begin: { type: 'begin-work', everyMinutes: 5, demo: null },
          tell: () => {},
        },
      );
      expect(await ledger.requests.recent(10)).toMatchObject([{ kind: 'transform', status: 'waiting', error: null }]);
    } finally {
      await ledger.close();
    }
  });
});
