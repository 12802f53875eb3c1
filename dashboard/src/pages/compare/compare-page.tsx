import { Alert, Button, Switch } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { footfallParams } from '../../api/queries.ts';
import { PageHead } from '../../app/page-head.tsx';
import { useNetwork } from '../../app/use-network.ts';
import { useThreshold } from '../../app/use-threshold.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { CompareLines } from '../../charts/compare-lines.tsx';
import { mostMarked } from '../../charts/compare-lines-option.ts';
import { indexBases } from '../../charts/compare-lines-points.ts';
import type { ZoomWindow } from '../../charts/echart.tsx';
import { SmallMultiples } from '../../charts/small-multiples.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { type CompareState, compareCodec } from '../../state/pages.ts';
import { parsePeriod, rangeOf } from '../../state/period.ts';
import { usePageState } from '../../state/use-page-state.ts';
import classes from './compare.module.css';
import { CompareControls } from './compare-controls.tsx';
import { CompareDifferences } from './compare-differences.tsx';
import { CompareRanking } from './compare-ranking.tsx';
import { linesTable } from './lines-table.ts';
import { MarkLegend } from './mark-legend.tsx';
import { mostChosen, mostLines } from './requests.ts';
import { Suggestions } from './suggestions.tsx';
import { readAhead, useComparison } from './use-comparison.ts';

export function ComparePage() {
  const { t } = useTranslation('compare');
  const format = useFormat();
  const client = useQueryClient();
  const network = useNetwork();
  const [state, change] = usePageState(compareCodec);
  const [threshold, setThreshold] = useThreshold(state.threshold, (value) => change({ threshold: value }));
  const today = network?.today ?? '';
  const range = useMemo(() => rangeOf(state.period, today || '2000-01-01'), [state.period, today]);
  const { branches, chosen, unknown, beyond, request, granularity, series, ranked, data, totals } = useComparison(
    state,
    range,
    network,
  );
  const [resets, setResets] = useState(0);

  const window = useMemo(() => windowOf(data.starts, state.zoom), [data.starts, state.zoom]);
  const bases = useMemo(
    () => (state.mode === 'indexed' ? indexBases(data.lines, window.first) : null),
    [state.mode, data.lines, window.first],
  );
  const onZoom = useDebouncedCallback((seen: ZoomWindow) => change({ zoom: zoomOf(data.starts, seen) }), 250);
  const drawn = useMemo(() => {
    if (state.layout === 'one') {
      return data.lines.length <= mostLines ? data : { ...data, lines: data.lines.slice(0, mostLines) };
    }
    const order = new Map(ranked.data?.data.map(({ id, rank }) => [id, rank]));
    const rankOf = (id: string) => order.get(id) ?? Number.POSITIVE_INFINITY;
    return { ...data, lines: data.lines.toSorted((a, b) => rankOf(a.id) - rankOf(b.id) || 0) };
  }, [state.layout, data, ranked.data]);
  const seen = useMemo(() => {
    const isAll = window.first <= 0 && window.last >= data.starts.length - 1;
    return isAll || state.layout !== 'multiples'
      ? drawn
      : {
          starts: drawn.starts.slice(window.first, window.last + 1),
          lines: drawn.lines.map((line) => ({ ...line, points: line.points.slice(window.first, window.last + 1) })),
        };
  }, [drawn, window, data.starts.length, state.layout]);
  const multiplesBases = useMemo(
    () =>
      bases === null || seen === drawn
        ? bases
        : { ...bases, shared: bases.shared === null ? null : bases.shared - window.first },
    [bases, seen, drawn, window.first],
  );
  const rankedRows = useMemo(() => new Map(ranked.data?.data.map((row) => [row.id, row])), [ranked.data]);
  const words = useMemo(
    () => ({ t, format, granularity, bases, hasExpected: state.expected, threshold }),
    [t, format, granularity, bases, state.expected, threshold],
  );
  const look = useCallback(
    (patch: Partial<CompareState>) => {
      if (today !== '') {
        readAhead(client, { ...state, id: chosen, ...patch }, today);
      }
    },
    [client, state, chosen, today],
  );

  const unit = t(`unit.entries_by.${request.granularity}`, { ns: 'common' });
  const base =
    bases === null
      ? null
      : bases.shared === null
        ? t('index.own')
        : t('index.shared', { start: format.start(data.starts[bases.shared] ?? '', granularity) });
  const subtitle = [bases === null ? unit : t('index.unit', { unit }), format.range(range.from, range.to), base]
    .filter(Boolean)
    .join(', ');
  const isEmpty = series.data !== undefined && data.starts.length === 0;

  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} />
      {network === undefined ? null : (
        <CompareControls
          state={state}
          chosen={chosen}
          range={range}
          branches={branches}
          network={network}
          threshold={threshold}
          onChange={change}
          onThreshold={setThreshold}
          onLook={look}
        />
      )}
      {unknown.length === 0 ? null : (
        <Alert className={classes.notice} color="gray" variant="light" role="status">
          <span className={classes.noticeText}>
            {t('notice.unknown', { count: unknown.length, names: format.list(unknown.slice(0, 5)) })}
          </span>{' '}
          <Button size="compact-xs" variant="default" onClick={() => change({ id: chosen })}>
            {t('notice.drop')}
          </Button>
        </Alert>
      )}
      {beyond === 0 ? null : (
        <p className={classes.notice}>{t('notice.beyond', { count: beyond, most: mostChosen })}</p>
      )}
      {network !== undefined && chosen.length < 2 ? (
        <Suggestions
          state={state}
          chosen={chosen}
          network={network}
          branches={branches}
          onChange={change}
          onLook={look}
        />
      ) : null}
      {chosen.length === 0 ? null : (
        <div className={classes.page}>
          <ChartFrame
            title={t(state.layout === 'one' ? 'lines.title' : 'multiples.title')}
            subtitle={subtitle}
            query={series}
            empty={isEmpty && { why: t('empty.why'), hint: t('empty.hint') }}
            height="large"
            table={() => linesTable(drawn, words)}
            download={{ path: 'footfall', query: footfallParams(request) }}
            legend={
              <MarkLegend
                data={drawn}
                hasExpected={state.expected}
                threshold={threshold}
                isCrowded={state.layout === 'one' && drawn.lines.length > mostMarked}
                granularity={granularity}
              />
            }
            actions={
              <>
                {state.zoom === null ? null : (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => {
                      onZoom.cancel();
                      setResets(resets + 1);
                      change({ zoom: null });
                    }}
                  >
                    {t('chart.reset_zoom', { ns: 'common' })}
                  </Button>
                )}
                <Switch
                  size="xs"
                  label={t('expected.label')}
                  checked={state.expected}
                  onChange={(event) => change({ expected: event.currentTarget.checked })}
                  onPointerEnter={() => look({ expected: !state.expected })}
                />
              </>
            }
          >
            {state.layout === 'one' ? (
              <CompareLines
                data={drawn}
                granularity={granularity}
                bases={bases}
                hasExpected={state.expected}
                threshold={threshold}
                label={t('lines.label', { what: subtitle })}
                window={window}
                zoomKey={`${range.from} ${range.to} ${granularity} ${resets}`}
                onZoom={onZoom}
              />
            ) : (
              <SmallMultiples
                data={seen}
                granularity={granularity}
                bases={multiplesBases}
                hasExpected={state.expected}
                threshold={threshold}
                beside={(id) => {
                  const row = rankedRows.get(id);
                  return row === undefined
                    ? ''
                    : state.compare === 'none'
                      ? format.count(row.entries)
                      : t('multiples.beside', {
                          entries: format.count(row.entries),
                          change: format.change(row.compare_change),
                        });
                }}
              />
            )}
            {state.layout === 'one' && data.lines.length > mostLines ? (
              <p className={classes.note}>{t('notice.lines', { count: mostLines, total: data.lines.length })}</p>
            ) : null}
          </ChartFrame>
          <CompareRanking state={state} chosen={chosen} range={range} onChange={change} onLook={look} />
          {chosen.length < 2 ? null : (
            <CompareDifferences
              state={state}
              data={data}
              totals={totals}
              series={series}
              granularity={granularity}
              threshold={threshold}
              request={request}
              onChange={change}
            />
          )}
        </div>
      )}
    </>
  );
}

/** Positions that the zoom of the address shows; all where it says nothing that is there. */
function windowOf(starts: readonly string[], zoom: string | null): ZoomWindow {
  const all = { first: 0, last: Math.max(0, starts.length - 1) };
  const period = zoom === null ? null : parsePeriod(zoom);
  if (period?.kind !== 'dates') {
    return all;
  }
  const first = starts.findIndex((start) => start.slice(0, 10) >= period.from);
  const last = starts.findLastIndex((start) => start.slice(0, 10) < period.to);
  return first < 0 || last < first ? all : { first, last };
}

function zoomOf(starts: readonly string[], { first, last }: ZoomWindow): string | null {
  const from = starts[Math.max(0, Math.round(first))];
  const to = starts[Math.min(starts.length - 1, Math.round(last))];
  const isAll = first <= 0 && last >= starts.length - 1;
  return isAll || from === undefined || to === undefined ? null : `${from.slice(0, 10)}..${to.slice(0, 10)}`;
}
