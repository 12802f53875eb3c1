import { useQuery } from '@tanstack/react-query';
import { networkQuery } from '../api/queries.ts';
import type { NetworkAnswer } from '../api/types.ts';

/** The network's name, clock and extent; undefined until it is known. */
export function useNetwork(): NetworkAnswer | undefined {
  return useQuery(networkQuery()).data;
}
