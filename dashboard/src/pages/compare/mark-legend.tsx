import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Granularity } from '../../api/types.ts';
import { kindOf, type Lines } from '../../charts/compare-lines-points.ts';
import { sideOf } from '../../charts/footfall-series-points.ts';
import shared from '../../charts/legend.module.css';
import { useFormat } from '../../i18n/use-format.ts';
import classes from './compare.module.css';

const marks = ['part', 'estimated', 'missing', 'outside', 'expected'] as const;

interface MarkLegendProps {
  data: Lines;
  hasExpected: boolean;
  /** Per cent around the expected. */
  threshold: number;
  /** Whether what is outside of it is marked on the line alone that stands out. */
  isCrowded: boolean;
  granularity: Granularity;
}

/** What the marks mean, of those that are on the chart. */
export function MarkLegend({ data, hasExpected, threshold, isCrowded, granularity }: MarkLegendProps) {
  const { t } = useTranslation('compare');
  const format = useFormat();
  const there = useMemo(() => {
    const found = new Set<(typeof marks)[number]>(hasExpected ? ['expected'] : []);
    for (const { points } of data.lines) {
      for (const point of points) {
        const kind = kindOf(point);
        if (point !== null && sideOf(point, threshold) !== null) {
          found.add('outside');
        }
        if (kind === 'part' || kind === 'missing') {
          found.add(kind);
        } else if (kind === 'whole' && (point?.estimated ?? 0) > 0) {
          found.add('estimated');
        }
      }
    }
    return marks.filter((mark) => found.has(mark));
  }, [data, hasExpected, threshold]);
  const isHours = granularity === 'hour';
  return there.length === 0 && !isHours ? null : (
    <ul className={shared.legend}>
      {there.map((mark) => (
        <li key={mark}>
          <svg className={classes.mark} viewBox="0 0 16 16" aria-hidden="true" data-mark={mark}>
            {mark === 'part' ? <circle cx="8" cy="8" r="4" /> : null}
            {mark === 'estimated' ? <path d="M8 3 L13 8 L8 13 L3 8 Z" /> : null}
            {mark === 'missing' ? <path d="M4 4 L12 12 M12 4 L4 12" /> : null}
            {mark === 'outside' ? <path data-filled d="M4.5 1 L8 7 H1 Z M11.5 15 L15 9 H8 Z" /> : null}
            {mark === 'expected' ? <path d="M0 8 H16" strokeDasharray="2 2.5" /> : null}
          </svg>
          {t(`mark.${mark === 'outside' && isCrowded ? 'outside_forward' : mark}`, {
            threshold: format.share(threshold / 100),
          })}
        </li>
      ))}
      {isHours ? <li>{t('mark.open_hours')}</li> : null}
    </ul>
  );
}
