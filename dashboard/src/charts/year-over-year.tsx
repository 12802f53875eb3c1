import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePalette } from '../theme/use-palette.ts';
import { EChart } from './echart.tsx';
import { tooltipElement } from './echart-theme.ts';
import type { Point } from './footfall-series-points.ts';
import { noteOf, type PointWords } from './footfall-series-tooltip.ts';
import { yearOverYearOption } from './year-over-year-option.ts';

/** Week by week against last year, weekday on weekday. */
export function YearOverYear({ weeks, words, label }: { weeks: readonly Point[]; words: PointWords; label: string }) {
  const { t } = useTranslation('branch');
  const palette = usePalette();
  const option = useMemo(() => {
    const { format } = words;
    return yearOverYearOption(weeks, {
      palette,
      format,
      tooltip: (point) =>
        tooltipElement(
          format.start(point.start, 'week'),
          [
            { label: t('years.now'), value: format.count(point.comparableEntries), colour: palette.observed },
            {
              label:
                point.compareStart === null
                  ? t('years.earlier')
                  : t('years.earlier_from', { date: format.date(point.compareStart) }),
              value: format.count(point.compareEntries),
              colour: palette.compare,
            },
            { label: t('column.compare_change'), value: format.change(point.compareChange) },
            { label: t('years.all'), value: format.count(point.entries) },
          ],
          noteOf(point, words) ?? undefined,
        ),
    });
  }, [weeks, words, palette, t]);
  return (
    <EChart
      option={option}
      label={t('years.label', { what: label })}
      height="medium"
      points={{
        count: weeks.length,
        seriesIndex: 1,
        describe: (index) => {
          const week = weeks[index];
          return week
            ? t('years.say', {
                week: words.format.start(week.start, 'week'),
                now: words.format.count(week.comparableEntries),
                earlier: words.format.count(week.compareEntries),
                change: words.format.change(week.compareChange),
              })
            : '';
        },
      }}
    />
  );
}
