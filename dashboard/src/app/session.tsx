import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useSyncExternalStore } from 'react';
import type { SessionStore } from './session-store.ts';
import { SignIn } from './sign-in.tsx';

/** Shows the sign-in page in place of everything while the server refuses to answer. */
export function SessionProvider({ store, children }: { store: SessionStore; children: ReactNode }) {
  const isLost = useSyncExternalStore(store.subscribe, store.isLost);
  const client = useQueryClient();
  const enter = () => {
    client.clear();
    store.restore();
  };
  return isLost ? <SignIn onEnter={enter} /> : children;
}
