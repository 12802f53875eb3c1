import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { usePalette } from '../theme/use-palette.ts';
import { EChart } from './echart.tsx';
import { stripesOf } from './footfall-series-stripes.ts';
import classes from './today-hours.module.css';
import { type HourWords, todayHoursOption } from './today-hours-option.ts';
import type { HourPoint } from './today-hours-points.ts';
import { sharesText } from './trust-words.ts';

/** The hours of one day against what is expected of them; put a ChartFrame around it. */
export function TodayHours({ points }: { points: readonly HourPoint[] }) {
  const { t } = useTranslation('network');
  const palette = usePalette();
  const words = useHourWords();
  const option = useMemo(() => todayHoursOption(points, palette, words, stripesOf(palette)), [points, palette, words]);
  const describe = (index: number) => {
    const point = points[index];
    return point === undefined ? '' : hourSentence(point, words, t);
  };
  return (
    <div className={classes.box}>
      <EChart
        option={option}
        label={t('hours.label')}
        height="fill"
        shape="bars"
        points={{ count: points.length, describe, seriesIndex: 1 }}
      />
    </div>
  );
}

/** What the marks mean, of those that are there. */
export function TodayHoursLegend({ points }: { points: readonly HourPoint[] }) {
  const { t } = useTranslation('network');
  return (
    <div className={classes.legend}>
      <span className={classes.key}>
        <span className={classes.mark} aria-hidden="true" />
        {t('hours.counted')}
      </span>
      {points.some(({ state }) => state === 'estimated') ? (
        <span className={classes.key}>
          <span className={classes.mark} data-estimated="" aria-hidden="true" />
          {t('hours.estimated')}
        </span>
      ) : null}
      {points.some(({ state }) => state === 'partial') ? (
        <span className={classes.key}>
          <span className={classes.mark} data-part="" aria-hidden="true" />
          {t('hours.partial')}
        </span>
      ) : null}
      <span className={classes.key}>
        <span className={classes.mark} data-band="" aria-hidden="true" />
        {t('hours.expected')}
      </span>
      {points.some(({ state }) => state === 'ahead') ? (
        <span className={classes.key}>
          <span className={classes.mark} data-band="" data-ahead="" aria-hidden="true" />
          {t('hours.ahead')}
        </span>
      ) : null}
    </div>
  );
}

export function useHourWords(): HourWords {
  const { t } = useTranslation('network');
  const { t: common } = useTranslation();
  const format = useFormat();
  return useMemo(
    () => ({
      format,
      entries: t('hours.entries'),
      expectedOf: t('hours.expected_of'),
      expectedAll: t('hours.expected_all'),
      usual: t('hours.usual'),
      quality: t('hours.quality'),
      usualSpan: (low, high) => t('hours.usual_span', { low, high }),
      interval: t('hours.interval'),
      state: (state, share) => t(`hours.state.${state}`, { share }),
      rests: ({ rests }) => ((rests.imputed_share ?? 0) > 0 ? sharesText(rests, common, format) : null),
    }),
    [t, common, format],
  );
}

function hourSentence(
  { hour, state, entries, expectedAll, observedShare }: HourPoint,
  { format, state: stateWords }: HourWords,
  t: ReturnType<typeof useTranslation<'network'>>['t'],
): string {
  const said = stateWords(state, format.share(observedShare));
  const what =
    state === 'closed'
      ? said
      : t('hours.said', { entries: format.count(entries), expected: format.count(expectedAll), state: said });
  return t('hours.sentence', { hour: format.hourSpan(hour), what });
}
