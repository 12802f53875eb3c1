import type { data as en } from '../en/data.ts';
import type { Texts } from '../texts.ts';

export const data: Texts<typeof en> = {
  title: 'Données',
  lead: 'Les lignes derrière chaque vue, et leur couverture.',
};
