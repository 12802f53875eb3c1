import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TableName } from '../src/domain/tables.ts';
import { DuckDb, literal } from '../src/engine/duckdb.ts';
import { findJava, findPyspark, python } from '../test/cluster/installation.ts';
import type { SparkServerOptions } from '../test/cluster/spark-server.ts';
import type { BulkInput } from './bulk-input.ts';
import { tableFigures } from './lake-figures.ts';
import { runTree, type TreeRun } from './spark-processes.ts';

export const sparkCores = 2;
/** Of the one process that local mode has, for the references and for the server alike. */
export const sparkMemory = '2g';

/** Our server: no more than the references have. Tasks between stages: as many as keep each in memory, fewer where rows are few. */
export const benchServer: SparkServerOptions = {
  memory: sparkMemory,
  master: `local[${sparkCores}]`,
  bare: true,
  conf: { 'spark.sql.shuffle.partitions': '16' },
};

export interface Reference {
  script: string;
  flags?: string[];
}

export const references = {
  first: { script: 'first-write.py' },
  firstKnown: { script: 'first-write.py', flags: ['known-first'] },
  competent: { script: 'competent.py' },
} satisfies Record<string, Reference>;

/** Runs one of them as a program of its own, on as many cores and with as much memory as our server. */
export function runReference(
  { script, flags = [] }: Reference,
  input: BulkInput,
  files: { names: string; output: string; temp: string },
  options: { signal: AbortSignal; mostSeconds: number },
): Promise<TreeRun> {
  const java = findJava();
  const settings = {
    'spark.driver.host': '127.0.0.1',
    'spark.driver.bindAddress': '127.0.0.1',
    'spark.ui.enabled': 'false',
    'spark.local.dir': files.temp,
    'spark.sql.warehouse.dir': files.temp,
  };
  const conf = Object.entries(settings).map(([name, value]) => `--conf ${name}=${value}`);
  return runTree(
    [python, join(import.meta.dirname, 'references', script), input.csv.join(','), files.names, files.output, ...flags],
    {
      ...options,
      env: {
        PATH: process.env.PATH,
        LANG: 'C.UTF-8',
        TZ: 'UTC',
        SPARK_HOME: findPyspark(),
        SPARK_LOCAL_IP: '127.0.0.1',
        PYSPARK_PYTHON: python,
        PYSPARK_SUBMIT_ARGS: `--master local[${sparkCores}] --driver-memory ${sparkMemory} ${conf.join(' ')} pyspark-shell`,
        ...(java.home && { JAVA_HOME: java.home }),
      },
    },
  );
}

/** What the rows of some daily counts add up to. */
export interface Sums {
  rows: number;
  entries: number;
  exits: number;
  means: number;
  meanSum: number;
  changeSum: number;
}

/** How many rows of one output the other has not, either way; the means to nine digits. */
export async function differentRows(left: string, right: string): Promise<number> {
  return one(
    `WITH a AS (${comparable(left)}), b AS (${comparable(right)})
     SELECT (SELECT count(*) FROM (SELECT * FROM a EXCEPT ALL SELECT * FROM b))
          + (SELECT count(*) FROM (SELECT * FROM b EXCEPT ALL SELECT * FROM a)) AS different`,
  ).then(({ different }) => Number(different));
}

export async function sumsOf(output: string): Promise<Sums> {
  const found = await one(
    `SELECT count(*) AS rows, sum(entries) AS entries, sum(exits) AS exits, count(mean_4w) AS means,
       sum(mean_4w) AS meanSum, sum(change) AS changeSum FROM (${comparable(output)})`,
  );
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [name, Number(value)])) as unknown as Sums;
}

/**
 * What the references must add up to by our tables. They count a record that came twice as two, do not look at its unit,
 * and take `lyon_1x` for Lyon_1 (we guess letters, but no number); we set these aside, each with its reason. All else
 * that is counted is the same.
 */
export async function expectedByOurs(lake: string): Promise<{ entries: number; exits: number; sensorDays: number }> {
  const tables = await tableFigures(lake);
  const live = (name: TableName) => `read_parquet([${tables[name].paths.map(literal).join(', ')}])`;
  const found = await one(
    `WITH alike AS (
       SELECT sensor_id, utc_date, entries, exits FROM ${live('readings')}
       WHERE entries IS NOT NULL
       UNION ALL
       SELECT l.sensor_text, l.utc_date, try_cast(l.entries_text AS BIGINT), try_cast(l.exits_text AS BIGINT)
       FROM ${live('rejects')} AS r
       JOIN ${live('lines')} AS l USING (batch, record, part)
       WHERE (r.reason IN ('superseded', 'wrong_unit')
           OR (r.reason IN ('unknown_branch', 'ambiguous_branch') AND l.branch_text NOT LIKE 'Atlantis%'))
         AND try_cast(l.entries_text AS BIGINT) >= 0
     )
     SELECT sum(entries) AS entries, sum(exits) AS exits, count(DISTINCT (sensor_id, utc_date)) AS "sensorDays" FROM alike`,
  );
  return { entries: Number(found.entries), exits: Number(found.exits), sensorDays: Number(found.sensorDays) };
}

function comparable(output: string): string {
  return `SELECT day, branch, sensor_id, CAST(entries AS BIGINT) AS entries, CAST(exits AS BIGINT) AS exits,
    round(mean_4w, 9) AS mean_4w, round(change, 9) AS change FROM read_parquet(${literal(`${output}/*.parquet`)})`;
}

async function one(sql: string): Promise<Record<string, unknown>> {
  const duck = await DuckDb.open({ threads: 2, memoryLimit: '2GB', tempFolder: tmpdir() });
  const session = await duck.session();
  try {
    const [row] = await session.json(sql);
    return row as Record<string, unknown>;
  } finally {
    session.close();
    duck.close();
  }
}
