import type { print as en } from '../en/print.ts';
import type { Texts } from '../texts.ts';

export const print: Texts<typeof en> = {
  title: 'Fiche d’agence',
  lead: 'Une page à imprimer.',
  print: 'Imprimer ou enregistrer en PDF',
  back: 'Retour à l’agence',
  head: '{{network}} · {{place}}',
  period: '{{period}}, par {{granularity}}',
  granularity: {
    hour: 'heure',
    day: 'jour',
    week: 'semaine',
    month: 'mois',
  },
  sensor: 'Détecteur {{id}} seul',
  made: 'Au {{when}} ({{zone}})',
  entries: 'Entrées',
  change: 'Par rapport à l’attendu',
  days: 'Jours ouverts complets',
  of: '{{complete}} sur {{all}}',
  observed: 'Observé',
  outside: 'Hors de ± {{threshold}}',
  series: 'Entrées',
  variation: 'Écart à l’attendu, %',
  profile: 'La semaine habituelle : entrées moyennes par heure',
  list: 'Hors de ± {{threshold}}, plus grands écarts d’abord',
  more_one: '… et encore {{count, number}}',
  more_other: '… et encore {{count, number}}',
  none: 'Rien n’est hors de ± {{threshold}}.',
  trust: 'Comment lire cette page',
  note_expected:
    'Attendu : moyenne des 4 mêmes jours précédents, par date (trait noir). Gris : plage habituelle. Pointillé : ± {{threshold}} autour de l’attendu. Losanges : au-delà.',
  note_part_one:
    '{{count, number}} jour ouvert est partiel, manquant ou en cours : dessiné en creux ou d’une croix, compté dans les entrées, exclu de toute comparaison.',
  note_part_other:
    '{{count, number}} jours ouverts sont partiels, manquants ou en cours : dessinés en creux ou d’une croix, comptés dans les entrées, exclus de toute comparaison.',
  note_whole: 'Tous les jours ouverts de la période sont complets.',
  note_estimated: 'Hachuré : estimé, {{figure}} entrées au total.',
  unknown: 'Cette agence n’est pas connue',
  choose: 'Choisissez d’abord une agence',
};
