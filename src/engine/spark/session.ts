import { randomUUID } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Files } from '../../domain/effects.ts';
import { FootfallError } from '../../domain/errors.ts';
import type { Column, ColumnType, TableSpec } from '../../domain/tables.ts';
import { sparkFunctions } from '../dialect.ts';
import { type DuckSession, identifier } from '../duckdb.ts';
import { carriedName, type FileWrite, type ModelSession } from '../model-session.ts';
import type { Plain } from '../plain.ts';
import { dataColumns, filesSelect, type Relation } from '../relation.ts';
import { readWritten, type Written, writeParquet } from '../write.ts';
import { rowsOfStream, streamOfRows } from './arrow.ts';
import { mostMessageBytes, SparkConnect, type SparkConnectOptions } from './connect.ts';
import {
  type Command,
  CommandSchema,
  CreateDataFrameViewCommandSchema,
  SqlCommandSchema,
  WriteOperation_SaveMode,
  WriteOperationSchema,
} from './protocol/commands_pb.js';
import { RelationSchema } from './protocol/relations_pb.js';

/** Lowest version whose SQL has what the models use: session functions in SQL, ANSI by default. */
const lowestSpark = 4;

/** So that the same SQL means the same as in DuckDB, and files are as the tables say. */
const settings = {
  'spark.sql.session.timeZone': 'UTC',
  'spark.sql.ansi.enabled': 'true',
  'spark.sql.ansi.doubleQuotedIdentifiers': 'true',
  'spark.sql.parser.escapedStringLiterals': 'false',
  'spark.sql.parquet.outputTimestampType': 'TIMESTAMP_MICROS',
  'spark.sql.parquet.compression.codec': 'zstd',
  'spark.sql.sources.default': 'parquet',
  // Paths are given file by file: to list them by a job of the cluster would cost more than they.
  'spark.sql.sources.parallelPartitionDiscovery.threshold': '10000',
  // Views are made anew all the time.
  'spark.sql.legacy.storeAnalyzedPlanForView': 'false',
};

const sparkTypes: Record<ColumnType, string> = {
  text: 'STRING',
  integer: 'INT',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};

export interface SparkSessionOptions extends SparkConnectOptions {
  files: Files;
  /** Reads footers of what Spark wrote: the lake lies under the same path here and there. */
  duck: DuckSession;
  /** Told of every statement that takes longer, in words. */
  onProgress?(text: string): void;
}

/**
 * A session of a Spark server that runs the models: UTC, ANSI, with the functions of dialect.ts. Inputs are views over
 * exactly the files that are named; small relations travel as Arrow. What it writes appears under its path when it is
 * whole.
 */
export class SparkSession implements ModelSession {
  readonly connect: SparkConnect;
  readonly #options: SparkSessionOptions;
  /** Names whose rows the server keeps. */
  readonly #cached = new Set<string>();

  private constructor(connect: SparkConnect, options: SparkSessionOptions) {
    this.connect = connect;
    this.#options = options;
  }

  static async open(options: SparkSessionOptions): Promise<SparkSession> {
    const connect = new SparkConnect(options);
    try {
      const version = await connect.version();
      if (!(Number.parseInt(version, 10) >= lowestSpark)) {
        const where = `${options.remote.host}:${options.remote.port}`;
        throw new FootfallError('SPARK_UNFIT', `Spark at ${where} is ${version || 'of no known version'}.`, {
          hint: `Version ${lowestSpark}.0 or newer is needed.`,
        });
      }
      await connect.set(settings);
      const session = new SparkSession(connect, options);
      for (const definition of sparkFunctions)
        await session.#command(`CREATE OR REPLACE TEMPORARY FUNCTION ${definition}`);
      return session;
    } catch (error) {
      await connect.close();
      throw error;
    }
  }

  async define(name: string, relation: Relation): Promise<void> {
    await this.#forget(name);
    if (relation.kind === 'files') {
      await this.#defineFiles(name, relation.spec, relation.paths, relation.where);
    } else if (relation.kind === 'rows') {
      const data = streamOfRows(relation.columns, relation.rows);
      if (data.length > mostMessageBytes / 2) {
        throw new FootfallError(
          'ENGINE_FAILED',
          `${relation.rows.length} rows of ${name} are too many to send to Spark.`,
        );
      }
      const value = { data, schema: schemaOf(relation.columns) };
      await this.#view(name, { relType: { case: 'localRelation', value } });
    } else if (relation.kept === 'for_statements') {
      await this.#command(`CACHE TABLE ${identifier(name)} AS ${relation.sql}`);
      this.#cached.add(name);
    } else {
      await this.#command(`CREATE OR REPLACE TEMPORARY VIEW ${identifier(name)} AS ${relation.sql}`);
    }
  }

  /** A view costs nothing and is left to be replaced; only what is kept is given up. */
  async drop(name: string): Promise<void> {
    await this.#forget(name);
  }

  async rows(sql: string): Promise<Record<string, Plain>[]> {
    const { streams } = await this.connect.execute({
      case: 'root',
      value: create(RelationSchema, { relType: { case: 'sql', value: { query: sql } } }),
    });
    return streams.flatMap(rowsOfStream);
  }

  /**
   * One statement writes all files: which slice goes into which stands in a small relation that is joined. Spark writes
   * into a folder of its own, and what it holds when the statement has ended is moved to its place.
   */
  async write(spec: TableSpec, from: string | null, files: readonly FileWrite[]): Promise<Written[]> {
    const paths = files.map(({ path }) => path);
    const tableFolder = folderOf(folderOf(paths[0] as string));
    const folder = `${tableFolder}/.tmp-${this.#options.effects?.newId() ?? randomUUID()}`;
    try {
      await this.#writeParts(spec, from, files, folder);
      const written: Written[] = [];
      for (const [no, path] of paths.entries())
        written.push(await this.#place(spec, `${folder}/${fileNo}=${no}`, path));
      return written;
    } finally {
      await this.#options.files.removeFolder(folder).catch(() => {});
    }
  }

  async #writeParts(spec: TableSpec, from: string | null, files: readonly FileWrite[], folder: string): Promise<void> {
    const type = spec.columns.find(({ name }) => name === spec.slice)?.type ?? 'text';
    const slice = identifier(spec.slice);
    await this.define('slice_homes', {
      kind: 'rows',
      columns: [
        { name: 'slice', type },
        { name: fileNo, type: 'integer' },
        { name: 'is_made', type: 'boolean' },
      ],
      rows: files.flatMap(({ made, carried }, no) => [
        ...made.map((key) => [key, no, true]),
        ...carried.map((key) => [key, no, false]),
      ]),
    });
    const carriedFrom = files.flatMap((file) => (file.carried.length > 0 ? file.carriedFrom : []));
    await this.define(carriedName, { kind: 'files', spec, paths: [...new Set(carriedFrom)] });
    // As DuckDB has them: a column that Spark knows to be never null would be REQUIRED in some files and not in others.
    const nullable = dataColumns(spec)
      .map(({ name }) => `CASE WHEN h.${fileNo} >= 0 THEN r.${identifier(name)} END AS ${identifier(name)}`)
      .join(', ');
    const select = (rows: string, isMade: string) =>
      `SELECT ${nullable}, h.${fileNo} FROM ${rows} AS r JOIN slice_homes AS h ON h.slice = r.${slice} AND ${isMade}`;
    const parts: string[] = [];
    if (from !== null) parts.push(select(from, 'h.is_made'));
    if (carriedFrom.length > 0) parts.push(select(carriedName, 'NOT h.is_made'));
    if (parts.length === 0) return;
    const order = spec.order.map((name) => `${identifier(name)} ASC NULLS LAST`);
    const query = `SELECT * FROM (${parts.join(' UNION ALL ')}) AS parts DISTRIBUTE BY ${fileNo} SORT BY ${[fileNo, ...order].join(', ')}`;
    await this.#run({
      case: 'writeOperation',
      value: create(WriteOperationSchema, {
        input: { relType: { case: 'sql', value: { query } } },
        source: 'parquet',
        mode: WriteOperation_SaveMode.OVERWRITE,
        saveType: { case: 'path', value: folder },
        partitioningColumns: [fileNo],
        options: { 'mapreduce.fileoutputcommitter.marksuccessfuljobs': 'true' },
      }),
    });
    // Without it a lake that Spark has elsewhere would look like one of no rows.
    if (!(await this.#options.files.exists(`${folder}/_SUCCESS`))) {
      throw new FootfallError('SPARK_UNFIT', `What Spark wrote to ${folder} is not there, seen from this machine.`, {
        hint: 'The data folder must be mounted under the same path on this machine and on every machine of Spark.',
      });
    }
  }

  /** Of no rows Spark writes no file. */
  async #place(spec: TableSpec, folder: string, path: string): Promise<Written> {
    const { files, duck } = this.#options;
    const parts = (await files.list(folder)).filter((name) => name.endsWith('.parquet'));
    const [part] = parts;
    if (part === undefined) return writeParquet(duck, spec, filesSelect(spec, []), path);
    if (parts.length > 1) {
      throw new FootfallError('ENGINE_FAILED', `Spark wrote ${parts.length} files where one was asked for: ${folder}`);
    }
    await files.move(`${folder}/${part}`, path);
    return readWritten(duck, spec, path);
  }

  async close(): Promise<void> {
    await this.connect.close();
  }

  async #defineFiles(
    name: string,
    spec: TableSpec,
    paths: readonly string[],
    where: string | undefined,
  ): Promise<void> {
    const columns = dataColumns(spec);
    if (paths.length === 0) {
      const nothing = columns.map((column) => `CAST(NULL AS ${sparkTypes[column.type]}) AS ${identifier(column.name)}`);
      await this.#command(
        `CREATE OR REPLACE TEMPORARY VIEW ${identifier(name)} AS SELECT ${nothing.join(', ')} WHERE false`,
      );
      return;
    }
    const value = { format: 'parquet', schema: schemaOf(columns), paths: paths.map(notAPattern) };
    const input: MessageInitShape<typeof RelationSchema> = {
      relType: { case: 'read', value: { readType: { case: 'dataSource', value } } },
    };
    const condition = { exprType: { case: 'expressionString' as const, value: { expression: where ?? 'true' } } };
    // A view over the filter and not a second view: each costs a call.
    await this.#view(name, where === undefined ? input : { relType: { case: 'filter', value: { input, condition } } });
  }

  #view(name: string, input: MessageInitShape<typeof RelationSchema>): Promise<void> {
    const value = create(CreateDataFrameViewCommandSchema, { name, input, isGlobal: false, replace: true });
    return this.#run({ case: 'createDataframeView', value });
  }

  /** A statement that is run at once and whose result is not asked for. */
  #command(sql: string): Promise<void> {
    const input = { relType: { case: 'sql' as const, value: { query: sql } } };
    return this.#run({ case: 'sqlCommand', value: create(SqlCommandSchema, { input }) });
  }

  async #run(commandType: Command['commandType']): Promise<void> {
    const { onProgress } = this.#options;
    await this.connect.execute({ case: 'command', value: create(CommandSchema, { commandType }) }, ({ stages }) => {
      const sum = (key: 'numTasks' | 'numCompletedTasks') =>
        stages.reduce((total, stage) => total + Number(stage[key]), 0);
      if (stages.length > 0) onProgress?.(`Spark: ${sum('numCompletedTasks')} of ${sum('numTasks')} tasks`);
    });
  }

  async #forget(name: string): Promise<void> {
    if (!this.#cached.delete(name)) return;
    await this.#command(`UNCACHE TABLE IF EXISTS ${identifier(name)}`);
    // To keep rows under a name that is taken is refused.
    await this.#command(`DROP VIEW IF EXISTS ${identifier(name)}`);
  }
}

/** Into which of the new files a row goes. */
const fileNo = 'file_no';

/** Spark takes the paths it reads as patterns; these signs stand for themselves in ours. */
const notAPattern = (path: string) => path.replaceAll(/[{}[\]*?\\]/g, '\\$&');

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/'));

/** In a schema text double quotes are not understood. */
const schemaOf = (columns: readonly Pick<Column, 'name' | 'type'>[]) =>
  columns.map(({ name, type }) => `\`${name.replaceAll('`', '``')}\` ${sparkTypes[type]}`).join(', ');
