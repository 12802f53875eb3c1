import { type TableName, tableNames } from '../../domain/tables.ts';
import { DuckDb, type DuckDbOptions, type DuckSession } from '../../engine/duckdb.ts';
import { openLake } from '../../lake/lake.ts';
import { networkOfFolder } from '../lake-folder.ts';
import type { OperationContext } from '../operations.ts';
import type { LakeFiles } from './locked-lake.ts';

/** The data files of the newest version of each table. Writes nothing: a lake on a read-only disk can be asked. */
export async function currentLakeFiles({ config, clock, files, log }: OperationContext): Promise<LakeFiles> {
  const networkId = await networkOfFolder(config.data, files);
  const codec = lazyCodec(config.engine);
  try {
    const lake = await openLake({ folder: config.data, networkId, files, clock, codec, log });
    const found: Partial<Record<TableName, string[]>> = {};
    for (const name of tableNames) {
      // Opening a table would make it where it is absent.
      if ((await files.list(`${lake.tableFolder(name)}/_delta_log`)).length === 0) continue;
      const table = await lake.table(name);
      found[name] = (await table.snapshot()).files.map((file) => table.pathOf(file));
    }
    return found;
  } finally {
    await codec.close();
  }
}

/** The engine is started only if a table has a checkpoint to read. */
function lazyCodec(options: DuckDbOptions) {
  let opening: Promise<{ database: DuckDb; session: DuckSession }> | null = null;
  const open = async () => {
    const database = await DuckDb.open(options);
    return { database, session: await database.session() };
  };
  const session = async () => {
    opening ??= open();
    return (await opening).session;
  };
  return {
    run: async (sql: string) => (await session()).run(sql),
    json: async (sql: string) => (await session()).json(sql),
    async close() {
      const opened = await opening;
      opened?.session.close();
      opened?.database.close();
    },
  };
}
