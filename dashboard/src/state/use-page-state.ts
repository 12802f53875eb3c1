import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef } from 'react';
import type { Codec } from './codec.ts';
import type { RawSearch } from './search.ts';

/**
 * A page's state, read from the address, and a way to change some of it. Changes replace the entry in the history, so
 * that Back leaves the page; `{ push: true }` makes a new one, for a change a person would want to undo.
 */
export function usePageState<State extends object>(codec: Codec<State>) {
  const search = useSearch({ strict: false }) as RawSearch;
  const navigate = useNavigate();
  const state = useMemo(() => codec.read(search), [codec, search]);
  const latest = useRef(state);
  latest.current = state;
  const change = useCallback(
    (patch: Partial<State>, { push = false } = {}) => {
      latest.current = { ...latest.current, ...patch };
      navigate({
        to: '.',
        search: codec.write(latest.current) as never,
        replace: !push,
        resetScroll: false,
      });
    },
    [codec, navigate],
  );
  return [state, change] as const;
}
