import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProfileRow } from '../api/types.ts';
import { useFormat } from '../i18n/use-format.ts';
import { usePalette } from '../theme/use-palette.ts';
import { EChart } from './echart.tsx';
import { tooltipElement } from './echart-theme.ts';
import { profileOption } from './hour-weekday-option.ts';
import { paperDensity } from './time-chart.tsx';

interface HourWeekdayProps {
  rows: readonly ProfileRow[];
  label: string;
  /** On paper: fills its box. */
  isStill?: boolean;
}

/** The usual week: mean entries of each hour of each weekday. */
export function HourWeekday({ rows, label, isStill = false }: HourWeekdayProps) {
  const { t } = useTranslation('branch');
  const palette = usePalette();
  const format = useFormat();
  const cells = useMemo(() => rows.filter(({ entries }) => entries !== null), [rows]);
  const sentence = (row: ProfileRow) => `${format.weekday(row.iso_weekday)}, ${format.hourSpan(row.local_hour)}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: sentence follows format
  const option = useMemo(
    () =>
      profileOption(rows, {
        palette,
        format,
        tooltip: (row) =>
          tooltipElement(sentence(row), [
            { label: t('profile.mean'), value: format.count(row.entries), colour: palette.observed },
            { label: t('profile.share'), value: format.share(row.share_of_week) },
            { label: t('profile.hours'), value: format.count(row.hours) },
          ]),
      }),
    [rows, palette, format, t],
  );
  return (
    <EChart
      option={option}
      label={t('profile.label', { what: label })}
      height={isStill ? 'fill' : 'medium'}
      {...(isStill ? { density: paperDensity } : {})}
      shape="grid"
      points={{
        count: cells.length,
        describe: (index) => {
          const row = cells[index];
          return row ? `${sentence(row)}: ${t('say.entries', { figure: format.count(row.entries) })}` : '';
        },
      }}
    />
  );
}
