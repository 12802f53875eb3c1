import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { DuckDb } from '../../engine/duckdb.ts';
import { SessionPool } from './session-pool.ts';

const open = () => DuckDb.open({ threads: 1, memoryLimit: '200MB', tempFolder: tmpdir() });
const long =
  'SELECT count(*) FROM range(100000000) AS a CROSS JOIN range(100000) AS b WHERE (a.range * b.range) % 7 = 3';

test('closing ends a running statement and waits for it, so that the engine can be closed at once', async () => {
  const duck = await open();
  const pool = new SessionPool(duck, 2);
  let isOver = false;
  let started = () => {};
  const isRunning = new Promise<void>((resolve) => {
    started = resolve;
  });
  const asked = pool
    .use((session) => {
      const answer = session.plain(long);
      started();
      return answer;
    })
    .finally(() => {
      isOver = true;
    });
  const ended = asked.catch((error: unknown) => error);
  await isRunning;
  await pool.close();
  expect(isOver).toBe(true);
  expect(await ended).toMatchObject({ code: 'INTERRUPTED' });
  duck.close();
});

test('whoever waits for a turn is refused when the pool closes, and leaves the queue when it gives up', async () => {
  const duck = await open();
  const pool = new SessionPool(duck, 1);
  let release = () => {};
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const first = pool.use(() => {
    begun();
    return new Promise<void>((resolve) => {
      release = resolve;
    });
  });
  const leaving = new AbortController();
  const left = expect(pool.use(async () => 1, leaving.signal)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const shutOut = expect(pool.use(async () => 2)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await hasBegun;
  leaving.abort();
  await left;
  expect(pool.waiting).toBe(1);
  const closed = pool.close();
  await shutOut;
  release();
  await first;
  await closed;
  duck.close();
});

test('what was asked before a closing and not begun is refused', async () => {
  const duck = await open();
  const pool = new SessionPool(duck, 1);
  let hasRun = false;
  const asked = pool
    .use(async () => {
      hasRun = true;
    })
    .catch((error: unknown) => error);
  await pool.close();
  expect(await asked).toMatchObject({ code: 'INTERRUPTED' });
  expect(hasRun).toBe(false);
  duck.close();
});
