import { type UseQueryResult, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { MapAnswer } from '../../api/types.ts';
import { BranchMap } from '../../charts/branch-map.tsx';
import { BranchMapLegend } from '../../charts/branch-map-legend.tsx';
import type { MapPoint } from '../../charts/branch-map-points.ts';
import { branchMapTable } from '../../charts/branch-map-table.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { branchCodec, type NetworkState } from '../../state/pages.ts';
import { prefetchBranchPage } from './prefetch-branch.ts';
import { branchPeriod, rangeOf } from './where-data.ts';

interface MapCardProps {
  state: NetworkState;
  today: string;
  query: Pick<UseQueryResult<MapAnswer>, 'isPending' | 'isPlaceholderData' | 'error' | 'refetch'>;
  /** Undefined until both the figures and the places are known. */
  points: readonly MapPoint[] | undefined;
}

/** The branches of a period on the map; one that is chosen is opened for the same days. */
export function MapCard({ state, today, query, points }: MapCardProps) {
  const { t } = useTranslation('network');
  const { t: common } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { from, to } = rangeOf(state.period, today);
  const words = { period: format.range(from, to) };
  const period = branchPeriod(state.period, today);
  const open = (id: string) => {
    prefetchBranchPage(client, id, period, today);
    void navigate({ to: '/branch', search: branchCodec.write({ id, period }) as never });
  };
  return (
    <ChartFrame
      title={t('map.title')}
      subtitle={t('map.subtitle', words)}
      order={3}
      query={{ ...query, data: points }}
      empty={points?.length === 0 && { why: t('ranking.nothing_counted'), hint: t('ranking.nothing_do') }}
      height="large"
      shape="map"
      legend={<BranchMapLegend count={points?.length ?? 0} />}
      table={() => branchMapTable(points ?? [], common, format)}
      download={{ path: 'map', query: { region: [...state.region], period: state.period } }}
    >
      <BranchMap points={points ?? []} label={t('map.label', words)} onChoose={open} height="fill" />
    </ChartFrame>
  );
}
