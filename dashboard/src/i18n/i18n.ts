import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en.ts';
import { fr } from './fr.ts';

export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

/** The key is also read by public/before-paint.js. */
const storageKey = 'footfall-language';

/** The language that was chosen here before, or else the first of the browser's that we speak. */
export function firstLanguage(stored: string | null, browser: readonly string[]): Language {
  const wished = [stored, ...browser].map((tag) => tag?.toLowerCase().split('-')[0]);
  return languages.find((language) => language === wished.find((tag) => tag === 'en' || tag === 'fr')) ?? 'en';
}

export function startTexts(): i18n {
  const texts = i18next.createInstance();
  texts.use(initReactI18next).init({
    lng: firstLanguage(read(), navigator.languages),
    fallbackLng: 'en',
    defaultNS: 'common',
    ns: Object.keys(en),
    resources: { en, fr: withMany(unbroken(fr)) },
    // React escapes.
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  } as Parameters<typeof texts.init>[0]);
  const name = () => {
    document.documentElement.lang = texts.language;
  };
  texts.on('languageChanged', (language) => {
    name();
    try {
      localStorage.setItem(storageKey, language);
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  });
  name();
  return texts;
}

/** French has a plural of its own for round millions, which reads like the usual one in all our texts. */
export function withMany<T extends object>(texts: T): T {
  const whole: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(texts)) {
    whole[key] = typeof value === 'object' && value !== null ? withMany(value) : value;
    if (key.endsWith('_other')) {
      whole[key.replace(/_other$/, '_many')] = value;
    }
  }
  return whole as T;
}

/** French sets a space before some signs, at which no line may end. */
export function unbroken<T extends object>(texts: T): T {
  return Object.fromEntries(
    Object.entries(texts).map(([key, value]) => [
      key,
      typeof value === 'string' ? value.replaceAll(/ (?=[:;!?»%])|(?<=«) /g, '\u00a0') : unbroken(value as object),
    ]),
  ) as T;
}

function read(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
