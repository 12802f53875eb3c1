import type { DuckDBConnection } from '@duckdb/node-api';
import { type TableName, type TableSpec, tableNames, tables } from '../../domain/tables.ts';
import { DuckDb, type DuckDbOptions, identifier, literal } from '../../engine/duckdb.ts';
import { duckTypes } from '../../engine/relation.ts';
import { queryError } from './guard.ts';

/** Absolute paths of the Parquet files of one version of each table; a table without files is empty. */
export type LakeFiles = Partial<Record<TableName, readonly string[]>>;

export interface LockedLake {
  connection: DuckDBConnection;
  /** Until the returned function is called. */
  keepInterrupting(): () => void;
  close(): void;
}

/**
 * A DuckDB of its own that can read exactly these files, as one view a table, and nothing else, whatever SQL it is
 * given: no other file, no network, no extension, no setting. `output`, where given, can be written, but so could the
 * files of the lake: DuckDB's list of paths does not tell reading from writing. So a caller gives it checked SQL only.
 */
export async function openLockedLake(files: LakeFiles, engine: DuckDbOptions, output?: string): Promise<LockedLake> {
  const database = await DuckDb.open(engine);
  try {
    const session = await database.session();
    for (const name of tableNames) await session.connection.run(viewSql(tables[name], files[name] ?? []));
    const allowed = [...Object.values(files).flat(), ...(output ? [output] : [])].filter((path) => path !== undefined);
    await session.run(`SET allowed_paths = [${allowed.map(literal).join(', ')}]`);
    await session.run('SET allow_community_extensions = false');
    await session.run('SET enable_external_access = false');
    await session.run('SET lock_configuration = true');
    return {
      connection: session.connection,
      keepInterrupting: () => session.keepInterrupting(),
      close() {
        session.close();
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw queryError(error);
  }
}

function viewSql(table: TableSpec, files: readonly string[]): string {
  const name = identifier(table.name);
  if (files.length === 0) {
    const columns = table.columns.map(({ name, type }) => `CAST(NULL AS ${duckTypes[type]}) AS ${identifier(name)}`);
    return `CREATE VIEW ${name} AS SELECT ${columns.join(', ')} WHERE false`;
  }
  const columns = table.columns.map((column) => identifier(column.name)).join(', ');
  const list = files.map(literal).join(', ');
  const types = `{${literal(table.partition)}: DATE}`;
  return `CREATE VIEW ${name} AS SELECT ${columns} FROM read_parquet([${list}], hive_partitioning = true, hive_types = ${types})`;
}
