import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';
import type { Format } from '../i18n/format.ts';
import { deviationText, usualRange } from './deviation-badge-text.ts';

const format = { change: (value: number) => `${value * 100}%` } as Format;
const t = ((key: string, { ns: _ns, ...words }: Record<string, string>) =>
  [key, ...Object.values(words)].join(' ')) as unknown as TFunction;
const said = (
  ...[change, verdict, range]: [number | null, 'normal' | 'low' | 'unknown', ({ low: number; high: number } | null)?]
) => deviationText(change, verdict, range ?? null, t, format);

test('a change is said with its own usual range, with its figures where they are known', () => {
  expect(said(-0.5, 'normal', { low: -0.75, high: 0.75 })).toBe('verdict.normal_range -50% verdict.span -75% 75%');
  expect(said(-0.5, 'low')).toBe('verdict.low_of -50%');
});

test('without a range, or a change, none is spoken of', () => {
  expect(said(-0.5, 'unknown', { low: -0.75, high: 0.75 })).toBe('verdict.unknown_of -50%');
  expect(said(null, 'unknown')).toBe('verdict.unknown');
});

test('a usual range ends where nobody comes', () => {
  expect(usualRange(0.3)).toEqual({ low: -0.3, high: 0.3 });
  expect(usualRange(1.4)).toEqual({ low: -1, high: 1.4 });
  expect(usualRange(null)).toBeNull();
});
