import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Granularity } from '../api/types.ts';
import { useFormat } from '../i18n/use-format.ts';
import { usePalette } from '../theme/use-palette.ts';
import classes from './compare-lines.module.css';
import { linesOption } from './compare-lines-option.ts';
import { type Bases, type Lines, lineLook } from './compare-lines-points.ts';
import { pointSentence, pointTooltip } from './compare-lines-tooltip.ts';
import { EChart, type ZoomWindow } from './echart.tsx';

/** Where names have room at the ends of lines. */
const wide = '(min-width: 48em)';

export interface CompareLinesProps {
  data: Lines;
  granularity: Granularity;
  /** Null: figures as they are; else what is 100. */
  bases: Bases | null;
  hasExpected: boolean;
  /** Per cent around the expected beyond which a point is marked. */
  threshold: number;
  label: string;
  window: ZoomWindow;
  zoomKey: string;
  onZoom: (window: ZoomWindow) => void;
}

/** All of the compared on one chart, with a legend that brings one of them to the front. */
export function CompareLines(props: CompareLinesProps) {
  const { data, granularity, bases, hasExpected, threshold, label, window, zoomKey, onZoom } = props;
  const { t } = useTranslation('compare');
  const palette = usePalette();
  const format = useFormat();
  const hasEndLabels = useMediaQuery(wide, undefined, { getInitialValueInEffect: false }) ?? true;
  const [pinned, setPinned] = useState<string | null>(null);
  const [looked, setLooked] = useState<string | null>(null);
  const active = looked ?? (data.lines.some(({ id }) => id === pinned) ? pinned : null);
  const words = useMemo(
    () => ({ t, format, granularity, bases, hasExpected, threshold }),
    [t, format, granularity, bases, hasExpected, threshold],
  );
  useEffect(() => {
    if (looked !== null && !data.lines.some(({ id }) => id === looked)) {
      setLooked(null);
    }
  }, [data, looked]);
  const option = useMemo(
    () =>
      linesOption(data, {
        palette,
        format,
        granularity,
        bases,
        hasExpected,
        threshold,
        active,
        hasEndLabels,
        window,
        tooltip: (position) => pointTooltip(data, position, words, palette),
      }),
    [data, palette, format, granularity, bases, hasExpected, threshold, active, hasEndLabels, window, words],
  );
  return (
    <>
      <ul className={classes.legend} aria-label={t('lines.legend')}>
        {data.lines.map(({ id, name }, position) => {
          const { colour, dash } = lineLook(position, palette.series);
          return (
            <li key={id}>
              <button
                type="button"
                className={classes.entry}
                data-quiet={(active !== null && active !== id) || undefined}
                aria-pressed={pinned === id}
                onClick={() => setPinned(pinned === id ? null : id)}
                onPointerEnter={() => setLooked(id)}
                onPointerLeave={() => setLooked(null)}
                onFocus={() => setLooked(id)}
                onBlur={() => setLooked(null)}
              >
                <svg className={classes.sample} viewBox="0 0 24 8" aria-hidden="true">
                  <line
                    x1="0"
                    x2="24"
                    y1="4"
                    y2="4"
                    stroke={colour}
                    strokeWidth="2.5"
                    strokeDasharray={dash?.join(' ')}
                  />
                </svg>
                <span className={classes.name}>{name}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <EChart
        option={option}
        label={label}
        height="large"
        zoomKey={zoomKey}
        onZoom={onZoom}
        onEvents={{
          mouseover: ({ seriesName }) => setLooked(seriesName || null),
          mouseout: () => setLooked(null),
          globalout: () => setLooked(null),
        }}
        points={{
          count: Math.max(0, window.last - window.first + 1),
          first: window.first,
          describe: (position) => pointSentence(data, position, words),
        }}
      />
    </>
  );
}
