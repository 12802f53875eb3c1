import type { Column } from '../domain/tables.ts';
import type { DateText } from '../domain/time.ts';
import type { Relation } from '../engine/relation.ts';
import { kinOf } from '../network/kin.ts';
import type { Pipeline } from './context.ts';
import { daysAround, defineDays, rowsOn } from './day-plan.ts';
import { judgementParams, referenceWeeks } from './judgement.ts';
import { type ModelName, modelSql } from './models.ts';
import { type Stamp, stampOf } from './stamps.ts';

/** The models that say what is usual in each hour of some days; see `defineUsual`. */
export const usualModels = [
  'hour_counts',
  'day_counts',
  'reference_pairs',
  'reference_days',
  'profile',
  'value_runs',
] as const;

/** What names a day of a sensor at a branch. */
export const sensorDayColumns: Pick<Column, 'name' | 'type'>[] = [
  { name: 'sensor_id', type: 'text' },
  { name: 'branch_id', type: 'text' },
  { name: 'business_date', type: 'date' },
];

/** The offsets of the days that say what is usual on a day. */
export const referenceOffsets = referenceWeeks.map((week) => 7 * week);

/**
 * Defines what is usual in the hours of `days` (`profile`), from the same weekdays of the weeks around, and all that
 * leads there. `unfit`: days of sensors that must not be compared with.
 */
export async function defineUsual(pipeline: Pipeline, days: readonly DateText[], unfit: Relation): Promise<void> {
  const { models, settings } = pipeline;
  const around = [...new Set([...days, ...daysAround(days, referenceOffsets)])].sort();
  await defineDays(pipeline, days);
  await models.define('weeks', {
    kind: 'rows',
    columns: [{ name: 'week', type: 'integer' }],
    rows: referenceWeeks.map((week) => [week]),
  });
  await models.define('params', { kind: 'rows', ...judgementParams(settings) });
  await defineKinGroups(pipeline);
  await models.define('unfit_days', unfit);
  await models.define('made_counts', await rowsOn(pipeline, 'counts', days));
  await models.define('near_counts', await rowsOn(pipeline, 'counts', around, 'is_open'));
  await keepModels(pipeline, usualModels);
}

/** Works out models, each of which reads those before it, and keeps their rows. */
export async function keepModels({ models }: Pick<Pipeline, 'models'>, names: readonly ModelName[]): Promise<void> {
  for (const name of names) await models.define(name, { kind: 'model', sql: modelSql(name), kept: 'for_statements' });
}

export async function dropModels({ models }: Pick<Pipeline, 'models'>, names: readonly ModelName[]): Promise<void> {
  for (const name of [...names].reverse()) await models.drop(name);
}

/** Which branches are comparable, as the view `kin_groups`. */
export async function defineKinGroups({ models, network }: Pick<Pipeline, 'models' | 'network'>): Promise<void> {
  await models.define('kin_groups', {
    kind: 'rows',
    columns: [
      { name: 'branch_id', type: 'text' },
      { name: 'group_id', type: 'text' },
    ],
    rows: [...kinOf(network).groups].map(([branchId, groupId]) => [branchId, groupId]),
  });
}

export async function dropUsual(pipeline: Pipeline): Promise<void> {
  await dropModels(pipeline, usualModels);
}

const stamps = new WeakMap<Pipeline['network'], { groups: Stamp; donors: Stamp }>();

/** Change with who resembles whom: which branches are compared with each other, and which sensors help each other. */
export function kinStamps(network: Pipeline['network']): { groups: Stamp; donors: Stamp } {
  let known = stamps.get(network);
  if (known === undefined) {
    const { groups, neighbours, donors } = kinOf(network);
    known = {
      groups: stampOf([JSON.stringify([...groups]), JSON.stringify([...neighbours])]),
      donors: stampOf([JSON.stringify([...donors])]),
    };
    stamps.set(network, known);
  }
  return known;
}

/** Changes with the numbers that the judgement goes by. */
export function judgementStamp(settings: Pipeline['settings']): Stamp {
  return stampOf([JSON.stringify(judgementParams(settings).rows)]);
}
