import { SegmentedControl, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type FootfallRequest, footfallParams } from '../../api/queries.ts';
import type { Granularity } from '../../api/types.ts';
import { ChartFrame, type ChartFrameProps } from '../../charts/chart-frame.tsx';
import type { Lines } from '../../charts/compare-lines-points.ts';
import { DifferenceTable } from '../../charts/difference-table.tsx';
import type { Totals } from '../../charts/difference-table-rows.ts';
import { useFormat } from '../../i18n/use-format.ts';
import type { CompareState } from '../../state/pages.ts';
import classes from './compare.module.css';

export interface CompareDifferencesProps {
  state: CompareState;
  data: Lines;
  totals: Totals | undefined;
  series: NonNullable<ChartFrameProps['query']>;
  request: FootfallRequest;
  /** Of what is shown. */
  granularity: Granularity;
  /** Per cent around the expected. */
  threshold: number;
  onChange: (patch: Partial<CompareState>) => void;
}

/** Period by period against one of the chosen, and over all days that can be compared. */
export function CompareDifferences({
  state,
  data,
  totals,
  granularity,
  threshold,
  series,
  request,
  onChange,
}: CompareDifferencesProps) {
  const { t } = useTranslation('compare');
  const format = useFormat();
  const { lines } = data;
  const reference = lines.find(({ id }) => id === state.reference) ?? lines[0];
  const name = reference?.name ?? '';
  return (
    <ChartFrame
      title={t('difference.title')}
      subtitle={[
        t(`difference.unit.${state.values}`, { name }),
        t(`unit.entries_by.${request.granularity}`, { ns: 'common' }),
        format.range(request.from, request.to),
      ].join(', ')}
      query={series}
      empty={data.starts.length === 0 && series.data !== undefined}
      shape="grid"
      download={{ path: 'footfall', query: footfallParams(request) }}
      actions={
        <div className={classes.actions}>
          <SegmentedControl
            size="xs"
            aria-label={t('difference.values')}
            value={state.values}
            onChange={(values) => onChange({ values: values as CompareState['values'] })}
            data={(['entries', 'difference', 'share'] as const).map((value) => ({
              value,
              label: t(`difference.value.${value}`),
            }))}
          />
          {state.values === 'entries' ? null : (
            <Select
              size="xs"
              className={classes.against}
              aria-label={t('difference.against')}
              allowDeselect={false}
              value={reference?.id ?? null}
              onChange={(id) => id !== null && onChange({ reference: id === lines[0]?.id ? null : id })}
              data={lines.map((line) => ({ value: line.id, label: line.name }))}
            />
          )}
        </div>
      }
    >
      <DifferenceTable
        data={data}
        granularity={granularity}
        values={state.values}
        reference={reference?.id ?? ''}
        totals={totals}
        threshold={threshold}
      />
      <p className={classes.note}>
        {t('difference.outside', { threshold: format.share(threshold / 100) })}{' '}
        {totals === undefined ? t('state.loading', { ns: 'common' }) : <TotalsNote totals={totals} />}
      </p>
    </ChartFrame>
  );
}

function TotalsNote({ totals }: { totals: Totals }) {
  const { t } = useTranslation('compare');
  const format = useFormat();
  const { days, openDays, pendingDays } = totals;
  if (openDays === 0) {
    return t('difference.nothing');
  }
  return [
    t('difference.compared', {
      count: openDays,
      days: format.count(days),
      share: format.share(openDays === 0 ? null : days / openDays),
    }),
    days < openDays ? t('difference.dropped', { count: openDays - days }) : null,
    pendingDays > 0 ? t('difference.pending', { count: pendingDays }) : null,
  ]
    .filter(Boolean)
    .join(' ');
}
