import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type FootfallRequest, footfallParams, footfallQuery } from '../../api/queries.ts';
import type { FootfallRow, OverviewAnswer } from '../../api/types.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import type { TableData } from '../../charts/table-view.tsx';
import { TodayHours, TodayHoursLegend, useHourWords } from '../../charts/today-hours.tsx';
import { type HourPoint, hourPoints } from '../../charts/today-hours-points.ts';
import { intervalOf, restsOf } from '../../charts/trust-words.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { addDays } from '../../state/dates.ts';

interface HoursCardProps {
  overview: OverviewAnswer;
  region: readonly string[];
}

/** The hours of today; of a closed day those of the last open one. */
export function HoursCard({ overview, region }: HoursCardProps) {
  const { today, last_open_day: last } = overview;
  return today.is_open || last === null ? (
    <Hours
      points={hourPoints(today.hours)}
      date={today.date}
      request={hoursOf(today.date, region)}
      isToday
      isOpen={today.is_open}
    />
  ) : (
    <LastOpenDay date={last.from} region={region} />
  );
}

function LastOpenDay({ date, region }: { date: string; region: readonly string[] }) {
  const request = hoursOf(date, region);
  const query = useQuery(footfallQuery(request));
  const points = useMemo(() => pastHours(query.data?.data ?? []), [query.data]);
  return <Hours points={points} date={date} request={request} query={query} />;
}

interface HoursProps {
  points: readonly HourPoint[];
  date: string;
  request: FootfallRequest;
  query?: ReturnType<typeof useQuery>;
  isToday?: boolean;
  /** Open, though its hours may not be in the tables yet. */
  isOpen?: boolean;
}

function Hours({ points, date, request, query, isToday = false, isOpen = false }: HoursProps) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const table = useHoursTable(points);
  return (
    <ChartFrame
      title={t(isToday ? 'hours.title' : 'hours.title_last')}
      subtitle={t('hours.subtitle', { day: format.day(date) })}
      {...(query && { query })}
      height="small"
      shape="bars"
      empty={
        points.length === 0 &&
        (isOpen
          ? { why: t('hours.unknown'), hint: t('hours.unknown_hint') }
          : { why: t('hours.none'), hint: t('hours.none_hint') })
      }
      table={table}
      download={{ path: 'footfall', query: footfallParams(request) }}
      legend={<TodayHoursLegend points={points} />}
    >
      <TodayHours points={points} />
    </ChartFrame>
  );
}

function useHoursTable(points: readonly HourPoint[]): () => TableData<HourPoint> {
  const { t } = useTranslation();
  const words = useHourWords();
  const { format } = words;
  return () => ({
    columns: [
      { key: 'hour', label: t('word.hour'), cell: ({ hour }) => format.hourSpan(hour) },
      { key: 'entries', label: words.entries, align: 'end', cell: ({ entries }) => format.count(entries) },
      { key: 'expected', label: words.expectedOf, align: 'end', cell: ({ expected }) => format.count(expected) },
      { key: 'all', label: words.expectedAll, align: 'end', cell: ({ expectedAll }) => format.count(expectedAll) },
      {
        key: 'usual',
        label: words.usual,
        align: 'end',
        cell: ({ low, high }) =>
          low === null || high === null
            ? format.count(null)
            : words.usualSpan(format.count(Math.max(low, 0)), format.count(high)),
      },
      {
        key: 'interval',
        label: words.interval,
        align: 'end',
        cell: ({ rests }) => {
          const interval = intervalOf(rests);
          return interval === null ? '' : words.usualSpan(format.count(interval.low), format.count(interval.high));
        },
      },
      {
        key: 'state',
        label: words.quality,
        cell: ({ state, observedShare }) => words.state(state, format.share(observedShare)),
      },
    ],
    rows: points,
    rowKey: ({ hour }) => String(hour),
  });
}

const hoursOf = (date: string, region: readonly string[]): FootfallRequest => ({
  by: 'network',
  region,
  from: date,
  to: addDays(date, 1),
  granularity: 'hour',
  measures: [
    ...(['entries', 'expected', 'low', 'high', 'status', 'observed_share', 'imputed_share', 'missing_share'] as const),
    ...(['entries_low', 'entries_high', 'imputed_weeks', 'imputed_donors'] as const),
  ],
});

/** Hours of a day that is over, as those of today. */
function pastHours(rows: readonly FootfallRow[]): HourPoint[] {
  return hourPoints(
    rows
      .filter(({ status }) => status !== 'closed')
      .map(({ start, entries = null, expected = null, low = null, high = null, ...row }) => ({
        ...restsOf(row),
        local_hour: Number(start.slice(11, 13)),
        entries,
        comparable_entries: entries,
        expected,
        expected_hour: expected,
        low,
        high,
        observed_share: row.observed_share ?? null,
        is_due: true,
      })),
  );
}
