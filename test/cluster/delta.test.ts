import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tableNames, tables } from '../../src/domain/tables.ts';
import { addDays } from '../../src/domain/time.ts';
import type { Plain } from '../../src/engine/plain.ts';
import { filesSelect } from '../../src/engine/relation.ts';
import type { SparkModels } from '../../src/engine/spark/open.ts';
import { type Lab, openLab } from '../pipeline/lab.ts';
import { fileText, firstDay, initialState, mappingText, networkText } from '../pipeline/random-world.ts';
import { runOnSpark } from './engines.ts';

/** What Delta's own reader finds in the tables, whichever engine wrote their files: Node writes the log in both cases. */
describe.each(['DuckDB', 'Spark'])('a lake whose files %s wrote, read by Spark as Delta', (engine) => {
  let lab: Lab;
  let spark: SparkModels;
  beforeAll(async () => {
    const state = initialState();
    lab = await openLab({ network: networkText(state), now: `${addDays(firstDay, 44)}T10:07:00Z` });
    const embedded = lab.pipeline.models;
    spark = runOnSpark(lab);
    // A job of fifty tasks for the log of each table, unless told how small it is.
    await spark.rows('SET spark.databricks.delta.snapshotPartitions = 1');
    if (engine === 'DuckDB') lab.pipeline.models = embedded;
    const mapping = mappingText(state);
    await lab.receive(fileText({ from: 2, days: 30, seed: 3, faults: 20 }), { mapping });
    await lab.transform();
    // A second version, in whose log files are removed.
    await lab.receive(fileText({ from: 20, days: 20, seed: 4, faults: 20 }), { mapping });
    await lab.transform();
  });
  afterAll(async () => {
    await spark?.close();
    await lab?.close();
  });

  test.each(tableNames)('%s has the rows that DuckDB reads in its files, in the same months', async (name) => {
    const table = await lab.pipeline.lake.table(name);
    const { files, version } = await table.snapshot();
    expect(version).toBeGreaterThan(0);
    const read: Record<string, Plain>[] = [];
    for (const file of files) {
      const rows = await lab.pipeline.session.plain(filesSelect(tables[name], [table.pathOf(file)]));
      for (const row of rows) read.push({ [tables[name].partition]: file.partition, ...row });
    }
    const columns = tables[name].columns.map((column) => column.name);
    const asText = (rows: Record<string, Plain>[]) =>
      rows.map((row) => JSON.stringify(columns.map((column) => row[column]))).sort();
    const found = await spark.rows(`SELECT * FROM delta.\`${table.folder}\``);
    expect(asText(found)).toEqual(asText(read));
    expect(found.length).toBeGreaterThan(0);
  });

  test.each(tableNames)('%s is found by its bounds in the log too, which let Spark skip files', async (name) => {
    const { slice } = tables[name];
    const { folder } = await lab.pipeline.lake.table(name);
    const from = `delta.\`${folder}\``;
    const all = await spark.rows(
      `SELECT CAST(${slice} AS STRING) AS slice, count(*) AS rows FROM ${from} GROUP BY 1 ORDER BY 1`,
    );
    for (const { slice: key, rows } of [all[0], all[all.length >> 1]] as Record<string, Plain>[]) {
      const found = await spark.rows(`SELECT count(*) AS rows FROM ${from} WHERE ${slice} = '${key}'`);
      expect(found, `${slice} ${key}`).toEqual([{ rows }]);
    }
  });
});
