import { create } from '@bufbuild/protobuf';
import type { Files } from '../../domain/effects.ts';
import { FootfallError } from '../../domain/errors.ts';
import type { ColumnType, TableSpec } from '../../domain/tables.ts';
import { sparkFunctions } from '../dialect.ts';
import { type DuckSession, identifier } from '../duckdb.ts';
import type { ModelSession } from '../model-session.ts';
import type { Plain } from '../plain.ts';
import { dataColumns, type Relation } from '../relation.ts';
import { readWritten, type Written } from '../write.ts';
import { rowsOfStream, streamOfRows } from './arrow.ts';
import { mostMessageBytes, SparkConnect, type SparkConnectOptions } from './connect.ts';
import { RelationSchema } from './protocol/relations_pb.js';

/** Lowest version whose SQL has what the models use: session functions in SQL, ANSI by default. */
export const lowestSpark = 4;

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
      const schema = relation.columns
        .map(({ name: column, type }) => `${quoted(column)} ${sparkTypes[type]}`)
        .join(', ');
      await this.#view(name, create(RelationSchema, { relType: { case: 'localRelation', value: { data, schema } } }));
    } else if (relation.materialized) {
      await this.#command(`CACHE TABLE ${identifier(name)} AS ${relation.sql}`);
      this.#cached.add(name);
    } else {
      await this.#command(`CREATE OR REPLACE TEMPORARY VIEW ${identifier(name)} AS ${relation.sql}`);
    }
  }

  async drop(name: string): Promise<void> {
    await this.#forget(name);
    await this.#command(`DROP VIEW IF EXISTS ${identifier(name)}`);
  }

  async rows(sql: string): Promise<Record<string, Plain>[]> {
    const { streams } = await this.connect.execute({
      case: 'root',
      value: create(RelationSchema, { relType: { case: 'sql', value: { query: sql } } }),
    });
    return streams.flatMap(rowsOfStream);
  }

  /** Spark writes into a folder of its own beside the path; what it holds when the statement has ended is moved there. */
  async write(spec: TableSpec, select: string, path: string): Promise<Written> {
    const { files, duck } = this.#options;
    const columns = dataColumns(spec).map((column) => identifier(column.name));
    const order = spec.order.map((name) => `${identifier(name)} ASC NULLS LAST`);
    const at = path.lastIndexOf('/') + 1;
    const folder = `${path.slice(0, at)}.tmp-${path.slice(at)}`;
    try {
      await this.#command(
        `INSERT OVERWRITE DIRECTORY ${sparkLiteral(folder)} USING parquet ` +
          `SELECT /*+ REPARTITION(1) */ ${columns.join(', ')} FROM (${select}) SORT BY ${order.join(', ')}`,
      );
      const parts = (await files.list(folder)).filter((name) => name.endsWith('.parquet'));
      const [part] = parts;
      if (part === undefined || parts.length > 1) {
        throw new FootfallError(
          'SPARK_UNFIT',
          `Spark wrote ${parts.length} files under ${folder}, seen from this machine.`,
          {
            hint: 'The data folder must be mounted under the same path on this machine and on every machine of Spark.',
          },
        );
      }
      await files.move(`${folder}/${part}`, path);
      return await readWritten(duck, spec, path);
    } finally {
      await files.removeFolder(folder).catch(() => {});
    }
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
    const whole = where === undefined ? name : `${name}__files`;
    const schema = columns.map((column) => `${quoted(column.name)} ${sparkTypes[column.type]}`).join(', ');
    const value = { format: 'parquet', schema, paths: [...paths], options: { __globPaths__: 'false' } };
    await this.#view(
      whole,
      create(RelationSchema, { relType: { case: 'read', value: { readType: { case: 'dataSource', value } } } }),
    );
    if (where !== undefined) {
      const list = columns.map((column) => identifier(column.name)).join(', ');
      await this.#command(
        `CREATE OR REPLACE TEMPORARY VIEW ${identifier(name)} AS SELECT ${list} FROM ${identifier(whole)} WHERE ${where}`,
      );
    }
  }

  async #view(name: string, input: ReturnType<typeof create<typeof RelationSchema>>): Promise<void> {
    await this.connect.execute({
      case: 'command',
      value: {
        $typeName: 'spark.connect.Command',
        commandType: {
          case: 'createDataframeView',
          value: { $typeName: 'spark.connect.CreateDataFrameViewCommand', name, input, isGlobal: false, replace: true },
        },
      },
    });
  }

  /** A statement that is run at once and whose result is not asked for. */
  async #command(sql: string): Promise<void> {
    const input = create(RelationSchema, { relType: { case: 'sql', value: { query: sql } } });
    await this.connect.execute({
      case: 'command',
      value: {
        $typeName: 'spark.connect.Command',
        commandType: {
          case: 'sqlCommand',
          value: {
            $typeName: 'spark.connect.SqlCommand',
            sql: '',
            args: {},
            posArgs: [],
            namedArguments: {},
            posArguments: [],
            input,
          },
        },
      },
    });
  }

  async #forget(name: string): Promise<void> {
    if (!this.#cached.delete(name)) return;
    await this.#command(`UNCACHE TABLE IF EXISTS ${identifier(name)}`);
  }
}

/** Unlike in DuckDB a backslash begins an escape. */
const sparkLiteral = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** In a schema text double quotes are not understood. */
const quoted = (name: string) => `\`${name.replaceAll('`', '``')}\``;
