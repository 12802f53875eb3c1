import type { TFunction } from 'i18next';
import { mondayOfIsoWeek } from '../state/dates.ts';
import { parsePeriod } from '../state/period.ts';
import type { Format } from './format.ts';

/** A period of the address in words: `Last 28 days`, `2025`, `May 2025`, `W22 2025`, `1–28 May 2025`. */
export function periodText(text: string, t: TFunction, format: Format): string {
  const period = parsePeriod(text);
  switch (period?.kind) {
    case 'preset':
      return t(`period.${period.preset}`);
    case 'year':
      return String(period.year);
    case 'month':
      return format.month(`${period.month}-01`);
    case 'week':
      return format.week(mondayOfIsoWeek(period.week) ?? '');
    case 'dates':
      return format.range(period.from, period.to);
    default:
      return text;
  }
}
