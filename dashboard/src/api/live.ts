import type { QueryClient } from '@tanstack/react-query';
import type { QueryMeta } from './queries.ts';
import type { ChangeEvent } from './types.ts';

export type LiveState = 'connecting' | 'connected' | 'catching_up' | 'offline';

export interface Live {
  state: LiveState;
  /** Clock of judgement of the last event, and when it was heard (both milliseconds); null before the first. */
  asOf: number | null;
  heardAt: number;
  version: string | null;
  today: ChangeEvent['today'];
}

export interface LiveEffects {
  open(address: string): EventSource;
  now(): number;
  later(action: () => void, milliseconds: number): () => void;
}

const browser: LiveEffects = {
  open: (address) => new EventSource(address),
  now: () => Date.now(),
  later: (action, milliseconds) => {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};

const shortestWait = 1_000;
const longestWait = 30_000;
/**
 * The server's heartbeats are comments, which a page never hears. After this long without an event the connection is
 * made anew, unnoticed unless that fails: it may have died without a word, as in a machine that slept.
 */
const longestSilence = 5 * 60_000;
/** A tab out of sight lets go after this: browsers allow six connections to a server over all tabs. */
const longestHidden = 30_000;

/**
 * Listens to /v1/stream and makes old answers be read again: exactly those that speak of a changed table and month. A
 * lost connection is opened again at growing waits; what changed meanwhile is told from the version of `hello`.
 */
export function createLive(client: QueryClient, effects: LiveEffects = browser) {
  let live: Live = { state: 'connecting', asOf: null, heardAt: 0, version: null, today: null };
  let source: EventSource | null = null;
  let cancel = () => {};
  let sleep = () => {};
  let failures = 0;
  let versions: Record<string, number> = {};
  const listeners = new Set<() => void>();

  const set = (patch: Partial<Live>) => {
    live = { ...live, ...patch };
    for (const listener of listeners) {
      listener();
    }
  };

  const connect = () => {
    source?.close();
    const own = effects.open('/v1/stream');
    source = own;
    const heard = (message: Event, isHello: boolean) => {
      if (own !== source) {
        return;
      }
      const event = readEvent((message as MessageEvent<string>).data);
      if (event === null) {
        return;
      }
      failures = 0;
      watch();
      const changed = isHello ? changedSince(versions, event) : event.tables;
      versions = {
        ...versions,
        ...Object.fromEntries(Object.entries(event.tables).map(([name, { version }]) => [name, version])),
      };
      if (isHello) {
        // What could not be read while the server was away.
        void client.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
      }
      const isNewDay = event.today?.date !== live.today?.date && live.asOf !== null;
      const refetched = refresh(client, changed, isNewDay || (!isHello && Object.keys(changed).length === 0));
      const isBehind = isHello && live.version !== null && live.version !== event.version;
      set({
        state: isBehind ? 'catching_up' : 'connected',
        asOf: Date.parse(event.as_of),
        heardAt: effects.now(),
        version: event.version,
        today: event.today,
      });
      if (isBehind) {
        void refetched.finally(() => live.state === 'catching_up' && set({ state: 'connected' }));
      }
    };
    own.addEventListener('hello', (message) => heard(message, true));
    own.addEventListener('change', (message) => heard(message, false));
    own.addEventListener('error', () => own === source && lost());
    watch();
  };

  const watch = () => {
    cancel();
    cancel = effects.later(connect, longestSilence);
  };

  const lost = () => {
    source?.close();
    source = null;
    cancel();
    failures += 1;
    set({ state: failures > 1 || live.asOf === null ? 'offline' : 'connecting' });
    cancel = effects.later(connect, Math.min(shortestWait * 2 ** (failures - 1), longestWait));
  };

  return {
    get: () => live,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: connect,
    /** At once, when the browser says that it is online again, or the tab is looked at. */
    wake: () => {
      sleep();
      sleep = () => {};
      if (source === null || source.readyState === 2) {
        cancel();
        connect();
      }
    },
    /** The tab is out of sight: what changes until `wake` is caught up with then. */
    hide: () => {
      sleep();
      sleep = effects.later(() => {
        cancel();
        source?.close();
        source = null;
      }, longestHidden);
    },
    stop: () => {
      sleep();
      cancel();
      source?.close();
      source = null;
    },
  };
}
export type LiveStore = ReturnType<typeof createLive>;

function readEvent(text: string): ChangeEvent | null {
  try {
    const event = JSON.parse(text) as ChangeEvent;
    return typeof event?.version === 'string' && typeof event.tables === 'object' ? event : null;
  } catch {
    return null;
  }
}

/** `hello` names no partitions: every month of a table with another version than ours may have changed. */
function changedSince(known: Record<string, number>, event: ChangeEvent): ChangeEvent['tables'] {
  return Object.fromEntries(
    Object.entries(event.tables)
      .filter(([name, { version }]) => known[name] !== undefined && known[name] !== version)
      .map(([name, { version }]) => [name, { version, partitions: [] }]),
  );
}

/** `isOfNow`: the clock has moved on in a way that concerns all that speaks of now, such as midnight. */
function refresh(client: QueryClient, tables: ChangeEvent['tables'], isOfNow: boolean): Promise<void> {
  if (Object.keys(tables).length === 0 && !isOfNow) {
    return Promise.resolve();
  }
  const isOld = (meta: QueryMeta | undefined) =>
    isTouched(meta, tables) || (isOfNow && meta?.tables?.length !== 0 && meta?.from === undefined);
  // What is being read already may be the old answer: it is asked again.
  return client.invalidateQueries({ predicate: ({ meta }) => isOld(meta as QueryMeta) }, { cancelRefetch: true });
}

/** Whether an answer speaks of what changed. Partitions are months, named by their first day; none: all of the table. */
export function isTouched(meta: QueryMeta | undefined, tables: ChangeEvent['tables']): boolean {
  if (meta?.tables === undefined) {
    return false;
  }
  return Object.entries(tables).some(([name, { partitions }]) => {
    if (!meta.tables.includes(name) && !meta.tables.includes('*')) {
      return false;
    }
    const { from, to } = meta;
    if (from === undefined || to === undefined || partitions.length === 0 || name === 'calendar') {
      return true;
    }
    // A fault lies in the month in which it began, and may last into any range behind it.
    return partitions.some((month) => month < to && (name === 'faults' || monthAfter(month) > from));
  });
}

function monthAfter(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01-01` : `${year}-${String(number + 1).padStart(2, '0')}-01`;
}
