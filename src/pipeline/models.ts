import { readFileSync } from 'node:fs';
import { type Stamp, stampOf } from './stamps.ts';

/** The transforms: one SELECT a file, found by its name. */
export const modelNames = [
  'judged',
  'said_again',
  'set_aside',
  'readings',
  'rejects',
  'counts',
  'made_hours',
  'hour_counts',
  'day_counts',
  'compared_days',
  'reference_pairs',
  'reference_days',
  'profile',
  'usual_hours',
  'runs',
  'sensor_days',
  'levels',
  'near_days',
  'day_scores',
  'spell_lows',
  'drifts',
  'spell_days',
  'judged_spells',
  'day_edges',
  'exits_habits',
  'day_copies',
  'spells',
  'judged_days',
  'shifted_days',
  'full_hours',
  'flags',
  'donor_days',
  'ratios',
  'helpers',
  'pulls',
  'predictions',
  'errors_of_days',
  'estimates',
  'hourly',
  'sensor_hours',
  'branch_hours',
  'daily',
  'daily_sensor',
  'daily_branch',
  'fault_days',
  'faults',
] as const;
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
