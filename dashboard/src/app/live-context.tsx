import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react';
import type { Live, LiveStore } from '../api/live.ts';

const LiveContext = createContext<LiveStore | null>(null);

export function LiveProvider({ store, children }: { store: LiveStore; children: ReactNode }) {
  useEffect(() => {
    store.start();
    const look = () => (document.hidden ? store.hide() : store.wake());
    addEventListener('online', store.wake);
    document.addEventListener('visibilitychange', look);
    return () => {
      removeEventListener('online', store.wake);
      document.removeEventListener('visibilitychange', look);
      store.stop();
    };
  }, [store]);
  return <LiveContext value={store}>{children}</LiveContext>;
}

/** What the stream last said, and whether it still speaks. */
export function useLive(): Live {
  const store = useContext(LiveContext);
  if (store === null) {
    throw new Error('useLive outside LiveProvider');
  }
  return useSyncExternalStore(store.subscribe, store.get);
}
