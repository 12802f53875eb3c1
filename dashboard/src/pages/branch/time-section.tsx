import { SegmentedControl } from '@mantine/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type FootfallRequest, footfallParams, footfallQuery } from '../../api/queries.ts';
import type { FootfallAnswer } from '../../api/types.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { FootfallSeries } from '../../charts/footfall-series.tsx';
import { pointsTable } from '../../charts/footfall-series-columns.ts';
import { isPart, outsidePoints, type Point, pointsOf, sideOf, sumOf } from '../../charts/footfall-series-points.ts';
import type { PointWords } from '../../charts/footfall-series-tooltip.ts';
import { TableView } from '../../charts/table-view.tsx';
import { Variation } from '../../charts/variation.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { addDays } from '../../state/dates.ts';
import type { BranchState } from '../../state/pages.ts';
import classes from './branch-page.module.css';
import type { Change } from './change.ts';
import { OutsideList } from './outside-list.tsx';
import { SeriesLegend } from './series-legend.tsx';
import { useZoom } from './use-zoom.ts';

const nothing: readonly Point[] = [];

export interface TimeSectionProps {
  name: string;
  state: BranchState;
  request: FootfallRequest;
  threshold: number;
  onChange: Change;
  /** Opens a day, week or month by what is finer than it. */
  onOpen: (point: Point) => void;
}

/** Everything on the time axis: the series, its variation, what lies outside the threshold, and the figures in sight. */
export const TimeSection = memo(function TimeSection({
  name,
  state,
  request,
  threshold,
  onChange,
  onOpen,
}: TimeSectionProps) {
  const { t } = useTranslation('branch');
  const format = useFormat();
  const query = useQuery(footfallQuery(request));
  const points = usePoints(query);
  // Of the answer that is shown, which may still be that of the choice before.
  const granularity = (query.data?.meta.granularity as FootfallRequest['granularity']) ?? request.granularity;
  const range = query.data ? { from: query.data.meta.from, to: query.data.meta.to } : request;
  const compare = query.data?.meta.compare ?? 'none';
  const comparison = compare === 'previous_period' || compare === 'last_year' ? t(`compared_with.${compare}`) : null;
  const words: PointWords = useMemo(
    () => ({ t, format, granularity, threshold, comparison }),
    [t, format, granularity, threshold, comparison],
  );
  const zoom = useZoom(points, state.zoom, (value) => onChange({ zoom: value }));
  const { visible } = zoom;
  const shown = useMemo(() => points.slice(visible.first, visible.last + 1), [points, visible]);
  const outside = useMemo(
    () => outsidePoints(points, threshold, visible, state.outside),
    [points, threshold, visible, state.outside],
  );
  const sum = useMemo(() => sumOf(points, visible), [points, visible]);
  const has = useMemo(() => marksIn(points, threshold), [points, threshold]);
  const limit = format.share(threshold / 100);
  const against = comparison === null ? 'expected' : state.against;
  const firstShown = shown[0];
  const lastShown = shown.at(-1);
  const inSight =
    firstShown && lastShown && zoom.isZoomed
      ? format.range(firstShown.date, addDays(lastShown.date, 1))
      : format.range(range.from, range.to);
  const unit = t(`unit.entries_by.${granularity}`, { ns: 'common' });
  const empty = points.every(({ entries, expected }) => entries === null && expected === null);
  const choose = (index: number) => {
    const point = points[index];
    if (point !== undefined) {
      onOpen(point);
    }
  };
  const chart = {
    points,
    words,
    label: `${name}, ${unit}, ${format.range(range.from, range.to)}`,
    window: zoom.window,
    zoomKey: zoom.zoomKey,
    onZoom: zoom.move,
    onChoose: choose,
  };

  return (
    <>
      <div className={classes.stack}>
        <ChartFrame
          title={t('series.title')}
          subtitle={t('series.subtitle', {
            unit,
            period: inSight,
            entries: format.count(sum.entries),
            change: format.change(sum.change),
          })}
          query={query}
          empty={empty}
          height="large"
          shape="bars"
          table={() => pointsTable(shown, words)}
          download={{ path: 'footfall', query: footfallParams(request) }}
          actions={
            zoom.isZoomed ? (
              <button type="button" className={classes.all} onClick={() => onChange({ zoom: null })}>
                {t('chart.reset_zoom', { ns: 'common' })}
              </button>
            ) : undefined
          }
          legend={<SeriesLegend threshold={limit} comparison={comparison} has={has} />}
        >
          <FootfallSeries {...chart} />
        </ChartFrame>
        <ChartFrame
          title={t('variation.title')}
          subtitle={t(against === 'expected' ? 'variation.subtitle' : 'variation.subtitle_compare', {
            comparison: comparison ?? '',
            period: inSight,
            threshold: limit,
          })}
          query={query}
          empty={empty}
          height="small"
          shape="bars"
          download={{ path: 'footfall', query: footfallParams(request) }}
          actions={
            <>
              {comparison === null ? null : (
                <SegmentedControl
                  size="xs"
                  value={state.against}
                  onChange={(value) => onChange({ against: value as BranchState['against'] })}
                  data={[
                    { value: 'expected', label: t('variation.against_expected') },
                    { value: 'compare', label: comparison },
                  ]}
                  aria-label={t('variation.against')}
                />
              )}
              <SegmentedControl
                size="xs"
                value={state.variation}
                onChange={(value) => onChange({ variation: value as BranchState['variation'] })}
                data={(['bars', 'line', 'table'] as const).map((value) => ({ value, label: t(`variation.${value}`) }))}
                aria-label={t('variation.shape')}
              />
            </>
          }
        >
          {state.variation === 'table' ? (
            <TableView label={t('variation.table_label', { period: inSight })} table={pointsTable(shown, words)} />
          ) : (
            <Variation {...chart} kind={state.variation} against={against} />
          )}
        </ChartFrame>
      </div>
      <div className={classes.uneven}>
        <OutsideList
          rows={outside}
          judged={sum.judged}
          words={words}
          order={state.outside}
          subtitle={inSight}
          query={query}
          onOrder={(order) => onChange({ outside: order })}
          onOpen={onOpen}
          onZoom={(row) => onChange({ zoom: around(row.date, granularity) })}
        />
        <ChartFrame
          title={t('figures.title')}
          subtitle={t('figures.subtitle', { unit, period: inSight })}
          query={query}
          empty={empty}
          height="large"
          shape="list"
          download={{ path: 'footfall', query: footfallParams(request) }}
        >
          <TableView label={t('figures.subtitle', { unit, period: inSight })} table={pointsTable(shown, words)} />
        </ChartFrame>
      </div>
    </>
  );
});

function usePoints({ data }: UseQueryResult<FootfallAnswer>): readonly Point[] {
  return useMemo(
    () => (data ? pointsOf(data.data, data.meta.granularity as FootfallRequest['granularity']) : nothing),
    [data],
  );
}

function marksIn(points: readonly Point[], threshold: number) {
  const some = (holds: (point: Point) => boolean) => points.some(holds);
  return {
    estimated: some(({ estimated }) => (estimated ?? 0) > 0),
    part: some((point) => isPart(point) && point.entries !== null),
    missing: some(({ status }) => status === 'missing'),
    closed: some(({ status }) => status === 'closed'),
    band: some(({ low }) => low !== null),
    outside: some((point) => sideOf(point, threshold) !== null),
  };
}

/** Days on either side of a day that is looked at closely. */
const margin = { hour: 1, day: 10, week: 42, month: 150 };

function around(date: string, granularity: FootfallRequest['granularity']): string {
  return `${addDays(date, -margin[granularity])}..${addDays(date, margin[granularity])}`;
}
