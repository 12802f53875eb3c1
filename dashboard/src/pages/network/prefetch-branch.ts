import type { QueryClient } from '@tanstack/react-query';
import { branchCodec } from '../../state/pages.ts';
import { readFirst } from '../branch/read-ahead.ts';

/** Reads what the Branch page shows first, before it is asked for: when a branch is hovered or focused. */
export function prefetchBranchPage(client: QueryClient, id: string, period: string, today: string): void {
  readFirst(client, { ...branchCodec.defaults, id, period }, { today });
}
