import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { footfallParams, footfallQuery, profileQuery, rankingQuery } from '../../api/queries.ts';
import { CalendarHeat } from '../../charts/calendar-heat.tsx';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { pointsTable } from '../../charts/footfall-series-columns.ts';
import { pointsOf } from '../../charts/footfall-series-points.ts';
import type { PointWords } from '../../charts/footfall-series-tooltip.ts';
import { HourWeekday } from '../../charts/hour-weekday.tsx';
import shared from '../../charts/legend.module.css';
import { SensorShares, sharesOf } from '../../charts/sensor-shares.tsx';
import { YearOverYear } from '../../charts/year-over-year.tsx';
import { yearOverYearTotal } from '../../charts/year-over-year-option.ts';
import { useFormat } from '../../i18n/use-format.ts';
import type { BranchState } from '../../state/pages.ts';
import classes from './branch-page.module.css';
import { CalendarLegend } from './calendar-legend.tsx';
import type { requestsOf } from './requests.ts';

interface ShapeSectionProps {
  name: string;
  state: BranchState;
  requests: ReturnType<typeof requestsOf>;
  threshold: number;
  onChange: (patch: Partial<BranchState>) => void;
  onOpenDay: (date: string) => void;
}

/** What the counts of a branch look like: its week, its doors. */
export const WeekSection = memo(function WeekSection({ name, state, requests, onChange }: ShapeSectionProps) {
  const { t } = useTranslation('branch');
  const format = useFormat();
  const profile = useQuery(profileQuery(requests.profile));
  const sensors = useQuery(rankingQuery(requests.sensors));
  const rows = profile.data?.data;
  const ranked = sensors.data?.data;
  const period = format.range(requests.range.from, requests.range.to);
  return (
    <div className={classes.pair}>
      <ChartFrame
        title={t('profile.title')}
        subtitle={t('profile.subtitle', { period })}
        query={profile}
        empty={rows?.every(({ entries }) => entries === null)}
        shape="grid"
        download={{ path: 'profile', query: { ...requests.profile } }}
        table={() => ({
          rows: rows ?? [],
          rowKey: (row) => `${row.iso_weekday} ${row.local_hour}`,
          columns: [
            { key: 'weekday', label: t('profile.weekday'), cell: (row) => format.weekday(row.iso_weekday) },
            { key: 'hour', label: t('word.hour', { ns: 'common' }), cell: (row) => format.hourSpan(row.local_hour) },
            { key: 'entries', label: t('profile.mean'), align: 'end', cell: (row) => format.count(row.entries) },
            { key: 'share', label: t('profile.share'), align: 'end', cell: (row) => format.share(row.share_of_week) },
            { key: 'hours', label: t('profile.hours'), align: 'end', cell: (row) => format.count(row.hours) },
          ],
        })}
      >
        <HourWeekday rows={rows ?? []} label={`${name}, ${period}`} />
      </ChartFrame>
      <ChartFrame
        title={t('sensors.title')}
        subtitle={t('sensors.subtitle', { period })}
        query={sensors}
        empty={ranked?.length === 0}
        shape="list"
        download={{ path: 'ranking', query: { ...requests.sensors } }}
        table={() => ({
          rows: (ranked ?? []).map((row, index) => ({ ...row, share: sharesOf(ranked ?? [])[index] })),
          rowKey: (row) => row.id,
          columns: [
            { key: 'sensor', label: t('word.sensor', { ns: 'common' }), cell: (row) => row.name },
            { key: 'share', label: t('sensors.share'), align: 'end', cell: (row) => format.share(row.share) },
            { key: 'entries', label: t('column.entries'), align: 'end', cell: (row) => format.count(row.entries) },
            {
              key: 'observed',
              label: t('column.observed_share'),
              align: 'end',
              cell: (row) => format.share(row.observed_share),
            },
            {
              key: 'change',
              label: t('column.change'),
              align: 'end',
              cell: (row) => format.change(row.compare_change),
            },
          ],
        })}
      >
        <SensorShares rows={ranked ?? []} chosen={state.sensor} onChoose={(sensor) => onChange({ sensor })} />
      </ChartFrame>
    </div>
  );
});

/** The years of a branch: each day as a square, and each week against that of last year. */
export const YearsSection = memo(function YearsSection({
  name,
  state,
  requests,
  threshold,
  onChange,
  onOpenDay,
}: ShapeSectionProps) {
  const { t } = useTranslation('branch');
  const format = useFormat();
  const calendar = useQuery(footfallQuery(requests.calendar));
  const years = useQuery(footfallQuery(requests.weeks));
  const days = useMemo(() => pointsOf(calendar.data?.data ?? [], 'day'), [calendar.data]);
  const weeks = useMemo(() => pointsOf(years.data?.data ?? [], 'week'), [years.data]);
  const total = useMemo(() => yearOverYearTotal(weeks), [weeks]);
  const dayWords: PointWords = useMemo(
    () => ({ t, format, granularity: 'day', threshold, comparison: null }),
    [t, format, threshold],
  );
  const weekWords: PointWords = useMemo(
    () => ({ t, format, granularity: 'week', threshold, comparison: t('compared_with.last_year') }),
    [t, format, threshold],
  );
  const known = days.filter(({ entries, status }) => entries !== null || status === 'missing');
  const weeksPeriod = format.range(requests.weeks.from, requests.weeks.to);
  return (
    <div className={classes.stack}>
      <ChartFrame
        title={t('calendar.title')}
        subtitle={t(`calendar.subtitle.${state.calendar}`)}
        query={calendar}
        empty={calendar.data !== undefined && known.length === 0}
        shape="grid"
        download={{ path: 'footfall', query: footfallParams(requests.calendar) }}
        table={() => pointsTable(known, dayWords)}
        legend={<CalendarLegend metric={state.calendar} />}
        actions={
          <SegmentedControl
            size="xs"
            value={state.calendar}
            onChange={(value) => onChange({ calendar: value as BranchState['calendar'] })}
            data={[
              { value: 'entries', label: t('calendar.entries') },
              { value: 'change', label: t('calendar.change') },
            ]}
            aria-label={t('calendar.metric')}
          />
        }
      >
        <CalendarHeat points={days} words={dayWords} metric={state.calendar} label={name} onChoose={onOpenDay} />
      </ChartFrame>
      <ChartFrame
        title={t('years.title')}
        subtitle={
          total === null
            ? t('years.subtitle_none', { period: weeksPeriod })
            : t('years.subtitle', {
                period: weeksPeriod,
                now: format.count(total.now),
                earlier: format.count(total.earlier),
                change: format.change(total.change),
                count: total.weeks,
              })
        }
        query={years}
        empty={
          years.data !== undefined && total === null ? { why: t('years.none'), hint: t('years.none_hint') } : false
        }
        download={{ path: 'footfall', query: footfallParams(requests.weeks) }}
        table={() => pointsTable(weeks, weekWords)}
        legend={
          <ul className={`${shared.legend} ${classes.lines}`}>
            <li data-line="now">{t('years.now')}</li>
            <li data-line="then">{t('years.earlier')}</li>
          </ul>
        }
      >
        <YearOverYear weeks={weeks} words={weekWords} label={name} />
      </ChartFrame>
    </div>
  );
});
