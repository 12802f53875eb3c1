import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { footfallQuery } from '../../api/queries.ts';
import type { FaultAnswer } from '../../api/types.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { EvidenceChart } from '../../charts/evidence-chart.tsx';
import { EvidenceLegend } from '../../charts/evidence-legend.tsx';
import { type EvidencePoint, evidenceDays, evidenceHours } from '../../charts/evidence-points.ts';
import { type EvidenceWords, methodText } from '../../charts/evidence-words.ts';
import type { TableData } from '../../charts/table-view.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { addDays, daysBetween } from '../../state/dates.ts';
import type { FaultState } from '../../state/pages.ts';

/** Longer drawings are of days: a thousand hours side by side tell nothing. */
const mostDaysByHour = 24;
/** Days of the end of a long fault that are drawn, some behind it among them. */
const lastDays = 55;

interface FaultPictureProps {
  answer: FaultAnswer;
  state: FaultState;
  change: (patch: Partial<FaultState>) => void;
}

/** What was counted around the fault, what stands in its place, and what is usual. */
export function FaultPicture({ answer, state, change }: FaultPictureProps) {
  const { t } = useTranslation('fault');
  const format = useFormat();
  const { fault, meta } = answer;
  const auto = daysBetween(meta.from, meta.to) > mostDaysByHour ? 'day' : 'hour';
  const granularity = state.granularity === 'auto' ? auto : state.granularity;
  const request = { by: 'sensor', id: [fault.sensor_id], from: meta.from, to: meta.to, granularity } as const;
  const days = useQuery({
    ...footfallQuery({ ...request, granularity: 'day', measures: ['entries', 'entries_low', 'entries_high'] }),
    enabled: granularity === 'day',
  });
  const points = useMemo(
    () => (granularity === 'hour' ? evidenceHours(answer) : evidenceDays(answer, days.data?.data ?? [])),
    [answer, granularity, days.data],
  );
  const words = useMemo<EvidenceWords>(() => ({ t, format, granularity, others: [] }), [t, format, granularity]);
  const period = format.range(meta.from, meta.to);
  const isCut = fault.ended_on >= meta.to;
  return (
    <ChartFrame
      title={t('picture.title')}
      subtitle={t(`picture.subtitle_${granularity}`, { period })}
      empty={points.every(isBlank) && { why: t('picture.empty') }}
      table={() => tableOf(points, words)}
      download={{
        path: 'footfall',
        query: {
          ...request,
          measures: 'entries,entries_low,entries_high,expected,observed_entries,imputed_entries,status,fault,method',
        },
      }}
      actions={
        <>
          {isCut ? (
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => change({ drawn_from: addDays(fault.ended_on, -lastDays) })}
            >
              {t('picture.last_days')}
            </Button>
          ) : state.drawn_from !== null ? (
            <Button size="compact-xs" variant="subtle" onClick={() => change({ drawn_from: null })}>
              {t('picture.first_days')}
            </Button>
          ) : null}
          <SegmentedControl
            size="xs"
            aria-label={t('picture.granularity')}
            value={granularity}
            data={(['hour', 'day'] as const).map((value) => ({ value, label: t(`picture.${value}`) }))}
            onChange={(value) => change({ granularity: value as FaultState['granularity'] })}
          />
        </>
      }
      legend={
        <EvidenceLegend
          entries={(['observed', 'estimated', 'interval', 'expected', 'span'] as const).map(
            (mark) => [mark, t(`picture.${mark}`)] as const,
          )}
        />
      }
    >
      <EvidenceChart points={points} words={words} label={t('picture.label', { sensor: fault.sensor_id })} />
    </ChartFrame>
  );
}

/** Of hours of which nothing is known an axis alone would be drawn. */
const isBlank = ({ observed, estimate, expected }: EvidencePoint) =>
  observed === null && estimate === null && expected === null;

function tableOf(
  points: readonly EvidencePoint[],
  { t, format, granularity }: EvidenceWords,
): TableData<EvidencePoint> {
  const people = (key: 'observed' | 'estimate' | 'expected') => ({
    key,
    label: t(`point.${key}`),
    align: 'end' as const,
    cell: (point: EvidencePoint) => format.count(point[key]),
  });
  return {
    columns: [
      { key: 'start', label: t('point.start'), cell: ({ start }) => format.start(start, granularity) },
      people('observed'),
      people('estimate'),
      {
        key: 'interval',
        label: t('point.interval'),
        align: 'end',
        cell: ({ low, high }) =>
          low === null || high === null ? '' : t('point.between', { low: format.count(low), high: format.count(high) }),
      },
      people('expected'),
      { key: 'quality', label: t('point.quality'), cell: ({ quality }) => t(`quality.${quality}`) },
      { key: 'method', label: t('point.method'), cell: ({ method }) => methodText(method, t) ?? '' },
      { key: 'in', label: t('picture.span'), cell: ({ isIn }) => (isIn ? t('point.in') : '') },
    ],
    rows: points,
    rowKey: ({ start }, index) => `${start} ${index}`,
  };
}
