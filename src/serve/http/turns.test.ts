import { setImmediate as nextRound } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Turns } from './turns.ts';

const here = new AbortController().signal;

afterEach(() => void vi.useRealTimers());

describe('turns', () => {
  it('are so many at once, the others in order', async () => {
    const turns = new Turns(1, 5000);
    const first = await turns.take(here);
    const order: string[] = [];
    const noted = async (name: string) => {
      const end = await turns.take(here);
      order.push(name);
      return end;
    };
    const [second, third] = [noted('second'), noted('third')];
    await nextRound();
    expect(order).toEqual([]);
    first();
    first();
    (await second)();
    (await third)();
    expect(order).toEqual(['second', 'third']);
  });

  it('are refused at once where the wait would be too long, going by how long turns lasted', async () => {
    let now = 0;
    const turns = new Turns(2, 5000, () => now);
    const long = await turns.take(here);
    for (let turn = 0; turn < 100; turn++) {
      const end = await turns.take(here);
      now += 4000;
      end();
    }
    const ends = [long, await turns.take(here)];
    const waits = [turns.take(here), turns.take(here)];
    await expect(turns.take(here)).rejects.toMatchObject({ code: 'OVERLOADED' });
    for (const end of ends) end();
    for (const wait of waits) (await wait)();
    // All is answered: a new burst is not judged by the old one.
    const others = [1, 2].map(() => turns.take(here));
    const burst = Array.from({ length: 20 }, () => turns.take(here));
    for (const end of await Promise.all(others)) end();
    for (const wait of burst) (await wait)();
  });

  it('are refused to whom has waited too long, also in a queue that looked quick', async () => {
    vi.useFakeTimers();
    const turns = new Turns(1, 5000);
    const end = await turns.take(here);
    const late = expect(turns.take(here)).rejects.toMatchObject({ code: 'OVERLOADED' });
    await vi.advanceTimersByTimeAsync(5001);
    await late;
    end();
    await vi.advanceTimersByTimeAsync(1);
    (await turns.take(here))();
  });

  it('pass by who went away', async () => {
    const turns = new Turns(1, 5000);
    const end = await turns.take(here);
    const away = new AbortController();
    const gone = expect(turns.take(away.signal)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const next = turns.take(here);
    away.abort();
    await gone;
    end();
    (await next)();
    await expect(turns.take(away.signal)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
