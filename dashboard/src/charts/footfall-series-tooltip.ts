import type { TFunction } from 'i18next';
import type { Granularity } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';
import { faultKinds } from '../state/pages.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { type TooltipRow, tooltipElement } from './echart-theme.ts';
import { methods } from './evidence-words.ts';
import { isPart, type Point, sideOf } from './footfall-series-points.ts';
import { intervalOf, sharesText } from './trust-words.ts';

export interface PointWords {
  t: TFunction<'branch'>;
  format: Format;
  granularity: Granularity;
  threshold: number;
  /** What is compared with, in words; null: nothing. */
  comparison: string | null;
}

/** What a point is worth and why it may stand out: partial, estimated, holiday, closed. Null where nothing is to say. */
export function noteOf(point: Point, { t, format, granularity }: Omit<PointWords, 'threshold' | 'comparison'>) {
  const notes: string[] = [];
  if (point.status === 'partial') {
    notes.push(
      t(point.change === null ? 'note.partial' : 'note.partial_judged', { share: format.share(point.observedShare) }),
    );
  } else if (point.status === 'pending') {
    notes.push(
      t(granularity === 'hour' ? 'note.not_due' : 'note.pending', { share: format.share(point.observedShare) }),
    );
  } else if (point.status === 'missing') {
    notes.push(t('note.missing'));
  } else if (point.status === 'closed') {
    notes.push(t('note.closed'));
  }
  if ((point.estimated ?? 0) > 0) {
    notes.push(t('note.estimated', { figure: format.count(point.estimated) }));
    notes.push(...originOf(point, { t, format }));
  }
  if (point.dayKind !== null && point.dayKind !== 'regular') {
    notes.push(kindOf(point.dayKind, t));
  }
  return notes.length === 0 ? null : notes.join(' ');
}

/** What an estimate was made of, and how; sentences. */
function originOf({ rests, method, fault }: Point, { t, format }: Pick<PointWords, 't' | 'format'>): string[] {
  const known = methods.find((one) => one === method);
  const kind = faultKinds.find((one) => one === fault);
  return [
    `${sharesText(rests, t as unknown as TFunction, format)}.`,
    known === undefined ? null : `${t(`method.${known}`, { ns: 'fault' })}.`,
    kind === undefined ? null : `${t(`kind.${kind}`, { ns: 'health' })}.`,
  ].filter((sentence) => sentence !== null);
}

export const spanText = (
  { low, high }: { low: number; high: number },
  { t, format }: Pick<PointWords, 't' | 'format'>,
) => t('band', { low: format.count(low), high: format.count(high) });

function kindOf(kind: string, t: TFunction<'branch'>): string {
  return kind === 'holiday' || kind === 'closure' || kind === 'special' ? t(`note.${kind}`) : kind;
}

/** Whether it leaves the threshold, in words. */
function verdictOf(point: Point, { t, format, threshold }: Pick<PointWords, 't' | 'format' | 'threshold'>) {
  const side = sideOf(point, threshold);
  return side === null ? null : t(`outside.${side}`, { threshold: format.share(threshold / 100) });
}

export function pointTooltip(point: Point, words: PointWords, palette: ChartPalette): HTMLElement {
  const { t, format, granularity } = words;
  const rows: TooltipRow[] = [
    {
      label: t('column.entries'),
      value: format.count(point.entries),
      ...(point.entries === null ? {} : { colour: palette.observed, isHollow: isPart(point) }),
    },
  ];
  if ((point.estimated ?? 0) > 0) {
    rows.push(
      { label: t('column.observed'), value: format.count(point.observed) },
      { label: t('column.estimated'), value: format.count(point.estimated), colour: palette.estimated, isHollow: true },
    );
    const interval = intervalOf(point.rests);
    if (interval !== null) {
      rows.push({ label: t('column.interval'), value: spanText(interval, words) });
    }
  }
  if (point.expected !== null) {
    rows.push({ label: t('column.expected'), value: format.count(point.expected), colour: palette.text });
  }
  if (point.low !== null && point.high !== null) {
    rows.push({
      label: t('column.band'),
      value: t('band', { low: format.count(point.low), high: format.count(point.high) }),
      colour: palette.bandEdge,
    });
  }
  if (point.change !== null) {
    const side = sideOf(point, words.threshold);
    rows.push({
      label: t('column.change'),
      value: format.change(point.change),
      ...(side === null ? {} : { colour: palette[side] }),
    });
  }
  if (point.compareEntries !== null && words.comparison !== null) {
    rows.push({
      label: words.comparison,
      value: t('compared', {
        figure: format.count(point.compareEntries),
        change: format.change(point.compareChange),
      }),
      colour: palette.compare,
    });
    if (point.comparableEntries !== null && Math.abs(point.comparableEntries - (point.entries ?? 0)) >= 0.5) {
      rows.push({ label: t('column.comparable'), value: format.count(point.comparableEntries) });
    }
  }
  if (point.exits !== null) {
    rows.push({ label: t('column.exits'), value: format.count(point.exits) });
  }
  const note = [verdictOf(point, words), noteOf(point, words)].filter(Boolean).join('. ').replace('..', '.');
  return tooltipElement(format.start(point.start, granularity), rows, note === '' ? undefined : note);
}

/** The change alone: the tooltip of the series stands above it with all the rest. */
export function changeTooltip(
  point: Point,
  against: 'expected' | 'compare',
  words: PointWords,
  palette: ChartPalette,
): HTMLElement {
  const { t, format, granularity, comparison } = words;
  const side = sideOf(point, words.threshold);
  const change = against === 'expected' ? point.change : point.compareChange;
  const label = against === 'expected' || comparison === null ? t('column.change') : comparison;
  return tooltipElement(
    format.start(point.start, granularity),
    [
      {
        label,
        value: format.change(change),
        ...(side === null || against !== 'expected' ? {} : { colour: palette[side] }),
      },
    ],
    change === null ? (noteOf(point, words) ?? undefined) : undefined,
  );
}

/** A point in a sentence, for those who walk along the chart without seeing it. */
export function pointSentence(point: Point, words: PointWords): string {
  const { t, format, granularity } = words;
  return [
    format.start(point.start, granularity),
    point.entries === null ? null : t('say.entries', { figure: format.count(point.entries) }),
    point.expected === null ? null : t('say.expected', { figure: format.count(point.expected) }),
    point.change === null ? null : format.change(point.change),
    verdictOf(point, words),
    noteOf(point, words),
  ]
    .filter(Boolean)
    .join('; ');
}
