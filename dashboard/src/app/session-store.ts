/** Whether somebody is signed in, as far as the server's answers tell: they are until one says 401. */
export function createSession() {
  let isLost = false;
  const listeners = new Set<() => void>();
  const set = (value: boolean) => {
    if (isLost !== value) {
      isLost = value;
      for (const listener of listeners) {
        listener();
      }
    }
  };
  return {
    isLost: () => isLost,
    lose: () => set(true),
    restore: () => set(false),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
export type SessionStore = ReturnType<typeof createSession>;
