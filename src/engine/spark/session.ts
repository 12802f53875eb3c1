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
import { readWritten, rowGroupRows, type Written, writeParquet } from '../write.ts';
import { rowsOfStream, streamOfRows } from './arrow.ts';
import { mostMessageBytes, SparkConnect, type SparkConnectOptions } from './connect.ts';
import { laneKeys, partsByTask } from './lanes.ts';
import {
  CheckpointCommandSchema,
  type Command,
  CommandSchema,
  CreateDataFrameViewCommandSchema,
  RemoveCachedRemoteRelationCommandSchema,
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
  // Paths are given file by file: to list them by a job of the cluster would cost more than they.
  'spark.sql.sources.parallelPartitionDiscovery.threshold': '10000',
  // A row takes a few bytes of these files and two hundred in memory: what seems small must not be broadcast.
  'spark.sql.sources.fileCompressionFactor': '50',
  // For the same reason a task gets less of a file than Spark would give it.
  'spark.sql.files.maxPartitionBytes': '4MB',
  'spark.sql.files.openCostInBytes': '64KB',
  // A task writes one file, however long.
  'spark.sql.files.maxRecordsPerFile': '0',
  // Rows on their way between tasks are compressed too: joined up to so much they are a million, sorted without spilling.
  'spark.sql.adaptive.advisoryPartitionSizeInBytes': '16MB',
  // Filters that follow from other filters: not needed by these models, dear to plan, and 4.2 loses its way among them
  // where it keeps the rows of a plan that joins one relation with itself ("key not found").
  'spark.sql.constraintPropagation.enabled': 'false',
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
  /** Names whose rows the server keeps, each with its own name for them. */
  readonly #kept = new Map<string, string>();

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
      await this.#keep(name, relation.sql);
    } else {
      await this.#command(`CREATE OR REPLACE TEMPORARY VIEW ${identifier(name)} AS ${relation.sql}`);
    }
  }

  /** A view costs nothing and is left to be replaced; only what is kept is given up. */
  async drop(name: string): Promise<void> {
    await this.#forget(name);
  }

  async rows(sql: string): Promise<Record<string, Plain>[]> {
    const streams = await this.connect.execute({
      case: 'root',
      value: create(RelationSchema, { relType: { case: 'sql', value: { query: sql } } }),
    });
    return streams.flatMap(rowsOfStream);
  }

  /**
   * One statement writes all files: which slice goes into which stands in a small relation that is joined, and each file
   * is the work of one task. Spark writes into a folder of its own, and what it holds when the statement has ended is
   * moved to its place.
   */
  async write(spec: TableSpec, from: string | null, files: readonly FileWrite[]): Promise<Written[]> {
    const paths = files.map(({ path }) => path);
    const tableFolder = folderOf(folderOf(paths[0] as string));
    const folder = `${tableFolder}/.tmp-${this.#options.effects?.newId() ?? randomUUID()}`;
    try {
      const parts = await this.#writeParts(spec, from, files, folder);
      const written: Written[] = [];
      for (const [no, file] of files.entries()) written.push(await this.#place(spec, parts.get(no), file));
      return written;
    } finally {
      await this.#options.files.removeFolder(folder).catch(() => {});
    }
  }

  /** Of each file that has rows, by its number, where Spark has written it. */
  async #writeParts(
    spec: TableSpec,
    from: string | null,
    files: readonly FileWrite[],
    folder: string,
  ): Promise<Map<number, string>> {
    const type = spec.columns.find(({ name }) => name === spec.slice)?.type ?? 'text';
    const slice = identifier(spec.slice);
    const lanes = laneKeys(files.length);
    await this.define('slice_homes', {
      kind: 'rows',
      columns: [
        { name: 'slice', type },
        { name: 'lane', type: 'integer' },
        { name: 'is_made', type: 'boolean' },
      ],
      rows: files.flatMap(({ made, carried }, no) => [
        ...made.map((key) => [key, lanes[no] as number, true]),
        ...carried.map((key) => [key, lanes[no] as number, false]),
      ]),
    });
    const carriedFrom = files.flatMap((file) => (file.carried.length > 0 ? file.carriedFrom : []));
    await this.define(carriedName, { kind: 'files', spec, paths: [...new Set(carriedFrom)] });
    const columns = dataColumns(spec).map(({ name }) => identifier(name));
    // As DuckDB has them: a column that Spark knows to be never null would be REQUIRED in some files and not in others.
    const nullable = columns.map((name) => `CASE WHEN h.lane >= 0 THEN r.${name} END AS ${name}`);
    const select = (rows: string, isMade: string) =>
      `SELECT ${nullable.join(', ')}, h.lane FROM ${rows} AS r JOIN slice_homes AS h ON h.slice = r.${slice} AND ${isMade}`;
    const parts: string[] = [];
    if (from !== null) parts.push(select(from, 'h.is_made'));
    if (carriedFrom.length > 0) parts.push(select(carriedName, 'NOT h.is_made'));
    if (parts.length === 0) return new Map();
    const order = spec.order.map((name) => `${identifier(name)} ASC NULLS LAST`);
    const inLanes = `SELECT /*+ REPARTITION(${files.length}, lane) */ * FROM (${parts.join(' UNION ALL ')}) AS parts`;
    const query = `SELECT ${columns.join(', ')} FROM (${inLanes}) AS parts SORT BY ${order.join(', ')}`;
    await this.#run({
      case: 'writeOperation',
      value: create(WriteOperationSchema, {
        input: { relType: { case: 'sql', value: { query } } },
        source: 'parquet',
        mode: WriteOperation_SaveMode.OVERWRITE,
        saveType: { case: 'path', value: folder },
        options: {
          'mapreduce.fileoutputcommitter.marksuccessfuljobs': 'true',
          'parquet.block.row.count.limit': String(rowGroupRows),
          'parquet.compression.codec.zstd.level': '1',
        },
      }),
    });
    // Without it a lake that Spark has elsewhere would look like one of no rows.
    const found = await this.#options.files.list(folder);
    if (!found.includes('_SUCCESS')) {
      throw new FootfallError('SPARK_UNFIT', `What Spark wrote to ${folder} is not there, seen from this machine.`, {
        hint: 'The data folder must be mounted under the same path on this machine and on every machine of Spark.',
      });
    }
    return new Map([...partsByTask(found, files.length)].map(([task, name]) => [task, `${folder}/${name}`]));
  }

  /** Of no rows most tasks write no file. */
  async #place(spec: TableSpec, part: string | undefined, { path, made, carried }: FileWrite): Promise<Written> {
    const { files, duck } = this.#options;
    if (part === undefined) return writeParquet(duck, spec, filesSelect(spec, []), path);
    await files.move(part, path);
    const written = await readWritten(duck, spec, path);
    // A column that is the folder is not in the file.
    if (spec.slice === spec.partition) return written;
    // That task N writes what is meant for file N is Spark's doing.
    const meant = new Set([...made, ...carried]);
    const slice = identifier(spec.slice);
    const found = await duck.json(
      `SELECT DISTINCT CAST(${slice} AS VARCHAR) AS slice FROM (${filesSelect(spec, [path])})`,
    );
    const stranger = found.find((row) => !meant.has(row.slice as string));
    if (stranger) throw new FootfallError('ENGINE_FAILED', `Spark wrote rows of ${stranger.slice} into ${path}.`);
    return written;
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

  /**
   * Rows that are kept have no history: a statement that reads them would otherwise be planned with all that led to them,
   * as often as it names them, which grows with each model that builds on another.
   */
  async #keep(name: string, sql: string): Promise<void> {
    let relationId = '';
    await this.#run(
      {
        case: 'checkpointCommand',
        value: create(CheckpointCommandSchema, {
          relation: { relType: { case: 'sql', value: { query: sql } } },
          local: true,
          eager: true,
        }),
      },
      (id) => {
        relationId = id;
      },
    );
    this.#kept.set(name, relationId);
    await this.#view(name, { relType: { case: 'cachedRemoteRelation', value: { relationId } } });
  }

  async #run(commandType: Command['commandType'], onKept?: (relationId: string) => void): Promise<void> {
    const { onProgress } = this.#options;
    await this.connect.execute(
      { case: 'command', value: create(CommandSchema, { commandType }) },
      ({ stages }) => {
        const sum = (key: 'numTasks' | 'numCompletedTasks') =>
          stages.reduce((total, stage) => total + Number(stage[key]), 0);
        if (stages.length > 0) onProgress?.(`Spark: ${sum('numCompletedTasks')} of ${sum('numTasks')} tasks`);
      },
      onKept,
    );
  }

  /** The rows go when nothing names them any more. */
  async #forget(name: string): Promise<void> {
    const relationId = this.#kept.get(name);
    if (relationId === undefined) return;
    this.#kept.delete(name);
    await this.#command(`DROP VIEW IF EXISTS ${identifier(name)}`);
    await this.#run({
      case: 'removeCachedRemoteRelationCommand',
      value: create(RemoveCachedRemoteRelationCommandSchema, { relation: { relationId } }),
    });
  }
}

/** Spark takes the paths it reads as patterns; these signs stand for themselves in ours. */
const notAPattern = (path: string) => path.replaceAll(/[{}[\]*?\\]/g, '\\$&');

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/'));

/** In a schema text double quotes are not understood. */
const schemaOf = (columns: readonly Pick<Column, 'name' | 'type'>[]) =>
  columns.map(({ name, type }) => `\`${name.replaceAll('`', '``')}\` ${sparkTypes[type]}`).join(', ');
