import type { branch as en } from '../en/branch.ts';
import type { Texts } from '../texts.ts';

export const branch: Texts<typeof en> = {
  title: 'Agence',
  lead: 'Une agence, d’heure en heure ou d’année en année.',
};
