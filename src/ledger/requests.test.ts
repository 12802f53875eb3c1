import { describe, expect, it } from 'vitest';
import { dayMs } from '../domain/time.ts';
import { handClock, ledgersUnderTest } from './ledger-dialects.fixture.ts';
import type { ProcessIdentity } from './processes.ts';

const ttlMs = 30_000;
const here: ProcessIdentity = { host: 'here', pid: 7, startedAt: '100' };

describe.each(ledgersUnderTest)('work asked for, on $name', ({ open }) => {
  const openHere = async () => {
    const clock = handClock(1_000_000);
    const dead = new Set<number>();
    const ledger = await open({ clock, self: here, isAlive: ({ pid }) => !dead.has(pid) });
    return { clock, dead, requests: ledger.requests };
  };

  it('waits, is taken once, and ends', async () => {
    const { clock, requests } = await openHere();
    const asked = await requests.add('run', 'alice');
    expect(asked).toMatchObject({ kind: 'run', requestedBy: 'alice', requestedAt: 1_000_000, status: 'waiting' });
    clock.at += 5;
    const taken = await requests.take({ ttlMs });
    expect(taken).toMatchObject({ id: asked.id, status: 'running', take: 1, takenAt: 1_000_005 });
    expect(await requests.take({ ttlMs })).toBeNull();
    clock.at += 5;
    expect(await requests.finish(taken!)).toBe(true);
    expect(await requests.recent(10)).toMatchObject([
      { id: asked.id, status: 'done', finishedAt: 1_000_010, error: null },
    ]);
    expect(await requests.take({ ttlMs })).toBeNull();
  });

  it('is asked for once while it waits, and again once it runs', async () => {
    const { requests } = await openHere();
    const first = await requests.add('run', 'alice');
    expect(await requests.add('run', 'bob')).toEqual(first);
    expect((await requests.add('transform', 'bob')).id).not.toBe(first.id);
    await requests.take({ ttlMs });
    const second = await requests.add('run', 'bob');
    expect(second).toMatchObject({ status: 'waiting', requestedBy: 'bob' });
    expect(second.id).not.toBe(first.id);
  });

  it('is one request when many ask at once, and has one taker when many take', async () => {
    const { requests } = await openHere();
    const asked = await Promise.all(Array.from({ length: 8 }, (_, at) => requests.add('run', `client ${at}`)));
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    const takers = await Promise.all(Array.from({ length: 8 }, () => requests.take({ ttlMs })));
    expect(takers.filter((taken) => taken !== null)).toHaveLength(1);
  });

  it('goes oldest first', async () => {
    const { clock, requests } = await openHere();
    await requests.add('transform', 'alice');
    clock.at += 1;
    await requests.add('run', 'alice');
    expect((await requests.take({ ttlMs }))?.kind).toBe('transform');
    expect((await requests.take({ ttlMs }))?.kind).toBe('run');
  });

  it('says why it failed', async () => {
    const { requests } = await openHere();
    await requests.add('run', 'alice');
    await requests.finish((await requests.take({ ttlMs }))!, 'STORAGE_FULL The disk is full.');
    expect(await requests.recent(10)).toMatchObject([{ status: 'failed', error: 'STORAGE_FULL The disk is full.' }]);
  });

  it('waits again when its taker has died, and the late taker cannot end it', async () => {
    const { dead, requests } = await openHere();
    const asked = await requests.add('run', 'alice');
    const first = await requests.take({ ttlMs });
    dead.add(here.pid);
    expect(await requests.recent(10)).toMatchObject([{ id: asked.id, status: 'waiting' }]);
    expect((await requests.add('run', 'bob')).id).toBe(asked.id);
    const second = await requests.take({ ttlMs });
    expect(second).toMatchObject({ id: asked.id, take: 2 });
    expect(await requests.finish(first!)).toBe(false);
    expect(await requests.renew(first!, { ttlMs })).toBe(false);
    expect(await requests.finish(second!)).toBe(true);
  });

  it('lasts as long as its taker renews it, and waits again when it does not', async () => {
    const { clock, requests } = await openHere();
    await requests.add('run', 'alice');
    const taken = await requests.take({ ttlMs });
    clock.at += ttlMs - 1;
    expect(await requests.renew(taken!, { ttlMs })).toBe(true);
    clock.at += ttlMs - 1;
    expect(await requests.take({ ttlMs })).toBeNull();
    clock.at += 1;
    expect(await requests.take({ ttlMs })).toMatchObject({ take: 2 });
  });

  it('can be given back, also when another of its kind waits by then', async () => {
    const { requests } = await openHere();
    const asked = await requests.add('run', 'alice');
    const taken = await requests.take({ ttlMs });
    await requests.add('run', 'bob');
    expect(await requests.giveBack(taken!)).toBe(true);
    expect(await requests.take({ ttlMs })).toMatchObject({ id: asked.id, take: 1 });
  });

  it('fails in the end when it kills each of its takers', async () => {
    const { clock, requests } = await openHere();
    await requests.add('run', 'alice');
    for (let take = 1; take <= 3; take++) {
      expect(await requests.take({ ttlMs })).toMatchObject({ take });
      clock.at += ttlMs;
    }
    expect(await requests.take({ ttlMs })).toBeNull();
    expect(await requests.recent(10)).toMatchObject([
      { status: 'failed', error: expect.stringContaining('ABANDONED') },
    ]);
  });

  it('is shown with what is not done first, and is forgotten after a quarter', async () => {
    const { clock, requests } = await openHere();
    for (const by of ['one', 'two', 'three']) {
      await requests.add('run', by);
      clock.at += 1;
      await requests.finish((await requests.take({ ttlMs }))!);
    }
    await requests.add('run', 'four');
    expect((await requests.recent(2)).map(({ requestedBy }) => requestedBy)).toEqual(['four', 'three', 'two']);
    clock.at += 93 * dayMs;
    await requests.add('transform', 'five');
    expect((await requests.recent(9)).map(({ requestedBy }) => requestedBy)).toEqual(['four', 'five']);
  });
});
