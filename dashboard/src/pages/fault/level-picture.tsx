import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FaultAnswer } from '../../api/types.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { LevelChart } from '../../charts/evidence-chart.tsx';
import { EvidenceLegend } from '../../charts/evidence-legend.tsx';
import { type LevelPoint, levelPoints } from '../../charts/evidence-points.ts';
import type { EvidenceWords } from '../../charts/evidence-words.ts';
import type { TableData } from '../../charts/table-view.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { addDays } from '../../state/dates.ts';

/** How this sensor went with the others, day by day: what tells a fault from fewer visitors. */
export function LevelPicture({ answer }: { answer: FaultAnswer }) {
  const { t } = useTranslation('fault');
  const format = useFormat();
  const points = useMemo(() => levelPoints(answer), [answer]);
  const words = useMemo<EvidenceWords>(
    () => ({
      t,
      format,
      granularity: 'day',
      others: answer.others.map(({ sensor_id, relation }) => t(`level.other_${relation}`, { sensor: sensor_id })),
    }),
    [t, format, answer.others],
  );
  const first = points[0]?.date ?? answer.meta.from;
  const last = points.at(-1)?.date ?? answer.meta.from;
  const hasLikely = points.some(({ likely }) => likely !== null);
  const legend = [
    ['observed', t('level.own')] as const,
    ...(hasLikely ? [['likely', t('level.likely')] as const, ['band', t('level.range')] as const] : []),
    ...(words.others.length > 0 ? [['other', t('level.other', { count: words.others.length })] as const] : []),
    ['span', t('picture.span')] as const,
  ];
  return (
    <ChartFrame
      title={t('level.title')}
      subtitle={t('level.subtitle', { period: format.range(first, addDays(last, 1)) })}
      empty={points.length === 0 && { why: t('level.empty'), hint: '' }}
      table={() => tableOf(points, words)}
      legend={<EvidenceLegend entries={legend} />}
    >
      <LevelChart points={points} words={words} label={t('level.label', { sensor: answer.fault.sensor_id })} />
    </ChartFrame>
  );
}

function tableOf(points: readonly LevelPoint[], { t, format, others }: EvidenceWords): TableData<LevelPoint> {
  return {
    columns: [
      { key: 'date', label: t('point.start'), cell: ({ date }) => format.day(date) },
      { key: 'own', label: t('level.own'), align: 'end', cell: ({ ratio }) => format.share(ratio) },
      { key: 'likely', label: t('level.likely'), align: 'end', cell: ({ likely }) => format.share(likely) },
      {
        key: 'range',
        label: t('level.range'),
        align: 'end',
        cell: ({ low, high }) =>
          low === null || high === null ? '' : t('point.between', { low: format.share(low), high: format.share(high) }),
      },
      ...others.map((label, at) => ({
        key: label,
        label,
        align: 'end' as const,
        cell: (point: LevelPoint) => format.share(point.others[at]),
      })),
      { key: 'in', label: t('picture.span'), cell: ({ isIn }) => (isIn ? t('point.in') : '') },
    ],
    rows: points,
    rowKey: ({ date }) => date,
  };
}
