import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { beforeEach, describe, expect, test } from 'vitest';
import { createLive, isTouched, type LiveEffects } from './live.ts';
import type { ChangeEvent } from './types.ts';

class FakeSource extends EventTarget {
  readyState = 1;
  close() {
    this.readyState = 2;
  }
  say(type: 'hello' | 'change', event: Partial<ChangeEvent>) {
    const data = JSON.stringify({ as_of: '2025-05-29T08:00:00Z', version: '1', tables: {}, today: null, ...event });
    this.dispatchEvent(Object.assign(new Event(type), { data }));
  }
  fail() {
    this.dispatchEvent(new Event('error'));
  }
}

let sources: FakeSource[];
let timers: { action: () => void; after: number; isGone: boolean }[];
let client: QueryClient;
let live: ReturnType<typeof createLive>;
const source = () => sources.at(-1)!;
const waiting = () => timers.filter(({ isGone }) => !isGone);

beforeEach(() => {
  sources = [];
  timers = [];
  client = new QueryClient();
  const effects: LiveEffects = {
    open: () => {
      sources.push(new FakeSource());
      return source() as unknown as EventSource;
    },
    now: () => 1000,
    later: (action, after) => {
      const timer = { action, after, isGone: false };
      timers.push(timer);
      return () => {
        timer.isGone = true;
      };
    },
  };
  live = createLive(client, effects);
  live.start();
});

const isOld = (...key: unknown[]) => client.getQueryState(key)?.isInvalidated;
async function know(key: string, meta: Record<string, unknown>) {
  await client.prefetchQuery({ queryKey: [key], queryFn: () => 1, meta });
}
const hourly = (version: number, partitions: string[] = []) => ({ hourly: { version, partitions } });

describe('the stream', () => {
  test('has read again what failed, once the server says hello', async () => {
    let asked = 0;
    const queryFn = () => {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error('away')) : Promise.resolve(asked);
    };
    const observer = new QueryObserver(client, { queryKey: ['failing'], queryFn, retry: false });
    const stop = observer.subscribe(() => {});
    await expect.poll(() => observer.getCurrentResult().status).toBe('error');
    source().say('hello', {});
    await expect.poll(() => observer.getCurrentResult().data).toBe(2);
    source().say('hello', {});
    expect(asked).toBe(2);
    stop();
  });

  test('is connected once it has said hello', () => {
    expect(live.get().state).toBe('connecting');
    source().say('hello', { version: 'v1', as_of: '2025-05-29T08:00:00Z' });
    expect(live.get()).toMatchObject({ state: 'connected', version: 'v1', asOf: Date.parse('2025-05-29T08:00:00Z') });
  });

  test('makes old what speaks of a changed month, and nothing else', async () => {
    source().say('hello', { tables: hourly(1) });
    await know('may', { tables: ['hourly'], from: '2025-05-01', to: '2025-06-01' });
    await know('april', { tables: ['hourly'], from: '2025-04-01', to: '2025-05-01' });
    await know('days', { tables: ['daily_branch'], from: '2025-05-01', to: '2025-06-01' });
    await know('overview', { tables: ['*'] });
    await know('branches', { tables: [] });
    source().say('change', { version: '2', tables: hourly(2, ['2025-05-01']) });
    expect(['may', 'april', 'days', 'overview', 'branches'].map((key) => isOld(key))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  test('makes what speaks of now old at midnight, when no table has changed', async () => {
    source().say('hello', {});
    await know('overview', { tables: ['*'] });
    await know('may', { tables: ['hourly'], from: '2025-05-01', to: '2025-06-01' });
    await know('branches', { tables: [] });
    source().say('change', {});
    expect(['overview', 'may', 'branches'].map((key) => isOld(key))).toEqual([true, false, false]);
  });

  test('that is lost is opened again at growing waits, and catches up with what it missed', async () => {
    source().say('hello', { version: 'v1', tables: hourly(1) });
    await know('april', { tables: ['hourly'], from: '2025-04-01', to: '2025-05-01' });
    source().fail();
    expect(live.get().state).toBe('connecting');
    expect(waiting().map(({ after }) => after)).toEqual([1000]);
    waiting()[0]!.action();
    source().fail();
    expect(live.get().state).toBe('offline');
    expect(waiting().map(({ after }) => after)).toEqual([2000]);
    waiting()[0]!.action();
    source().say('hello', { version: 'v2', tables: hourly(2) });
    expect(live.get().state).toBe('catching_up');
    expect(isOld('april')).toBe(true);
    await new Promise((resume) => setImmediate(resume));
    expect(live.get().state).toBe('connected');
  });

  test('that comes back to the same tables leaves all as it is', async () => {
    source().say('hello', { version: 'v1', tables: hourly(1) });
    await know('may', { tables: ['hourly'], from: '2025-05-01', to: '2025-06-01' });
    source().fail();
    waiting()[0]!.action();
    source().say('hello', { version: 'v1', tables: hourly(1) });
    expect(live.get().state).toBe('connected');
    expect(isOld('may')).toBe(false);
  });

  test('lets go of a tab that is out of sight, and is back when it is looked at', () => {
    source().say('hello', {});
    live.hide();
    waiting()
      .find(({ after }) => after === 30_000)!
      .action();
    expect(source().readyState).toBe(2);
    live.wake();
    expect(sources).toHaveLength(2);
  });

  test('stays when the tab is looked at again soon', () => {
    source().say('hello', {});
    live.hide();
    live.wake();
    expect(waiting().some(({ after }) => after === 30_000)).toBe(false);
    expect(sources).toHaveLength(1);
  });

  test('does not stumble over an event that it cannot read', () => {
    source().dispatchEvent(Object.assign(new Event('change'), { data: '{' }));
    expect(live.get().state).toBe('connecting');
  });

  test('hears no more of a connection that it has given up', () => {
    const first = source();
    first.fail();
    first.say('hello', { version: 'late' });
    expect(live.get().version).toBeNull();
  });
});

test('a changed December touches the days up to New Year and none after', () => {
  const tables = hourly(2, ['2024-12-01']);
  expect(isTouched({ tables: ['hourly'], from: '2024-12-31', to: '2025-01-05' }, tables)).toBe(true);
  expect(isTouched({ tables: ['hourly'], from: '2025-01-01', to: '2025-01-05' }, tables)).toBe(false);
});

test('a fault that began long ago concerns every range behind its beginning, and none before it', () => {
  const tables = { faults: { version: 2, partitions: ['2025-01-01'] } };
  const faults = (from: string, to: string) => isTouched({ tables: ['faults', 'fault_days'], from, to }, tables);
  expect(faults('2025-05-01', '2025-05-29')).toBe(true);
  expect(faults('2024-12-01', '2025-01-01')).toBe(false);
});
