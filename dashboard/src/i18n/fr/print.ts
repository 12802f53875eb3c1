import type { print as en } from '../en/print.ts';
import type { Texts } from '../texts.ts';

export const print: Texts<typeof en> = {
  title: 'Fiche d’agence',
  lead: 'Une page à imprimer.',
};
