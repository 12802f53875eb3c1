import { useMediaQuery } from '@mantine/hooks';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePalette } from '../theme/use-palette.ts';
import classes from './calendar-heat.module.css';
import { type CalendarMetric, calendarOption, topOf, yearsOf } from './calendar-heat-option.ts';
import { EChart } from './echart.tsx';
import type { Point } from './footfall-series-points.ts';
import { type PointWords, pointSentence, pointTooltip } from './footfall-series-tooltip.ts';

interface CalendarHeatProps {
  points: readonly Point[];
  words: PointWords;
  metric: CalendarMetric;
  label: string;
  onChoose: (date: string) => void;
}

/** Each day of the years as a square, newest year first. */
export function CalendarHeat({ points, words, metric, label, onChoose }: CalendarHeatProps) {
  const years = useMemo(() => yearsOf(points), [points]);
  const top = useMemo(() => topOf(points), [points]);
  return (
    <div className={classes.years}>
      {years.map((year) => (
        <div key={year} className={classes.year}>
          <h3 className={classes.name}>{year}</h3>
          <Year year={year} top={top} {...{ points, words, metric, label, onChoose }} />
        </div>
      ))}
    </div>
  );
}

function Year({
  points,
  words,
  metric,
  label,
  onChoose,
  year,
  top,
}: CalendarHeatProps & { year: string; top: number }) {
  const { t } = useTranslation('branch');
  const palette = usePalette();
  const isNarrow = useMediaQuery('(max-width: 36em)', false, { getInitialValueInEffect: false });
  const days = useMemo(() => points.filter(({ date }) => date.startsWith(year)), [points, year]);
  const option = useMemo(
    () =>
      calendarOption(points, year, top, {
        palette,
        format: words.format,
        metric,
        isNarrow,
        tooltip: (point) => pointTooltip(point, words, palette),
      }),
    [points, year, top, palette, words, metric, isNarrow],
  );
  const choose = (index: number) => {
    const day = days[index];
    if (day !== undefined) {
      onChoose(day.date);
    }
  };
  return (
    <div className={classes.canvas}>
      <EChart
        option={option}
        label={t('calendar.label', { what: label, year })}
        height="fill"
        shape="grid"
        onEvents={{ click: ({ dataIndex }) => choose(dataIndex) }}
        points={{
          count: days.length,
          describe: (index) => (days[index] ? pointSentence(days[index], words) : ''),
          onChoose: choose,
        }}
      />
    </div>
  );
}
