import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectRefusal, footfall, footfallJson, long, query, temporaryFolder } from './footfall.ts';
import { header, writeShop } from './shop.ts';

const disk = mkdtempSync(join(tmpdir(), 'footfall-disk-'));
const mount = (...options: string[]) => spawnSync('mount', options).status === 0;
const mounted = process.platform === 'linux' && mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk);
if (!mounted) {
  rmSync(disk, { recursive: true });
  console.warn('SKIPPED: what happens on a full disk, as this user may not mount one (Linux and root only).');
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const hours = 24 * 200;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeShop(folder.path);
  const lines = [header.trimEnd()];
  for (let hour = 0; hour < hours; hour++) {
    const at = new Date(Date.UTC(2023, 0, 1) + hour * 3_600_000).toISOString();
    for (const sensor of ['n1', 'n2', 's1']) lines.push(`${sensor},${at},${(hour * 7919) % 997}`);
  }
  await writeFile(join(folder.path, 'doors.csv'), lines.join('\n'));
});
afterAll(async () => {
  if (mounted) spawnSync('umount', [disk]);
  await rm(disk, { recursive: true, force: true });
  await folder.remove();
});

/** Data files that no commit names. */
async function uncommitted(names: readonly string[]): Promise<string[]> {
  const logs = names.filter((name) => /_delta_log.\d+\.json$/.test(name));
  const named = (await Promise.all(logs.map((name) => readFile(join(disk, 'lake', name), 'utf8')))).join();
  return names.filter((name) => name.endsWith('.parquet') && !named.includes(name.slice(-41)));
}

/** From where the ledger does not fit, over where the raw file does not, to where the last tables do not. */
const sizes = long ? [16, 32, 64, 128, 256, 384, 512, 768, 1024, 1152, 1280, 1408] : [64, 384, 1152];

test.skipIf(!mounted).each(sizes)(
  'a disk that is full at %i kB: one line, nothing half written, and a later run goes on',
  async (size) => {
    await rm(join(disk, 'lake'), { recursive: true, force: true });
    expect(mount('-o', `remount,size=${size}k`, disk)).toBe(true);
    const line = ['import', 'doors.csv', '--mapping', 'doors.yaml', '--data', join(disk, 'lake')];
    const ended = await footfall([...line, '--quiet'], { cwd: folder.path });
    expectRefusal(ended, size < 64 ? 6 : 5, /disk is full|disk I\/O error/);
    const left = await readdir(join(disk, 'lake'), { recursive: true });
    expect(left.filter((name) => name.includes('.tmp-'))).toEqual([]);
    expect(await uncommitted(left), 'what was written in vain does not stay on the disk').toEqual([]);

    expect(mount('-o', 'remount,size=64m', disk)).toBe(true);
    await footfallJson(line, { cwd: folder.path });
    const [row] = await query(
      join(disk, 'lake'),
      'SELECT CAST(count(*) AS INTEGER) AS n, (SELECT CAST(sum(observed) AS INTEGER) FROM hourly) AS people FROM readings',
    );
    let people = 0;
    for (let hour = 0; hour < hours; hour++) people += 3 * ((hour * 7919) % 997);
    expect(row).toEqual({ n: hours * 3, people });
  },
);
