import type { EChartsCoreOption } from 'echarts/core';
import type { ProfileRow } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';
import { sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';

/** The hours of the profile, from the first that is open on any weekday to the last. */
export function hoursOf(rows: readonly ProfileRow[]): number[] {
  const open = rows.filter(({ entries }) => entries !== null).map(({ local_hour: hour }) => hour);
  if (open.length === 0) {
    return [];
  }
  const [first, last] = [Math.min(...open), Math.max(...open)];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

interface ProfileLook {
  palette: ChartPalette;
  format: Format;
  tooltip: (row: ProfileRow) => HTMLElement;
}

/** Mean entries by weekday and hour: the more, the further from the ground; hours never open stay empty. */
export function profileOption(
  rows: readonly ProfileRow[],
  { palette, format, tooltip }: ProfileLook,
): EChartsCoreOption {
  const hours = hoursOf(rows);
  const cells = rows.filter((row) => row.entries !== null);
  const weekdays = [1, 2, 3, 4, 5, 6, 7].filter((day) => day <= 5 || cells.some((row) => row.iso_weekday === day));
  const most = Math.max(1, ...cells.map(({ entries }) => entries!));
  const steps = palette.density.length;
  const stepOf = (entries: number) => Math.min(steps - 1, Math.round((entries / most) * (steps - 1)));
  return {
    grid: {
      left: sizes.space.xl + sizes.space.sm,
      right: sizes.space.xxs,
      top: sizes.space.xxs,
      bottom: sizes.space.lg,
    },
    xAxis: {
      type: 'category',
      data: hours,
      axisLine: { show: false },
      axisLabel: { formatter: (hour: string) => format.hour(Number(hour)) },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: weekdays,
      axisLine: { show: false },
      axisLabel: { formatter: (day: string) => format.weekdayShort(Number(day)), interval: 0 },
    },
    tooltip: {
      formatter: ({ dataIndex }: { dataIndex: number }) => (cells[dataIndex] ? tooltip(cells[dataIndex]) : ''),
    },
    visualMap: { show: false, min: 0, max: most, dimension: 2, inRange: { color: [...palette.density] } },
    series: [
      {
        type: 'heatmap',
        data: cells.map((row) => ({
          value: [String(row.local_hour), String(row.iso_weekday), row.entries],
          itemStyle: {
            borderColor: palette.surface,
            borderWidth: 2,
            borderRadius: 3,
          },
          label: { color: stepOf(row.entries!) * 2 > steps ? palette.surface : palette.text },
        })),
        label: {
          show: true,
          formatter: ({ value }: { value: [string, string, number] }) => format.compact(Math.round(value[2])),
          fontSize: sizes.text.xs,
        },
        emphasis: { itemStyle: { borderColor: palette.focus } },
      },
    ],
  };
}
