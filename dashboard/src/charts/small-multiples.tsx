import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Granularity } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';
import { useFormat } from '../i18n/use-format.ts';
import { type ChartPalette, usePalette } from '../theme/use-palette.ts';
import { type Extent, sharedExtent } from './compare-lines-extent.ts';
import type { Bases, Line, Lines } from './compare-lines-points.ts';
import { type LineWords, pointSentence, pointTooltip } from './compare-lines-tooltip.ts';
import { EChart } from './echart.tsx';
import classes from './small-multiples.module.css';
import { multipleOption } from './small-multiples-option.ts';

const marks = 3;

export interface SmallMultiplesProps {
  data: Lines;
  granularity: Granularity;
  bases: Bases | null;
  hasExpected: boolean;
  /** Per cent around the expected beyond which a point is marked. */
  threshold: number;
  /** What stands beside a name: its total, say. */
  beside: (id: string) => ReactNode;
}

/** Each of the compared on a chart of its own; all share both axes, so that heights and times can be compared. */
export function SmallMultiples({ data, granularity, bases, hasExpected, threshold, beside }: SmallMultiplesProps) {
  const { t } = useTranslation('compare');
  const palette = usePalette();
  const format = useFormat();
  const extent = useMemo(() => sharedExtent(data.lines, bases, hasExpected, marks), [data, bases, hasExpected]);
  const words = useMemo(
    () => ({ t, format, granularity, bases, hasExpected, threshold }),
    [t, format, granularity, bases, hasExpected, threshold],
  );
  return (
    <ul className={classes.grid}>
      {data.lines.map((line) => (
        <li key={line.id} className={classes.cell}>
          <div className={classes.head}>
            <h3 className={classes.name}>{line.name}</h3>
            <span className={classes.beside}>{beside(line.id)}</span>
          </div>
          <Multiple line={line} starts={data.starts} extent={extent} words={words} palette={palette} format={format} />
        </li>
      ))}
    </ul>
  );
}

interface MultipleProps {
  line: Line;
  starts: Lines['starts'];
  extent: Extent;
  words: LineWords;
  palette: ChartPalette;
  format: Format;
}

function Multiple({ line, starts, extent, words, palette, format }: MultipleProps) {
  const { t } = useTranslation('compare');
  const alone = useMemo(() => ({ starts, lines: [line] }), [starts, line]);
  const option = useMemo(
    () =>
      multipleOption(line, starts, {
        ...words,
        palette,
        format,
        extent,
        tooltip: (position) => pointTooltip(alone, position, words, palette),
      }),
    [line, starts, words, palette, format, extent, alone],
  );
  return (
    <EChart
      option={option}
      label={t('multiples.label', { name: line.name })}
      height="small"
      points={{ count: starts.length, describe: (position) => pointSentence(alone, position, words) }}
    />
  );
}
