import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useSyncExternalStore } from 'react';
import type { SessionStore } from './session-store.ts';
import { SignIn } from './sign-in.tsx';

const SessionContext = createContext<SessionStore | null>(null);

/** Shows the sign-in page in place of everything while the server refuses to answer. */
export function SessionProvider({ store, children }: { store: SessionStore; children: ReactNode }) {
  const isLost = useSyncExternalStore(store.subscribe, store.isLost);
  const client = useQueryClient();
  const enter = () => {
    client.clear();
    store.restore();
  };
  return <SessionContext value={store}>{isLost ? <SignIn onEnter={enter} /> : children}</SessionContext>;
}

export function useSession(): SessionStore {
  const store = use(SessionContext);
  if (store === null) {
    throw new Error('useSession outside SessionProvider');
  }
  return store;
}
