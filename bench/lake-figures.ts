import { readdir, readFile } from 'node:fs/promises';
import { type TableName, tableNames } from '../src/domain/tables.ts';
import type { Action } from '../src/lake/delta/actions.ts';

/** Files, rows and bytes of the newest version of each table, read from the logs as any Delta reader would. */
export async function tableFigures(
  lake: string,
): Promise<Record<TableName, { files: number; rows: number; bytes: number; paths: string[] }>> {
  const found = await Promise.all(
    tableNames.map(async (name) => [name, await newestOf(`${lake}/tables/${name}`)] as const),
  );
  return Object.fromEntries(found) as Awaited<ReturnType<typeof tableFigures>>;
}

/** Of logs that begin with version 0: those of lakes that are younger than the retention. */
async function newestOf(folder: string) {
  const live = new Map<string, { size: number; rows: number }>();
  const entries = (await readdir(`${folder}/_delta_log`)).filter((name) => /^\d+\.json$/.test(name)).sort();
  for (const entry of entries) {
    for (const line of (await readFile(`${folder}/_delta_log/${entry}`, 'utf8')).split('\n')) {
      if (line === '') continue;
      const { add, remove } = JSON.parse(line) as Action;
      if (remove) live.delete(remove.path);
      if (add) live.set(add.path, { size: add.size, rows: Number(JSON.parse(add.stats ?? '{}').numRecords ?? 0) });
    }
  }
  const files = [...live.values()];
  return {
    files: files.length,
    rows: files.reduce((sum, file) => sum + file.rows, 0),
    bytes: files.reduce((sum, file) => sum + file.size, 0),
    paths: [...live.keys()].map((path) => `${folder}/${decodeURIComponent(path)}`),
  };
}
