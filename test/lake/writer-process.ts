/**
 * A writer in a process of its own, for tests of several at once: `writer-process.ts replace|increment FOLDER COUNT
 * PAUSE_MS`. Prints `ready`, waits for a line, then prints each version it has committed.
 */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type DuckSession, literal } from '../../src/engine/duckdb.ts';
import type { NewFile } from '../../src/lake/delta/actions.ts';
import type { DeltaTable } from '../../src/lake/delta/table.ts';
import { duckSession, months, openCounts, writeDataFile } from './lake-tools.ts';

const [mode, folder = '', count = '1', pauseMs = '0'] = process.argv.slice(2);

/** Each row of each partition carries the generation; a reader that sees two has seen half a commit. */
async function replaceAll(table: DeltaTable, session: DuckSession, generation: number): Promise<number> {
  const { version } = await table.transact(async (snapshot) => {
    const add: NewFile[] = [];
    for (const month of months) {
      const select = `SELECT 's' || i AS sensor_id, ${generation}::BIGINT AS entries FROM range(100) r(i)`;
      add.push(await writeDataFile(table, session, month, select, { generation: String(generation) }));
    }
    return { add, remove: snapshot.files, operation: 'REPLACE' };
  });
  return version;
}

/** Adds one to the only number of the first partition: an update that is lost leaves it too small. */
async function increment(table: DeltaTable, session: DuckSession): Promise<number> {
  const [month = ''] = months;
  const { version } = await table.transact(
    async (snapshot) => {
      const held = snapshot.files.filter((file) => file.partition === month);
      const list = held.map((file) => literal(table.pathOf(file))).join(', ');
      const before = held.length === 0 ? '(SELECT 0 AS entries)' : `read_parquet([${list}])`;
      const select = `SELECT 'counter' AS sensor_id, (sum(entries) + 1)::BIGINT AS entries FROM ${before}`;
      return { add: [await writeDataFile(table, session, month, select)], remove: held, operation: 'REPLACE' };
    },
    { attempts: 1000 },
  );
  return version;
}

const session = await duckSession();
const table = await openCounts(folder, session, { checkpointEvery: 10, clock: { now: () => Date.now() } });
console.log('ready');
await once(process.stdin, 'data');
for (let i = 1; i <= Number(count); i++) {
  const version = mode === 'increment' ? await increment(table, session) : await replaceAll(table, session, i);
  console.log(version);
  if (mode === 'replace' && i % 50 === 0) await table.vacuum(2000);
  if (Number(pauseMs) > 0) await pause(Number(pauseMs));
}
process.exit(0);
