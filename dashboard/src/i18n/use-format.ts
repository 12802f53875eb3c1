import { useTranslation } from 'react-i18next';
import { type Format, formatOf } from './format.ts';

/** Figures and dates in the language that is shown. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return formatOf(i18n.language);
}
