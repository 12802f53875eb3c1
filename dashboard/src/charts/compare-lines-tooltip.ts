import type { TFunction } from 'i18next';
import type { Granularity } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { type Bases, kindOf, type Line, type Lines, lineLook, type Point, scaled } from './compare-lines-points.ts';
import { type TooltipRow, tooltipElement } from './echart-theme.ts';
import { sideOf } from './footfall-series-points.ts';

export interface LineWords {
  t: TFunction<'compare'>;
  format: Format;
  granularity: Granularity;
  bases: Bases | null;
  hasExpected: boolean;
  /** Per cent around the expected. */
  threshold: number;
}

/** The exact figures of a period, the largest first, each with what it is worth. */
export function pointTooltip(data: Lines, position: number, words: LineWords, palette: ChartPalette): HTMLElement {
  const start = data.starts[position];
  if (start === undefined) {
    return tooltipElement('', []);
  }
  const rows: (TooltipRow & { height: number })[] = data.lines.map((line, index) => {
    const point = line.points[position] ?? null;
    const { colour } = lineLook(index, palette.series);
    const isHollow = kindOf(point) !== 'whole' || (point?.estimated ?? 0) > 0;
    const value = scaled(point?.entries, words.bases?.of.get(line.id), words.bases !== null);
    return { label: line.name, value: figureOf(line, point, words), colour, isHollow, height: value ?? -1 };
  });
  rows.sort((a, b) => b.height - a.height);
  return tooltipElement(words.format.start(start, words.granularity), rows);
}

/** A period in a sentence, for those who walk along the chart without seeing it. */
export function pointSentence(data: Lines, position: number, words: LineWords): string {
  const start = data.starts[position];
  if (start === undefined) {
    return '';
  }
  const parts = data.lines.map((line) =>
    words.t('say.line', { name: line.name, figure: figureOf(line, line.points[position] ?? null, words) }),
  );
  return [words.format.start(start, words.granularity), ...parts].join('; ');
}

/** `104 (1,204) · partial, 62 % observed`. */
export function figureOf(line: Line, point: Point | null, words: LineWords): string {
  const { t, format, bases, hasExpected, threshold } = words;
  const note = noteOf(point, words);
  if (point === null || point.entries === null) {
    return note ?? format.count(null);
  }
  const entries = format.count(point.entries);
  const index = scaled(point.entries, bases?.of.get(line.id), bases !== null);
  const figure = bases === null ? entries : t('index.figure', { index: format.count(index), entries });
  const expected =
    hasExpected && point.expected !== null ? t('say.expected', { expected: format.count(point.expected) }) : null;
  const outside = sideOf(point, threshold) === null ? null : t('say.outside', { change: format.change(point.change) });
  return [figure, expected, outside, note].filter(Boolean).join(' · ');
}

/** How much of a figure is estimated, and between what it lies. */
function estimateText({ estimated, estimate }: Point, { t, format }: Pick<LineWords, 't' | 'format'>): string {
  const figure = format.count(estimated);
  return estimate === null
    ? t('note.estimated', { figure })
    : t('note.estimated_between', { figure, low: format.count(estimate.low), high: format.count(estimate.high) });
}

/** Why a figure is not to be taken as whole; null where it is. */
export function noteOf(point: Point | null, { t, format }: Pick<LineWords, 't' | 'format'>): string | null {
  if (point === null) {
    return t('note.none');
  }
  const share = format.share(point.observedShare);
  switch (point.status) {
    case 'complete':
      return point.estimated > 0 ? estimateText(point, { t, format }) : null;
    case 'partial':
      return t('note.partial', { share });
    case 'pending':
      return t(point.entries === null ? 'note.not_due' : 'note.pending');
    case 'closed':
      return t('note.closed');
    case 'missing':
      return t('note.missing');
  }
}
