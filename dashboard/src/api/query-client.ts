import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem, retryDelay, shouldRetry } from './client.ts';

/** `onUnauthenticated` is called when any answer says that nobody is signed in. */
export function createQueryClient(onUnauthenticated: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiProblem && error.status === 401) {
          onUnauthenticated();
        }
      },
    }),
    defaultOptions: {
      queries: {
        // The stream says what changed (live.ts); until then an answer is as good as new.
        staleTime: 5 * 60_000,
        gcTime: 10 * 60_000,
        retry: shouldRetry,
        retryDelay,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
