import type { DateText } from '../domain/time.ts';
import type { Relation } from '../engine/relation.ts';
import { kinOf } from '../network/kin.ts';
import { chunked } from './clean.ts';
import { limitsOf, type Pipeline } from './context.ts';
import { daysAround, defineDays, inSharedWeeks, rowsOn } from './day-plan.ts';
import { judgementParams, nearLeast, referenceWeeks } from './judgement.ts';
import { type ModelName, modelSql, usualModels } from './models.ts';
import { type Stamp, stampOf } from './stamps.ts';

/** Read once or twice, and cheaper to work out again than to keep. */
const views: ReadonlySet<ModelName> = new Set<ModelName>(['made_hours']);

/** The offsets of the days that say what is usual on a day. */
export const referenceOffsets = referenceWeeks.map((week) => 7 * week);

/** Some days and all that they are compared with, in order of time. */
export const withReferences = (days: readonly DateText[]): DateText[] => daysAround(days, [0, ...referenceOffsets]);

/**
 * Defines what is usual in the hours of `days` (`profile`), from the same weekdays of the weeks around, and all that
 * leads there. `unfit`: days of sensors that must not be compared with, as posts and day numbers. `near`: see
 * `nearLeast`.
 */
export async function defineUsual(
  pipeline: Pipeline,
  days: readonly DateText[],
  unfit: Relation,
  near: number,
): Promise<void> {
  const { models, settings } = pipeline;
  await defineDays(pipeline, days);
  await models.define('weeks', {
    kind: 'rows',
    columns: [{ name: 'week', type: 'integer' }],
    rows: referenceWeeks.map((week) => [week]),
  });
  await models.define('params', { kind: 'rows', ...judgementParams(settings, near) });
  await definePosts(pipeline);
  await models.define('unfit_days', unfit);
  await models.define('made_counts', await rowsOn(pipeline, 'counts', days));
  await models.define('near_counts', await rowsOn(pipeline, 'counts', withReferences(days), 'is_open'));
  await keepModels(pipeline, usualModels);
}

/** Stretches of days that are compared with other weeks, each of as many hours of sensors as may be judged at once. */
export function judgedStretches(pipeline: Pipeline, stale: readonly DateText[]): Iterable<DateText[]> {
  const ofDay = pipeline.network.sensors.length * 24;
  const most = limitsOf(pipeline).judgedSensorHours;
  return chunked(inSharedWeeks(stale, most / ofDay), () => ofDay, most);
}

/** Works out models, each of which reads those before it, and keeps their rows. */
export async function keepModels({ models }: Pick<Pipeline, 'models'>, names: readonly ModelName[]): Promise<void> {
  for (const name of names) {
    const kept = views.has(name) ? undefined : 'for_statements';
    await models.define(name, { kind: 'model', sql: modelSql(name), kept });
  }
}

export async function dropModels({ models }: Pick<Pipeline, 'models'>, names: readonly ModelName[]): Promise<void> {
  for (const name of [...names].reverse()) await models.drop(name);
}

/** The numbers, for this run alone, of the sensors at branches; with the group of comparable ones, as the view `posts`. */
export async function definePosts({ models, network }: Pick<Pipeline, 'models' | 'network'>): Promise<void> {
  const { posts, branchNumbers, groupNumbers } = postsOf(network);
  await models.define('posts', {
    kind: 'rows',
    columns: [
      { name: 'post', type: 'integer' },
      { name: 'sensor_id', type: 'text' },
      { name: 'branch_id', type: 'text' },
      { name: 'branch_no', type: 'integer' },
      { name: 'group_no', type: 'integer' },
    ],
    rows: posts.map(({ sensorId, branchId }, post) => [
      post,
      sensorId,
      branchId,
      branchNumbers.get(branchId) as number,
      groupNumbers.get(branchId) as number,
    ]),
  });
}

interface Posts {
  /** Each sensor at each branch where it ever hangs; its number is its place in the list. */
  posts: { sensorId: string; branchId: string }[];
  /** Of each sensor the numbers of its posts. */
  ofSensor: ReadonlyMap<string, readonly number[]>;
  branchNumbers: ReadonlyMap<string, number>;
  /** Of each branch the number of the group of comparable ones. */
  groupNumbers: ReadonlyMap<string, number>;
}

const knownPosts = new WeakMap<Pipeline['network'], Posts>();

export function postsOf(network: Pipeline['network']): Posts {
  let known = knownPosts.get(network);
  if (known === undefined) {
    const posts = network.sensors.flatMap(({ id, placements }) =>
      [...new Set(placements.map(({ branchId }) => branchId))].map((branchId) => ({ sensorId: id, branchId })),
    );
    const ofSensor = new Map<string, number[]>();
    for (const [post, { sensorId }] of posts.entries()) {
      const numbers = ofSensor.get(sensorId);
      if (numbers) numbers.push(post);
      else ofSensor.set(sensorId, [post]);
    }
    const groups = kinOf(network).groups;
    const numberOfGroup = new Map([...new Set(groups.values())].map((group, number) => [group, number]));
    known = {
      posts,
      ofSensor,
      branchNumbers: new Map(network.branches.map(({ id }, number) => [id, number])),
      groupNumbers: new Map([...groups].map(([branchId, group]) => [branchId, numberOfGroup.get(group) as number])),
    };
    knownPosts.set(network, known);
  }
  return known;
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
  return stampOf([JSON.stringify([judgementParams(settings).rows, nearLeast])]);
}
