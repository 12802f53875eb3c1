import { type QueryClient, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { branchesQuery, footfallQuery, rankingQuery } from '../../api/queries.ts';
import type { BranchRow, Granularity, NetworkAnswer } from '../../api/types.ts';
import { alignLines, openHours } from '../../charts/compare-lines-points.ts';
import { totalsOf } from '../../charts/difference-table-rows.ts';
import type { CompareState } from '../../state/pages.ts';
import { type Range, rangeOf } from '../../state/period.ts';
import { daysRequest, mostChosen, rankingRequest, seriesRequest } from './requests.ts';

/** What of the address exists: those chosen, those not known here, and those beyond what can be compared at once. */
export function chosenOf(
  state: Pick<CompareState, 'by' | 'id'>,
  branches: readonly BranchRow[] | undefined,
  regions: NetworkAnswer['regions'] | undefined,
) {
  const known =
    state.by === 'branch'
      ? branches && new Set(branches.map(({ id }) => id))
      : regions && new Set(regions.map(({ id }) => id));
  const there = known ? state.id.filter((id) => known.has(id)) : state.id;
  return {
    chosen: there.slice(0, mostChosen),
    unknown: known ? state.id.filter((id) => !known.has(id)) : [],
    beyond: Math.max(0, there.length - mostChosen),
  };
}

/** Asks for what the page would show in a state, before it is in it: on hover or focus of what leads there. */
export function readAhead(client: QueryClient, state: CompareState, today: string): void {
  if (state.id.length === 0) {
    return;
  }
  const range = rangeOf(state.period, today);
  void client.prefetchQuery(footfallQuery(seriesRequest(state, state.id, range)));
  void client.prefetchQuery(footfallQuery(daysRequest(state, state.id, range)));
  void client.prefetchQuery(rankingQuery(rankingRequest(state, state.id, range)));
}

/** The answers behind the page, and what is drawn of them. */
export function useComparison(state: CompareState, range: Range, network: NetworkAnswer | undefined) {
  const { data: branches, isError: failed } = useQuery(branchesQuery());
  const regions = network?.regions;
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the state only these two count
  const choice = useMemo(() => chosenOf(state, branches, regions), [state.by, state.id, branches, regions]);
  const { chosen } = choice;
  const isEnabled = network !== undefined && chosen.length > 0;
  const request = seriesRequest(state, chosen, range);
  const series = useQuery({ ...footfallQuery(request), enabled: isEnabled });
  const days = useQuery({
    ...footfallQuery(daysRequest(state, chosen, range)),
    enabled: isEnabled && chosen.length > 1,
  });
  const ranked = useQuery({
    ...rankingQuery(rankingRequest({ ...state, scope: 'chosen' }, chosen, range)),
    enabled: isEnabled,
  });

  const names = useMemo(() => new Map(branches?.map(({ id, name }) => [id, name])), [branches]);
  // Those of the answer: while the next one is on its way, the one before stays whole.
  const shown = useMemo(() => {
    const there = new Set(series.data?.data.map(({ id }) => id));
    return series.isPlaceholderData && chosen.some((id) => !there.has(id)) ? [...there] : chosen;
  }, [series.data, series.isPlaceholderData, chosen]);
  const data = useMemo(() => {
    const lines = alignLines(series.data?.data ?? [], shown, (id) => names.get(id) ?? id);
    return series.data?.meta.granularity === 'hour' ? openHours(lines) : lines;
  }, [series.data, shown, names]);
  const totals = useMemo(
    () => (days.data && !days.isPlaceholderData ? totalsOf(days.data.data, chosen) : undefined),
    [days.data, days.isPlaceholderData, chosen],
  );
  // A name of the address may be unknown, which only the list of branches tells: until it is here, no failure is shown.
  const mayBeUnknown = state.by === 'branch' && branches === undefined && !failed;
  const shownSeries = mayBeUnknown && series.isError ? { ...series, error: null } : series;
  // While the next answer is on its way, what is drawn has the granularity of the one before.
  const granularity = (series.data?.meta.granularity ?? request.granularity) as Granularity;
  return { branches, ...choice, request, granularity, series: shownSeries, ranked, data, totals };
}
