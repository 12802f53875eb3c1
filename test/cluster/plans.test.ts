import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '../../src/domain/time.ts';
import { murmur3 } from '../../src/engine/spark/lanes.ts';
import type { SparkModels } from '../../src/engine/spark/open.ts';
import { type Lab, openLab } from '../pipeline/lab.ts';
import { fileText, firstDay, initialState, mappingText, networkText } from '../pipeline/random-world.ts';
import { runOnSpark } from './engines.ts';

/** What the engine counts on in Spark's planner, and what no wrong row would tell if it changed. */
let lab: Lab;
let spark: SparkModels;
const state = initialState();
beforeAll(async () => {
  lab = await openLab({ network: networkText(state), now: `${addDays(firstDay, 44)}T10:07:00Z` });
  spark = runOnSpark(lab);
});
afterAll(async () => {
  await spark?.close();
  await lab?.close();
});

test('what is kept is read where other models name it, and not worked out again', async () => {
  const plans = new Map<string, string>();
  const explain = async (name: string, sql: string) => {
    const rows = await spark.rows(`EXPLAIN ${sql}`);
    plans.set(name, rows.flatMap((row) => Object.values(row)).join('\n'));
  };
  lab.pipeline.models = {
    ...spark,
    async define(name, relation) {
      if (relation.kind === 'model' && name === 'set_aside') await explain(name, relation.sql);
      await spark.define(name, relation);
    },
    async write(spec, from, files) {
      if (spec.name === 'rejects' || spec.name === 'readings') await explain(spec.name, `SELECT * FROM ${from}`);
      return spark.write(spec, from, files);
    },
  };
  await lab.receive(fileText({ from: 2, days: 5, seed: 3, faults: 20 }), { mapping: mappingText(state) });
  await lab.transform();
  expect([...plans.keys()]).toEqual(['set_aside', 'rejects', 'readings']);
  expect(plans.get('set_aside')).toContain('Scan ExistingRDD[sensor_no#');
  // The ranking that led to the rows of set_aside is not planned again.
  for (const name of ['rejects', 'readings']) {
    expect(plans.get(name), name).toContain('Scan ExistingRDD[');
    expect(plans.get(name), name).not.toContain('Window');
  }
});

test('rows are dealt out to tasks by the hash that Node works out beforehand', async () => {
  const rows = await spark.rows('SELECT id, hash(CAST(id AS INT)) AS hash FROM range(0, 2000)');
  expect(rows).toHaveLength(2000);
  for (const { id, hash } of rows) expect(hash, String(id)).toBe(murmur3(Number(id)));
});
