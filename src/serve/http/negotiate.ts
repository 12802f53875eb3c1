import { FootfallError } from '../../domain/errors.ts';
import type { Format } from '../contract/common.ts';

/** How each format is named over HTTP. */
export const contentTypes: Record<Format, string> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/**
 * The format that `Accept` (RFC 9110, 12.5.1) likes best among those offered; the earlier offered where it likes several
 * the same. Throws NOT_ACCEPTABLE.
 */
export function formatFor(accept: string | undefined, offered: readonly Format[]): Format {
  if (accept === undefined || accept.trim() === '') return offered[0]!;
  const ranges = accept.split(',').map(parseRange);
  let best: Format | null = null;
  let bestQuality = 0;
  for (const format of offered) {
    const quality = qualityOf(contentTypes[format].split(';')[0]!, ranges);
    if (quality > bestQuality) [best, bestQuality] = [format, quality];
  }
  if (best) return best;
  throw new FootfallError('NOT_ACCEPTABLE', `This answer is not made as ${accept.slice(0, 200)}.`, {
    hint: `Ask for ${offered.map((format) => contentTypes[format].split(';')[0]).join(', ')}.`,
  });
}

interface Range {
  type: string;
  quality: number;
}

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = q === undefined ? 1 : Number(q.slice(2));
  return { type, quality: Number.isFinite(quality) ? Math.min(1, Math.max(0, quality)) : 0 };
}

/** Of the most exact range that names the type. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  for (const name of [type, `${type.split('/')[0]}/*`, '*/*']) {
    const range = ranges.find((one) => one.type === name);
    if (range) return range.quality;
  }
  return 0;
}
