import i18next, { type TFunction } from 'i18next';
import { expect, test } from 'vitest';
import type { Fault, FaultAnswer } from '../../api/types.ts';
import { en } from '../../i18n/en.ts';
import { formatOf } from '../../i18n/format.ts';
import { whyOf } from './why.ts';

const texts = i18next.createInstance();
void texts.init({
  resources: { en },
  defaultNS: 'fault',
  interpolation: { escapeValue: false },
  showSupportNotice: false,
} as object);
const t = texts.getFixedT('en', 'fault') as unknown as TFunction<'fault'>;

const answerOf = (fault: Partial<Fault>, qualities: readonly string[]) =>
  ({
    fault: {
      ...{ kind: 'duplicate', observed: 90, estimated: null, expected: 100, hours: 2, evidence: {}, verdict: null },
      ...{ started_at: '2026-08-05T07:00:00Z', ended_at: '2026-08-05T09:00:00Z' },
      ...fault,
    },
    hours: qualities.map((quality, at) => ({
      instant: `2026-08-05T0${7 + at}:00:00Z`,
      quality,
      is_open: quality !== 'closed',
      fault: fault.kind ?? 'duplicate',
    })),
    meta: { as_of: '2026-08-10T00:00:00Z' },
  }) as unknown as FaultAnswer;
const last = (answer: FaultAnswer) => whyOf(answer, t, formatOf('en')).at(-1);

test('a day that repeats another is estimated, an hour said twice keeps its count', () => {
  expect(last(answerOf({}, ['imputed', 'imputed']))).toBe('In the place of its hours stand estimates.');
  expect(last(answerOf({}, ['observed', 'observed', 'imputed']))).toBe('The counts stay as they were reported.');
});

test('what could be estimated hour by hour is told with its figure', () => {
  expect(last(answerOf({ kind: 'gap', observed: 0, estimated: 120 }, ['imputed']))).toBe(
    'In its place stand 120 people as the best estimate.',
  );
  expect(last(answerOf({ kind: 'gap', observed: 0 }, ['missing']))).toMatch(/^Nothing could be estimated/);
});

test('of a sensor that never counted the hours are open ones, and stay without a count', () => {
  const never = answerOf({ kind: 'dead', observed: 0, expected: null }, ['missing', 'missing']);
  expect(whyOf(never, t, formatOf('en'))).toEqual([
    'It was silent, or counted nobody, for 2 open hours.',
    'Nothing could be estimated: the hours stay without a count.',
  ]);
});

test('a crowd at night is left out of totals', () => {
  const crowd = answerOf({ kind: 'implausible', expected: null }, ['closed', 'closed']);
  expect(last(crowd)).toBe('The counts are left out of all totals.');
});
