import i18next, { type TFunction } from 'i18next';
import { expect, test } from 'vitest';
import { en } from '../i18n/en.ts';
import { formatOf } from '../i18n/format.ts';
import { fr } from '../i18n/fr.ts';
import { intervalText, isGoingOn, isWhole, ofWhatIsDue, sharesText } from './trust-words.ts';

const texts = i18next.createInstance();
void texts.init({
  resources: { en, fr },
  defaultNS: 'common',
  interpolation: { escapeValue: false },
  showSupportNotice: false,
} as object);
const say = (language: string) => [texts.getFixedT(language) as TFunction, formatOf(language)] as const;
const plain = (text: string | null) => text?.replaceAll(/[\u00a0\u202f]/g, ' ');
const part = { observed_share: 0.82, imputed_share: 0.18, missing_share: 0, imputed_weeks: 3, imputed_donors: 2 };

test('says what was observed and estimated, and from what', () => {
  expect(plain(sharesText(part, ...say('en')))).toBe('82% observed, 18% estimated from 3 weeks and 2 sensors');
  expect(plain(sharesText({ ...part, imputed_weeks: 1, imputed_donors: 0 }, ...say('fr')))).toBe(
    '82 % observé, 18 % estimé d’après 1 semaine',
  );
  expect(sharesText({ ...part, imputed_weeks: 2.6, imputed_donors: 1 }, ...say('en'))).toContain(
    'from 2.6 weeks and 1 sensor',
  );
});

test('says what is missing, and no part that is none', () => {
  expect(sharesText({ observed_share: 0.9, imputed_share: 0, missing_share: 0.1 }, ...say('en'))).toBe(
    '90% observed, 10% missing',
  );
  expect(sharesText({ observed_share: 1, imputed_share: 0, missing_share: 0 }, ...say('en'))).toBe('100% observed');
});

test('says that it does not know rather than nothing', () => {
  expect(sharesText({}, ...say('en'))).toBe('what it rests on is not known');
});

test('has an interval only where something is estimated', () => {
  expect(intervalText({ entries_low: 410.2, entries_high: 449.9 }, ...say('en'))).toBe(
    'between 410 and 450 with 80% certainty',
  );
  expect(intervalText({ entries_low: 400, entries_high: 400 }, ...say('en'))).toBeNull();
  expect(intervalText({}, ...say('en'))).toBeNull();
});

test('calls nothing whole of which a thousandth is not observed', () => {
  expect([1, 0.9999, 0.999, null].map((observed_share) => isWhole({ observed_share }))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('of a day that goes on, says the shares of what was due, and that more is to come', () => {
  const half = { ...part, observed_share: 0.41, imputed_share: 0.09 };
  expect(plain(sharesText(half, ...say('en')))).toBe(
    '82% observed, 18% estimated from 3 weeks and 2 sensors, of what was due so far',
  );
  expect(plain(sharesText({ observed_share: 0.7, imputed_share: 0, missing_share: 0 }, ...say('fr')))).toBe(
    '100 % observé, de ce qui était attendu jusqu’ici',
  );
  expect([half, part, { observed_share: 0.5 }, {}].map(isGoingOn)).toEqual([true, false, false, false]);
  expect(isWhole({ observed_share: 0.7, imputed_share: 0, missing_share: 0 })).toBe(true);
});

test('of a day of which nothing is due yet, says that nothing is known', () => {
  const none = { observed_share: 0, imputed_share: 0, missing_share: 0 };
  expect(sharesText(none, ...say('en'))).toBe('what it rests on is not known');
  expect(isWhole(none)).toBe(false);
});

test('of a day that goes on, what is not due yet is no part', () => {
  const half = { observed_share: 0.45, imputed_share: 0.05, missing_share: 0 };
  expect(ofWhatIsDue(half)).toEqual({ observed_share: 0.9, imputed_share: 0.1, missing_share: 0 });
  expect(ofWhatIsDue({ observed_share: null })).toMatchObject({ observed_share: null });
});
