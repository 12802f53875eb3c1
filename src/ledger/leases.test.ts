import { describe, expect, it } from 'vitest';
import type { FootfallError } from '../domain/errors.ts';
import type { Ledger } from './ledger.ts';
import { handClock, ledgersUnderTest } from './ledger-dialects.fixture.ts';
import { isAlive, type ProcessIdentity, thisProcess } from './processes.ts';

const ttlMs = 30_000;
const here = { host: 'here', pid: 7, startedAt: '100' };
const neighbour = { host: 'here', pid: 8, startedAt: '200' };
const elsewhere = { host: 'there', pid: 8, startedAt: '200' };

describe.each(ledgersUnderTest)('a lease on $name', ({ open }) => {
  const openHere = async (options: { dead?: ProcessIdentity[] } = {}) => {
    const clock = handClock(1_000_000);
    /** Each sleep moves the clock by its length. */
    const sleep = async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      clock.at += ms;
      await new Promise((resolve) => setImmediate(resolve));
    };
    const alive = (process: ProcessIdentity) => !options.dead?.some((dead) => dead.pid === process.pid);
    return { clock, ledger: await open({ clock, sleep, self: here, isAlive: alive }) };
  };
  const codeOf = (error: unknown) => (error as FootfallError).code;

  it('has one holder, also within a process, until it is given back', async () => {
    const { ledger } = await openHere();
    const first = await ledger.leases.acquire('transform', { ttlMs });
    expect(first).toEqual({ name: 'transform', token: 1, holder: here, expiresAt: 1_000_000 + ttlMs });
    expect(await ledger.leases.acquire('transform', { ttlMs })).toBeNull();
    expect(await ledger.leases.acquire('other', { ttlMs })).not.toBeNull();
    expect(await ledger.leases.holder('transform')).toEqual(first);
    await ledger.leases.release(first!);
    expect(await ledger.leases.holder('transform')).toBeNull();
    expect((await ledger.leases.acquire('transform', { ttlMs }))?.token).toBe(2);
  });

  it('can be taken when it has expired, and is then no longer the first one to renew or give back', async () => {
    const { clock, ledger } = await openHere();
    const first = await ledger.leases.acquire('transform', { ttlMs, holder: elsewhere });
    clock.at += ttlMs - 1;
    expect(await ledger.leases.acquire('transform', { ttlMs })).toBeNull();
    clock.at += 1;
    const second = await ledger.leases.acquire('transform', { ttlMs });
    expect(second?.token).toBe(2);
    expect(await ledger.leases.renew(first!, ttlMs)).toBeNull();
    await ledger.leases.release(first!);
    expect(await ledger.leases.holder('transform')).toEqual(second);
  });

  it('lasts as long as it is renewed, and cannot be renewed once given back', async () => {
    const { clock, ledger } = await openHere();
    const lease = await ledger.leases.acquire('transform', { ttlMs });
    clock.at += ttlMs - 1;
    expect((await ledger.leases.renew(lease!, ttlMs))?.expiresAt).toBe(clock.at + ttlMs);
    clock.at += ttlMs - 1;
    expect(await ledger.leases.acquire('transform', { ttlMs })).toBeNull();
    await ledger.leases.release(lease!);
    expect(await ledger.leases.renew(lease!, ttlMs)).toBeNull();
  });

  it('of a dead process of this host can be taken at once, of another host only when expired', async () => {
    const { ledger } = await openHere({ dead: [neighbour] });
    await ledger.leases.acquire('a', { ttlMs, holder: neighbour });
    await ledger.leases.acquire('b', { ttlMs, holder: elsewhere });
    expect((await ledger.leases.acquire('a', { ttlMs }))?.token).toBe(2);
    expect(await ledger.leases.acquire('b', { ttlMs })).toBeNull();
  });

  it('goes to one alone of many who try at once', async () => {
    const { ledger } = await openHere();
    const taken = await Promise.all(Array.from({ length: 20 }, () => ledger.leases.acquire('transform', { ttlMs })));
    expect(taken.filter((lease) => lease !== null)).toHaveLength(1);
  });

  describe('around a piece of work', () => {
    it('is held while it lasts and given back however it ends', async () => {
      const { ledger } = await openHere();
      const token = await ledger.withLease('transform', async (held) => {
        expect(await ledger.leases.holder('transform')).toMatchObject({ token: held.token });
        return held.token;
      });
      expect(token).toBe(1);
      await expect(ledger.withLease('transform', () => Promise.reject(new Error('boom')))).rejects.toThrow('boom');
      expect(await ledger.leases.holder('transform')).toBeNull();
    });

    it('is refused at once to who does not wait', async () => {
      const { ledger } = await openHere();
      await ledger.leases.acquire('transform', { ttlMs, holder: neighbour });
      const refused = await ledger.withLease('transform', async () => 'done').catch((error: unknown) => error);
      expect(codeOf(refused)).toBe('LAKE_CONFLICT');
      expect((refused as Error).message).toBe("'transform' is being worked on by process 8 on here.");
    });

    it('is waited for until the other has finished', async () => {
      const { clock, ledger } = await openHere();
      await ledger.leases.acquire('transform', { ttlMs, holder: elsewhere });
      const waits: unknown[] = [];
      const at = await ledger.withLease('transform', async () => clock.at, {
        wait: new AbortController().signal,
        onWait: (heldBy) => waits.push(heldBy?.holder),
        pollMs: 1000,
      });
      expect(at).toBeGreaterThanOrEqual(1_000_000 + ttlMs);
      expect(waits).toEqual([elsewhere]);
    });

    it('is no longer waited for when the wait is interrupted', async () => {
      const { ledger } = await openHere();
      await ledger.leases.acquire('transform', { ttlMs, holder: neighbour });
      const stop = new AbortController();
      const waiting = ledger.withLease('transform', async () => 'done', {
        wait: stop.signal,
        onWait: () => stop.abort(),
      });
      expect(codeOf(await waiting.catch((error: unknown) => error))).toBe('INTERRUPTED');
    });

    it('is renewed while the work lasts longer than the lease', async () => {
      const { clock, ledger } = await openHere();
      await ledger.withLease('transform', () => until(() => clock.at > 1_000_000 + 5 * ttlMs), { ttlMs });
      expect((await ledger.leases.acquire('transform', { ttlMs }))?.token).toBe(2);
    });

    it('tells the work when it was lost, and does not call it done', async () => {
      const { ledger } = await openHere();
      let told = false;
      const work = ledger.withLease(
        'transform',
        async (held) => {
          await steal(ledger);
          await until(() => held.signal.aborted);
          told = true;
          return 'done';
        },
        { ttlMs },
      );
      expect(codeOf(await work.catch((error: unknown) => error))).toBe('LAKE_CONFLICT');
      expect(told).toBe(true);
      expect(await ledger.leases.holder('transform')).toMatchObject({ token: 2 });
    });
  });

  async function steal(ledger: Ledger): Promise<void> {
    await ledger.leases.release({ name: 'transform', token: 1, holder: here, expiresAt: 0 });
    await ledger.leases.acquire('transform', { ttlMs: 1e9, holder: elsewhere });
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve));
  }
});

describe('a process', () => {
  it('knows itself as alive, a newcomer under its pid as another, and a pid that nobody has as dead', () => {
    const self = thisProcess();
    expect(isAlive(self)).toBe(true);
    expect(isAlive({ ...self, pid: 2 ** 30 })).toBe(false);
    if (self.startedAt !== null) expect(isAlive({ ...self, startedAt: '1' })).toBe(false);
  });
});
