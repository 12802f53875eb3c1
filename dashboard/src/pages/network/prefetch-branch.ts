import type { QueryClient } from '@tanstack/react-query';
import { footfallQuery } from '../../api/queries.ts';
import { branchCodec } from '../../state/pages.ts';
import { requestsOf } from '../branch/requests.ts';

/** Reads what the Branch page shows first, before it is asked for: when a branch is hovered or focused. */
export function prefetchBranchPage(client: QueryClient, id: string, period: string, today: string): void {
  const { series, today: hours, recent } = requestsOf({ ...branchCodec.defaults, id, period }, { today });
  for (const request of [series, hours, recent]) {
    void client.prefetchQuery(footfallQuery(request));
  }
}
