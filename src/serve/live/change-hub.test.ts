import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { silentLog } from '../../domain/effects.ts';
import { fixedClock } from '../../domain/time.ts';
import type { LakeView, ServedTable } from '../reading/lake-reader.ts';
import { ChangeHub, type ChangeHubOptions, type LiveEvent } from './change-hub.ts';

interface Files {
  [table: string]: { version: number; files: [path: string, partition: string][] };
}

/** A version of the tables without a lake beneath. */
function viewOf(tables: Files): LakeView {
  const of = (table: ServedTable) => tables[table] ?? { version: 0, files: [] };
  return {
    version: ['hourly', 'daily_branch'].map((table) => of(table as ServedTable).version).join('.'),
    tableVersion: (table: ServedTable) => of(table).version,
    files: (table: ServedTable) => of(table).files.map(([path, partition]) => ({ path, partition })),
  } as unknown as LakeView;
}

const empty = viewOf({});
const may: [string, string] = ['a', '2025-05-01'];

function lab(given: Partial<ChangeHubOptions> = {}) {
  const world = { view: empty, date: '2025-06-02', looks: 0, sums: 0 };
  const hub = new ChangeHub({
    view: async () => {
      world.looks++;
      return world.view;
    },
    date: () => world.date,
    today: async () => {
      world.sums++;
      return { date: world.date, entries: world.sums, comparable_entries: null, expected: null, as_of_hour: 9 };
    },
    clock: fixedClock(Date.UTC(2025, 5, 2, 8)),
    log: silentLog,
    pollMs: 1,
    gatherMs: 1,
    ...given,
  });
  onTestFinished(() => hub.close());
  return { world, hub };
}

/** A listener whose events can be awaited one by one. */
function ear() {
  const heard: LiveEvent[] = [];
  let wake = () => {};
  return {
    heard,
    listener(event: LiveEvent) {
      heard.push(event);
      wake();
    },
    async next(): Promise<LiveEvent> {
      while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return heard.shift()!;
    },
  };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('the watch over the tables', () => {
  it('greets with the state, then tells which months of which tables changed', async () => {
    const { world, hub } = lab();
    const { listener, next } = ear();
    await hub.listen(listener);
    expect(await next()).toMatchObject({
      event: 'hello',
      id: '0.0',
      data: { version: '0.0', as_of: '2025-06-02T08:00:00Z', tables: { hourly: { version: 0, partitions: [] } } },
    });
    world.view = viewOf({ hourly: { version: 1, files: [may, ['b', '2025-06-01']] } });
    const first = await next();
    expect(first).toMatchObject({ event: 'change', id: '1.0' });
    expect(first.data.tables).toEqual({ hourly: { version: 1, partitions: ['2025-05-01', '2025-06-01'] } });
    world.view = viewOf({ hourly: { version: 2, files: [may, ['c', '2025-06-01']] } });
    expect((await next()).data.tables).toEqual({ hourly: { version: 2, partitions: ['2025-06-01'] } });
    world.view = viewOf({ hourly: { version: 3, files: [['c', '2025-06-01']] } });
    expect((await next()).data.tables).toEqual({ hourly: { version: 3, partitions: ['2025-05-01'] } });
  });

  it('makes one event of the tables that a run commits one after the other', async () => {
    vi.useFakeTimers();
    const { world, hub } = lab({ pollMs: 1000, gatherMs: 300 });
    const { listener, heard } = ear();
    await hub.listen(listener);
    world.view = viewOf({ hourly: { version: 1, files: [may] } });
    await vi.advanceTimersByTimeAsync(1200);
    world.view = viewOf({ hourly: { version: 1, files: [may] }, daily_branch: { version: 1, files: [may] } });
    await vi.advanceTimersByTimeAsync(5000);
    expect(heard.map(({ event }) => event)).toEqual(['hello', 'change']);
    expect(Object.keys(heard[1]!.data.tables).sort()).toEqual(['daily_branch', 'hourly']);
  });

  it('looks and adds up once for all who listen', async () => {
    const { world, hub } = lab();
    const ears = Array.from({ length: 20 }, ear);
    await Promise.all(ears.map(({ listener }) => hub.listen(listener)));
    const hellos = await Promise.all(ears.map(({ next }) => next()));
    expect(world.sums).toBe(1);
    expect(new Set(hellos.map(({ data }) => data.today?.entries))).toEqual(new Set([1]));
    world.view = viewOf({ hourly: { version: 1, files: [may] } });
    const changes = await Promise.all(ears.map(({ next }) => next()));
    expect(world.sums).toBe(2);
    expect(new Set(changes.map(({ data }) => data.today?.entries))).toEqual(new Set([2]));
  });

  it('greets who comes late with the state that the next change is told against', async () => {
    const { world, hub } = lab();
    const early = ear();
    await hub.listen(early.listener);
    await early.next();
    world.view = viewOf({ hourly: { version: 1, files: [may] } });
    await early.next();
    const late = ear();
    await hub.listen(late.listener);
    expect(await late.next()).toMatchObject({ event: 'hello', id: '1.0' });
    world.view = viewOf({ hourly: { version: 2, files: [] } });
    expect(await late.next()).toMatchObject({ event: 'change', id: '2.0' });
  });

  it('tells the totals anew when the date changes and no table does', async () => {
    const { world, hub } = lab();
    const { listener, next } = ear();
    await hub.listen(listener);
    await next();
    world.date = '2025-06-03';
    expect(await next()).toMatchObject({
      event: 'change',
      id: '0.0',
      data: { tables: {}, today: { date: '2025-06-03' } },
    });
  });

  it('takes no look while nobody listens, and begins afresh for the next', async () => {
    vi.useFakeTimers();
    const { world, hub } = lab({ pollMs: 1000 });
    const first = ear();
    const leave = await hub.listen(first.listener);
    await first.next();
    leave();
    expect(hub.listeners).toBe(0);
    world.view = viewOf({ hourly: { version: 1, files: [may] } });
    const looks = world.looks;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.looks).toBe(looks);
    expect(first.heard).toEqual([]);
    const second = ear();
    await hub.listen(second.listener);
    expect(await second.next()).toMatchObject({ event: 'hello', id: '1.0' });
  });

  it('takes no more listeners than it may, and none once it is closed', async () => {
    const { hub } = lab({ mostClients: 2 });
    const asked = await Promise.allSettled([1, 2, 3].map(() => hub.listen(() => {})));
    expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(asked[2]).toMatchObject({ reason: { code: 'OVERLOADED' } });
    hub.close();
    await expect(hub.listen(() => {})).rejects.toMatchObject({ code: 'NOT_READY' });
  });

  it('goes on when the lake cannot be read for a while, and without totals where they fail', async () => {
    let broken = false;
    const warnings: string[] = [];
    const { world, hub } = lab({
      view: async () => {
        if (broken) throw new Error('gone');
        return world.view;
      },
      today: async () => {
        throw new Error('no engine');
      },
      log: { ...silentLog, warn: (_fields, message) => warnings.push(message) },
    });
    const { listener, next } = ear();
    await hub.listen(listener);
    expect((await next()).data.today).toBeNull();
    broken = true;
    await expect.poll(() => warnings).toContain('The tables cannot be watched');
    broken = false;
    world.view = viewOf({ hourly: { version: 1, files: [may] } });
    expect((await next()).id).toBe('1.0');
    expect(warnings.filter((message) => message === 'The tables cannot be watched')).toHaveLength(1);
  });

  it('says to the caller why it cannot begin, and can begin later', async () => {
    let broken = true;
    const { hub } = lab({
      view: async () => {
        if (broken) throw new Error('gone');
        return empty;
      },
    });
    await expect(hub.listen(() => {})).rejects.toThrow('gone');
    expect(hub.listeners).toBe(0);
    broken = false;
    const { listener, next } = ear();
    await hub.listen(listener);
    expect((await next()).event).toBe('hello');
  });
});
