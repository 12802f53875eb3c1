import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { branchesQuery, type RankingRequest, rankingQuery } from '../../api/queries.ts';
import type { RankingRow } from '../../api/types.ts';
import { fold } from '../../app/finder.ts';
import type { NetworkState } from '../../state/pages.ts';
import { isOrderedByMap, orderOf, type Place, rangeOf } from './where-data.ts';

/** Branches on a page: as high as the map beside it. */
export const pageSize = 12;
const sparkDays = 28;

type Asked = Pick<NetworkState, 'region' | 'period' | 'sort' | 'q'>;

export interface RankingPage {
  query: {
    isPending: boolean;
    isPlaceholderData: boolean;
    data: readonly RankingRow[] | undefined;
    error: unknown;
    refetch: () => unknown;
  };
  /** Position of the first row, from 0, and how many fit in all. */
  first: number;
  total: number;
  previous: (() => void) | null;
  next: (() => void) | null;
  prefetchNext: () => void;
  request: RankingRequest;
}

/**
 * A page of the ranking. The server sorts and pages; but today's order by change is the map's, of which a page's
 * branches are then asked for by id.
 */
export function useRanking(asked: Asked, today: string, map: MapQuery): RankingPage {
  const client = useQueryClient();
  const key = JSON.stringify([asked, today]);
  const [at, setAt] = useState<Position>({ key, page: 0, cursors: [null] });
  const { page, cursors } = at.key === key ? at : { page: 0, cursors: [null] };
  // A map that fails or is late must not take the ranking with it: its rows then come in the server's order.
  const order = map.isOld ? null : map.places;
  const isLate = useIsLate(order === null);
  const isByMap = isOrderedByMap(asked.period, asked.sort) && (order !== null || (map.error === null && !isLate));
  const ordered = useOrder(asked, isByMap ? order : null);

  const base = baseOf(asked, today);
  const ofServer = (cursor: string | null): RankingRequest => ({ ...base, sort: asked.sort, q: asked.q, cursor });
  const ofMap = (number: number): RankingRequest => ({
    ...base,
    region: [],
    id: ordered?.slice(number * pageSize, (number + 1) * pageSize) ?? [],
  });
  const request = isByMap ? ofMap(page) : ofServer(cursors[page] ?? null);
  const query = useQuery({ ...rankingQuery(request), enabled: !isByMap || (request.id?.length ?? 0) > 0 });

  const rows = useMemo(() => {
    if (!isByMap) {
      return query.data?.data;
    }
    if (ordered !== null && ordered.length === 0) {
      return [];
    }
    // Until the map says the order, the rows of the question before stay.
    return ordered === null ? query.data?.data : inOrder(query.data?.data, request.id ?? []);
  }, [isByMap, ordered, query.data, request.id]);

  const total = isByMap ? (ordered?.length ?? 0) : (query.data?.total ?? 0);
  const cursor = query.data?.next_cursor ?? null;
  const hasNext = isByMap ? (page + 1) * pageSize < total : cursor !== null && !query.isPlaceholderData;
  return {
    query: {
      isPending: rows === undefined,
      isPlaceholderData: query.isPlaceholderData || (isByMap && ordered === null),
      data: rows,
      error: query.error,
      refetch: query.refetch,
    },
    first: page * pageSize,
    total,
    previous: page === 0 ? null : () => setAt({ key, page: page - 1, cursors }),
    next: hasNext ? () => setAt({ key, page: page + 1, cursors: [...cursors.slice(0, page + 1), cursor] }) : null,
    prefetchNext: () => hasNext && prefetch(client, isByMap ? ofMap(page + 1) : ofServer(cursor)),
    request: { ...base, sort: asked.sort, q: asked.q },
  };
}

const baseOf = ({ region, period }: Asked, today: string): RankingRequest => ({
  region,
  ...rangeOf(period, today),
  limit: pageSize,
  spark: sparkDays,
});

/** The first page of a period that the server orders, before it is asked for. */
export function prefetchRanking(client: QueryClient, asked: Asked, today: string): void {
  if (!isOrderedByMap(asked.period, asked.sort)) {
    prefetch(client, { ...baseOf(asked, today), sort: asked.sort, q: asked.q, cursor: null });
  }
}

export interface MapQuery {
  /** Null until the map's answer is here. */
  places: ReadonlyMap<string, Place> | null;
  /** Whether it is still that of another period or region. */
  isOld: boolean;
  error: unknown;
}

interface Position {
  /** What was asked when the page was turned: another question begins at its first page. */
  key: string;
  page: number;
  /** Of the pages up to here. */
  cursors: (string | null)[];
}

/** How long the map's order is waited for, milliseconds. */
const patience = 1500;

function useIsLate(isWaiting: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (isWaiting) {
      const timer = setTimeout(() => setLate(true), patience);
      return () => clearTimeout(timer);
    }
  }, [isWaiting]);
  return isLate;
}

/** All of the map's branches that fit the search, in order; null while that is not known. */
function useOrder({ sort, q }: Asked, places: ReadonlyMap<string, Place> | null): string[] | null {
  const isSearched = q !== null && fold(q) !== '';
  const branches = useQuery({ ...branchesQuery(), enabled: isSearched && places !== null }).data;
  return useMemo(() => {
    if (places === null || (isSearched && branches === undefined)) {
      return null;
    }
    const order = orderOf(places, sort);
    if (!isSearched || branches === undefined) {
      return order;
    }
    const part = fold(q ?? '');
    const fitting = new Set(
      branches.filter(({ id, name }) => fold(`${name} ${id}`).includes(part)).map(({ id }) => id),
    );
    return order.filter((id) => fitting.has(id));
  }, [places, branches, sort, q, isSearched]);
}

function inOrder(rows: readonly RankingRow[] | undefined, ids: readonly string[]): RankingRow[] | undefined {
  const byId = new Map(rows?.map((row) => [row.id, row]));
  const found = ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
  // While the next page is being read, the rows are still those of the page before.
  return rows === undefined ? undefined : found.length > 0 ? found : [...rows];
}

const prefetch = (client: QueryClient, request: RankingRequest) => void client.prefetchQuery(rankingQuery(request));
