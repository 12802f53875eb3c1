import type { network as en } from '../en/network.ts';
import type { Texts } from '../texts.ts';

export const network: Texts<typeof en> = {
  title: 'Réseau',
  lead: 'La journée est-elle normale, où ne l’est-elle pas, et peut-on se fier aux chiffres ?',
};
