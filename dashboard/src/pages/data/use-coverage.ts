import { keepPreviousData, useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { getJson } from '../../api/client.ts';
import { type QueryMeta, rowsQuery } from '../../api/queries.ts';
import type { HealthAnswer } from '../../api/types.ts';
import { type CoverageCounts, countStatuses } from '../../charts/coverage-matrix-layout.ts';
import { type coverageRequest, dayStatuses, pageLimit } from './coverage-request.ts';

/** The matrix as far as it is read, and a way to read on: the API gives it sensor page by sensor page. */
export function useCoverage(request: ReturnType<typeof coverageRequest>) {
  const query = useInfiniteQuery({
    queryKey: ['health', request] as const,
    queryFn: ({ signal, pageParam: cursor }) =>
      getJson<HealthAnswer>('health', { ...request, limit: pageLimit(request, cursor === null), cursor }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: keepPreviousData,
    meta: { tables: ['daily_sensor', 'fault_days'], from: request.from, to: request.to } satisfies QueryMeta,
  });
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = query;
  const sensors = useMemo(() => data?.pages.flatMap((page) => page.sensors) ?? [], [data]);
  const onReach = useCallback(
    (row: number) => {
      if (hasNextPage && !isFetching && !isError && row + ahead > sensors.length) {
        void fetchNextPage();
      }
    },
    [hasNextPage, isFetching, isError, fetchNextPage, sensors.length],
  );
  const total = data?.pages[0]?.total ?? 0;
  const isWhole = data !== undefined && sensors.length >= total;
  const counts = useCounts(request, data !== undefined && !isWhole);
  return {
    query,
    request,
    days: data?.pages[0]?.days ?? [],
    sensors,
    total,
    onReach,
    counts: useMemo(() => (isWhole ? countStatuses(sensors) : counts), [isWhole, sensors, counts]),
  };
}

/** Rows before the reader comes to them. */
const ahead = 150;

/** Sensor-days by status of all sensors, while only some of them are read; null until they are known. */
function useCounts(request: ReturnType<typeof coverageRequest>, isNeeded: boolean): CoverageCounts | null {
  const { sort: _, ...who } = request;
  return useQueries({
    queries: dayStatuses.map((status) => ({
      ...rowsQuery('daily_sensor', { ...who, filter: [`status:eq:${status}`], columns: 'status', limit: 1 }),
      enabled: isNeeded,
    })),
    combine: (answers) => {
      const totals = answers.map(({ data }) => data?.total);
      if (totals.some((one) => one === undefined)) {
        return null;
      }
      const counts = Object.fromEntries(dayStatuses.map((status, at) => [status, totals[at]!]));
      const total = totals.reduce<number>((sum, one) => sum + one!, 0);
      return { ...counts, not_there: 0, total } as CoverageCounts;
    },
  });
}
