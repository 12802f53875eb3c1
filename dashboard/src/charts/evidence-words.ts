import type { TFunction } from 'i18next';
import type { Format } from '../i18n/format.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { type TooltipRow, tooltipElement } from './echart-theme.ts';
import type { EvidencePoint, LevelPoint } from './evidence-points.ts';

export interface EvidenceWords {
  t: TFunction<'fault'>;
  format: Format;
  granularity: 'hour' | 'day';
  /** Names of the other sensors, in the order of their figures. */
  others: readonly string[];
}

export const methods = ['profile', 'donors', 'scaled', 'person'] as const;

/** How an estimate was made, in words. */
export function methodText(method: string | null, t: TFunction<'fault'>): string | null {
  const known = methods.find((one) => one === method);
  return known === undefined ? method : t(`method.${known}`);
}

const intervalOf = ({ low, high }: { low: number | null; high: number | null }, { t, format }: EvidenceWords) =>
  low === null || high === null ? null : t('point.between', { low: format.count(low), high: format.count(high) });

export function evidenceTooltip(point: EvidencePoint, words: EvidenceWords, palette: ChartPalette): HTMLElement {
  const { t, format, granularity } = words;
  const rows: TooltipRow[] = [
    { label: t('point.observed'), value: format.count(point.observed), colour: palette.observed },
  ];
  if (point.estimate !== null) {
    rows.push({
      label: t('point.estimate'),
      value: format.count(point.estimate),
      colour: palette.estimated,
      isHollow: true,
    });
    const interval = intervalOf(point, words);
    if (interval !== null) {
      rows.push({ label: t('point.interval'), value: interval });
    }
  }
  rows.push({ label: t('point.expected'), value: format.count(point.expected), colour: palette.expected });
  return tooltipElement(format.start(point.start, granularity), rows, noteOf(point, words));
}

function noteOf(point: EvidencePoint, { t }: EvidenceWords): string {
  const method = methodText(point.method, t);
  return [t(`quality.${point.quality}`), point.estimate === null ? null : method, point.isIn ? t('point.in') : null]
    .filter(Boolean)
    .join('. ');
}

export function evidenceSentence(point: EvidencePoint, words: EvidenceWords): string {
  const { t, format, granularity } = words;
  return [
    format.start(point.start, granularity),
    `${t('point.observed')} ${format.count(point.observed)}`,
    point.estimate === null ? null : `${t('point.estimate')} ${format.count(point.estimate)}`,
    intervalOf(point, words),
    `${t('point.expected')} ${format.count(point.expected)}`,
    noteOf(point, words),
  ]
    .filter(Boolean)
    .join('; ');
}

export function levelTooltip(point: LevelPoint, words: EvidenceWords, palette: ChartPalette): HTMLElement {
  const { t, format } = words;
  const rows: TooltipRow[] = [
    { label: t('level.own'), value: format.share(point.ratio), colour: palette.observed },
    { label: t('level.likely'), value: format.share(point.likely), colour: palette.expected },
  ];
  if (point.low !== null && point.high !== null) {
    rows.push({ label: t('level.range'), value: shares(point.low, point.high, words), colour: palette.bandEdge });
  }
  words.others.forEach((name, at) => {
    rows.push({ label: name, value: format.share(point.others[at]), colour: palette.closed });
  });
  return tooltipElement(format.day(point.date), rows, point.isIn ? t('point.in') : undefined);
}

export function levelSentence(point: LevelPoint, words: EvidenceWords): string {
  const { t, format } = words;
  return [
    format.day(point.date),
    `${t('level.own')} ${format.share(point.ratio)}`,
    `${t('level.likely')} ${format.share(point.likely)}`,
    point.low === null || point.high === null ? null : shares(point.low, point.high, words),
    point.isIn ? t('point.in') : null,
  ]
    .filter(Boolean)
    .join('; ');
}

const shares = (low: number, high: number, { t, format }: EvidenceWords) =>
  t('point.between', { low: format.share(low), high: format.share(high) });
