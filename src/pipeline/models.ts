import { readFileSync } from 'node:fs';
import { type Stamp, stampOf } from './stamps.ts';

/** What says what is usual in each hour of some days. These lists stand in the order in which models read each other. */
export const usualModels = [
  'made_hours',
  'hour_counts',
  'day_counts',
  'compared_days',
  'reference_pairs',
  'reference_days',
  'profile',
  'usual_hours',
] as const;

/** What leads from there to `levels`. */
export const levelModels = [...usualModels, 'runs', 'sensor_days'] as const;

/** What leads to `spells`. */
export const spellModels = [
  'near_days',
  'day_scores',
  'spell_lows',
  'spell_days',
  'judged_spells',
  'drifts',
  'day_edges',
  'exits_habits',
  'day_copies',
] as const;

/** What is wrong with single hours. */
export const flagModels = [
  'judged_days',
  'shifted_days',
  'full_hours',
  'suspects',
  'followed_hours',
  'runs',
  'flags',
] as const;

/** Estimates of hours that cannot be used, from sensors that are known by then to be needed. */
export const estimateModels = [
  'donor_days',
  'ratios',
  'helpers',
  'pulls',
  'predictions',
  'errors_of_days',
  'estimates',
] as const;

/** What leads to `hourly`. */
export const hourModels = [...usualModels, ...flagModels, ...estimateModels] as const;

/** The transforms: one SELECT a file, found by its name. */
export const modelNames = [
  ...new Set([
    'judged',
    'said_again',
    'set_aside',
    'readings',
    'rejects',
    'counts',
    ...levelModels,
    'levels',
    ...spellModels,
    'spells',
    ...flagModels,
    ...estimateModels,
    'hourly',
    'sensor_hours',
    'branch_hours',
    'daily',
    'daily_sensor',
    'daily_branch',
    'fault_days',
    'faults',
  ] as const),
];
export type ModelName = (typeof modelNames)[number];

const texts = new Map<ModelName, string>();

export function modelSql(name: ModelName): string {
  let text = texts.get(name);
  if (text === undefined) {
    text = readFileSync(new URL(`../models/${name}.sql`, import.meta.url), 'utf8');
    texts.set(name, text);
  }
  return text;
}

/** Changes with what any of the models says. */
export function modelStamp(...names: ModelName[]): Stamp {
  return stampOfSql(names.map(modelSql));
}

/** Comments and the shape of white space do not count. */
export function stampOfSql(texts: readonly string[]): Stamp {
  return stampOf(texts.map((text) => text.replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, ' ').trim()));
}
