import {
  appendFile,
  chmod,
  chown,
  cp,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DoorService, doorService, serviceMapping } from './door-service.ts';
import { expectRefusal, footfall, footfallJson, inParallel, query, temporaryFolder } from './footfall.ts';
import { header, shopNetwork, writeShop } from './shop.ts';

/** A shop whose doors are imported, once for all tests: each damages a copy. */
let made: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  made = await temporaryFolder();
  await writeShop(made.path);
  const rows = ['n1', 'n2', 's1'].flatMap((sensor) =>
    [9, 10, 11].map((hour) => `${sensor},2025-05-06T${String(hour).padStart(2, '0')}:00,${hour}`),
  );
  await writeFile(join(made.path, 'doors.csv'), `${header}${rows.join('\n')}\n`);
  await footfallJson(importDoors, { cwd: made.path });
});
afterAll(() => made.remove());

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  for (const name of await readdir(made.path)) {
    if (name !== 'data') await cp(join(made.path, name), join(folder.path, name));
  }
});
afterEach(() => folder.remove());

const here = () => ({ cwd: folder.path });
const importDoors = ['import', 'doors.csv', '--mapping', 'doors.yaml', '--data', 'data'];
/** As after `importDoors`. */
const haveImported = () => cp(join(made.path, 'data'), join(folder.path, 'data'), { recursive: true });

async function dataFile(table: string): Promise<string> {
  const root = join(folder.path, 'data/tables', table);
  const found = (await readdir(root, { recursive: true })).filter(
    (name) => name.endsWith('.parquet') && !name.includes('_delta_log'),
  );
  expect(found).toHaveLength(1);
  return join(root, found[0] as string);
}

interface Transformed {
  healed: { table: string; file: string; kind: string }[];
  tables: { table: string; rebuilt: number }[];
}

describe('a data file of the lake', () => {
  test('that was cut is told by query, and made again by the next transform', async () => {
    await haveImported();
    const before = await query('data', 'SELECT * FROM hourly ORDER BY ALL', here());
    const file = await dataFile('hourly');
    await truncate(file, (await stat(file)).size - 100);
    expectRefusal(
      await footfall(['query', 'SELECT count(*) FROM hourly', '--quiet'], here()),
      6,
      /hourly\/business_month=2025-05-01\/[^/]+\.parquet: A file of the lake is cut or altered\. Rebuild it from raw with: footfall transform/,
    );
    const healed = await footfallJson<Transformed>(['transform'], here());
    expect(healed.healed).toEqual([{ table: 'hourly', file, kind: 'size' }]);
    expect(healed.tables.filter(({ rebuilt }) => rebuilt > 0)).toMatchObject([{ table: 'hourly', rebuilt: 1 }]);
    expect(await query('data', 'SELECT * FROM hourly ORDER BY ALL', here())).toEqual(before);
  });

  test('that is missing is made again by whatever command comes next, such as an import', async () => {
    await haveImported();
    await rm(await dataFile('lines'));
    expectRefusal(
      await footfall(['query', 'FROM lines', '--quiet'], here()),
      6,
      /A file of the lake is missing\. Rebuild it/,
    );
    const again = await footfallJson<{ transform: Transformed }>(importDoors, here());
    expect(again.transform.healed).toMatchObject([{ table: 'lines', kind: 'missing' }]);
    expect(await query('data', 'SELECT CAST(count(*) AS INTEGER) AS n FROM lines', here())).toEqual([{ n: 9 }]);
  });

  test('that was altered in its bytes is found by transform --verify', async () => {
    await haveImported();
    const file = await dataFile('readings');
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 0xff, bytes.length >> 1);
    await writeFile(file, bytes);
    expect((await footfallJson<Transformed>(['transform'], here())).healed).toEqual([]);
    const healed = await footfallJson<Transformed>(['transform', '--verify'], here());
    expect(healed.healed).toEqual([{ table: 'readings', file, kind: 'content' }]);
    expect(await query('data', 'SELECT CAST(sum(entries) AS INTEGER) AS n FROM readings', here())).toEqual([{ n: 90 }]);
  });
});

test('bytes in raw that were altered are told as what they are, and so is a log that is not whole', async () => {
  await haveImported();
  const raw = join(folder.path, 'data/raw/doors');
  const body = (await readdir(raw, { recursive: true })).find((name) => name.endsWith('.csv')) as string;
  await appendFile(join(raw, body), 'x');
  await rm(join(folder.path, 'data/tables'), { recursive: true });
  expectRefusal(
    await footfall(['transform', '--quiet'], here()),
    6,
    /\.csv: The bytes of batch \S+ were altered: \d+ instead of \d+\. Raw is the only copy .* restore the file from a backup/,
  );
  await truncate(join(raw, body), (await stat(join(raw, body))).size - 1);
  await footfallJson(['transform'], here());
  const log = join(folder.path, 'data/tables/hourly/_delta_log/00000000000000000001.json');
  await writeFile(log, '{"add":');
  expectRefusal(
    await footfall(['transform', '--quiet'], here()),
    6,
    /00000000000000000001\.json:1: This entry of the log is not whole\. Restore it from a copy, or delete the folder of the table/,
  );
  await rm(join(folder.path, 'data/tables/hourly'), { recursive: true });
  await footfallJson(['transform'], here());
  const [row] = await query('data', 'SELECT CAST(sum(observed) AS INTEGER) AS n FROM hourly', here());
  expect(row).toEqual({ n: 90 });
});

test('tables that are deleted are made again from raw, with the same rows', async () => {
  await haveImported();
  const all = 'SELECT * FROM hourly ORDER BY ALL';
  const before = await query('data', all, here());
  await rm(join(folder.path, 'data/tables'), { recursive: true });
  await footfallJson(['transform'], here());
  expect(await query('data', all, here())).toEqual(before);
});

describe('the ledger', () => {
  let service: DoorService;
  beforeEach(async () => {
    service = await doorService();
    service.now = Date.parse('2025-05-09T00:10:00Z');
    await writeFile(join(folder.path, 'network.yaml'), shopNetwork);
    await writeFile(join(folder.path, 'service.yaml'), serviceMapping);
    await writeFile(
      join(folder.path, 'footfall.yaml'),
      `network: network.yaml\ncollect: { maxSpanHours: 12 }\nsources:\n  - { name: doors, url: "${service.url}", mapping: service.yaml, from: 2025-05-05 }\n`,
    );
  });
  afterEach(() => service.close());
  const run = () =>
    footfallJson<{ collect: { sources: { requests: number; outstanding: number }[] }; transform: Transformed }>(
      ['run', '--now', '2025-05-09T00:10:00Z'],
      here(),
    );

  test('that is lost or damaged is filled again from raw: nothing is asked for again, nothing made again', async () => {
    service.counts.set('n1 2025-05-06T08', null);
    const first = await run();
    expect(first.collect.sources).toMatchObject([{ requests: 9, outstanding: 1 }]);
    const ledger = join(folder.path, 'data/ledger.sqlite');
    for (const lose of [
      async () => {
        for (const end of ['', '-wal', '-shm']) await rm(`${ledger}${end}`, { force: true });
      },
      () => writeFile(ledger, 'this is no database, and long enough to be looked at as one'.repeat(200)),
    ]) {
      await lose();
      const after = await run();
      expect(after.collect.sources).toMatchObject([{ requests: 0, outstanding: 1 }]);
      expect(after.transform.tables.filter(({ rebuilt }) => rebuilt > 0)).toEqual([]);
    }
    // The damaged one is kept aside.
    expect(
      (await readdir(join(folder.path, 'data'))).filter((name) => name.startsWith('ledger.sqlite.damaged-')),
    ).toHaveLength(1);
  });
});

test("another network's lake is refused and left as it is", async () => {
  await haveImported();
  await writeFile(join(folder.path, 'network.yaml'), shopNetwork.replace('id: shop', 'id: museum'));
  const commands = [['run'], ['transform'], ['status'], importDoors];
  await inParallel(commands, async (args) =>
    expectRefusal(
      await footfall([...args, '--quiet'], here()),
      6,
      /lake\.json: network: The lake holds the network "shop", not "museum"\. Name another folder with --data/,
    ),
  );
});

describe.skipIf(process.getuid?.() !== 0)('a folder that this user may not write', () => {
  const as = { uid: 65534, gid: 65534 };

  test('is told in one line, nothing is half written, and a later run goes on', async () => {
    await chmod(folder.path, 0o755);
    await mkdir(join(folder.path, 'data'));
    await chmod(join(folder.path, 'data'), 0o555);
    expectRefusal(
      await footfall([...importDoors, '--quiet'], { ...here(), as }),
      5,
      /data\/\S+: .*failed: this user lacks the permission\. Give this user the right to write there, or name another folder/,
    );
    expect(await readdir(join(folder.path, 'data'))).toEqual([]);
    await chown(join(folder.path, 'data'), as.uid, as.gid);
    await chmod(join(folder.path, 'data'), 0o755);
    await footfallJson(importDoors, { ...here(), as });
  });

  test('can still be asked', async () => {
    await chmod(folder.path, 0o755);
    await haveImported();
    const rows = await footfallJson(['query', 'SELECT CAST(count(*) AS INTEGER) AS n FROM readings'], {
      ...here(),
      as,
    });
    expect(rows).toEqual([{ n: 9 }]);
    const ended = await footfall(['transform', '--quiet'], { ...here(), as });
    expectRefusal(ended, 5, /lacks the permission|that you may write there/);
  });
});
