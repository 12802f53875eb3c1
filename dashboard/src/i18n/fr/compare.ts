import type { compare as en } from '../en/compare.ts';
import type { Texts } from '../texts.ts';

export const compare: Texts<typeof en> = {
  title: 'Comparer',
  lead: 'Agences et régions côte à côte.',
};
