import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { type Log, silentLog } from '../domain/effects.ts';
import type { FootfallError } from '../domain/errors.ts';
import { fixedClock } from '../domain/time.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { intervalRow, ledgersUnderTest, temporaryFolder } from './ledger-dialects.fixture.ts';
import { migrate, migrations } from './migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { sqliteDialect } from './sqlite.ts';

const clock = fixedClock(Date.parse('2025-05-29T09:00:00Z'));
const newFile = async () => join(await temporaryFolder(), 'state', 'ledger.db');

async function useLedger<T>(path: string, use: (ledger: Ledger) => Promise<T>, log: Log = silentLog): Promise<T> {
  const ledger = await openLedger({ path, clock, log });
  try {
    return await use(ledger);
  } finally {
    await ledger.close();
  }
}

const put = (path: string, count = 1) =>
  useLedger(path, (ledger) =>
    ledger.intervals.put(Array.from({ length: count }, (_, start) => intervalRow({ intervalStart: start }))),
  );
const count = (path: string) =>
  useLedger(path, async (ledger) => (await ledger.intervals.range('doors', 0, 1e6)).length);
const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error as FootfallError,
  );

describe.each(ledgersUnderTest)('the schema on $name', ({ name, open }) => {
  it('is the one committed', async () => {
    const ledger = await open({ clock });
    await expect(await ledger.dumpSchema()).toMatchFileSnapshot(`schema.${name}.sql`);
  });
});

describe('a ledger that is open', () => {
  const asked = (path: string) =>
    useLedger(path, async ({ requests }) => (await requests.recent(0)).map(({ kind }) => kind));

  it.each(['with its log', 'alone'])(
    'is made anew when somebody removes the file %s, and loses no request',
    async (how) => {
      const path = await newFile();
      const warnings: string[] = [];
      const log = { ...silentLog, warn: (_fields: object, message: string) => void warnings.push(message) };
      await useLedger(
        path,
        async ({ requests }) => {
          await requests.add('run', 'ann');
          for (const end of how === 'alone' ? [''] : ['', '-wal', '-shm']) await rm(path + end);
          await requests.add('transform', 'ann');
          expect(await asked(path)).toEqual(['transform']);
          expect(warnings).toHaveLength(1);
          await requests.add('run', 'ann');
        },
        log,
      );
      expect(await asked(path)).toEqual(['transform', 'run']);
    },
  );

  it('goes over to the one that another process has put in its place, transactions too', async () => {
    const path = await newFile();
    await useLedger(path, async (ledger) => {
      for (const end of ['', '-wal', '-shm']) await rm(path + end);
      await put(path, 3);
      expect(await ledger.intervals.range('doors', 0, 1e6)).toHaveLength(3);
      await ledger.intervals.put([intervalRow({ intervalStart: 7 })]);
    });
    expect(await count(path)).toBe(4);
  });

  it('does not bring back the folder of a lake that was removed', async () => {
    const path = await newFile();
    await useLedger(path, async ({ requests }) => {
      await rm(dirname(path), { recursive: true });
      await requests.recent(0);
      expect(existsSync(dirname(path))).toBe(false);
    });
  });
});

describe('opening a ledger', () => {
  it('makes folder and file, and finds what was put there before', async () => {
    const path = await newFile();
    await put(path, 3);
    expect(await count(path)).toBe(3);
  });

  it('lets many open a new file at once', async () => {
    const path = await newFile();
    const ledgers = await Promise.all(Array.from({ length: 8 }, () => openLedger({ path, clock })));
    await Promise.all(ledgers.map((ledger, index) => ledger.marks.put('s', [[`k${index}`, 'v']])));
    expect(
      (
        await ledgers[0]!.marks.get(
          's',
          ledgers.map((_, index) => `k${index}`),
        )
      ).size,
    ).toBe(8);
    await Promise.all(ledgers.map((ledger) => ledger.close()));
  });

  it('refuses the ledger of a newer version, and leaves it alone', async () => {
    const path = await newFile();
    await put(path);
    edit(path, "insert into ledger_migrations values (99, 'from the future', 0)");
    const error = await failure(count(path));
    expect(error?.code).toBe('LEDGER_UNAVAILABLE');
    expect(error?.message).toContain('number 99');
    expect(error?.hint).toContain('newer version');
    expect(error?.place?.file).toBe(path);
    edit(path, 'delete from ledger_migrations where number = 99');
    expect(await count(path)).toBe(1);
  });

  it('refuses a ledger with another history, and the database of something else', async () => {
    const path = await newFile();
    await put(path);
    edit(path, "update ledger_migrations set name = 'other'");
    expect((await failure(count(path)))?.code).toBe('LEDGER_UNAVAILABLE');

    const foreign = join(await temporaryFolder(), 'ledger.db');
    edit(foreign, 'create table bookmarks (url text)');
    expect((await failure(count(foreign)))?.message).toContain('bookmarks');
  });

  it('says so when it cannot lie there', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    expect((await failure(openLedger({ path: join(folder, 'file', 'ledger.db'), clock })))?.code).toBe(
      'LEDGER_UNAVAILABLE',
    );
    expect((await failure(openLedger({ path: folder, clock })))?.code).toBe('STORAGE_DENIED');
  });
});

describe('a migration', () => {
  const next: Migration = {
    number: 3,
    name: 'next',
    up: (db) => db.schema.createTable('added').addColumn('x', 'integer').execute(),
  };
  const openBare = (path: string) => {
    const dialect = sqliteDialect(path);
    return { dialect, db: new Kysely<unknown>({ dialect: dialect.kysely }) };
  };

  it('is applied to a ledger that lacks it, once, and keeps its rows', async () => {
    const path = await newFile();
    await put(path, 3);
    const { db, dialect } = openBare(path);
    await migrate(db, dialect, clock, [...migrations, next]);
    await migrate(db, dialect, clock, [...migrations, next]);
    await db.destroy();
    const file = new DatabaseSync(path);
    expect(file.prepare('select number, name from ledger_migrations').all()).toMatchObject([
      { number: 1, name: 'first' },
      { number: 2, name: 'requests' },
      { number: 3, name: 'next' },
    ]);
    expect(file.prepare('select count(*) as n from intervals').get()).toMatchObject({ n: 3 });
    file.close();
  });

  it('that fails leaves nothing behind', async () => {
    const path = await newFile();
    await put(path);
    const { db, dialect } = openBare(path);
    const broken: Migration = {
      ...next,
      async up(transaction) {
        await next.up(transaction);
        throw new Error('boom');
      },
    };
    await expect(migrate(db, dialect, clock, [...migrations, broken])).rejects.toThrow('boom');
    await db.destroy();
    expect(await count(path)).toBe(1);
    await expect(useLedger(path, (ledger) => ledger.dumpSchema())).resolves.not.toContain('added');
  });
});

describe('a damaged ledger', () => {
  const damages: [string, (path: string) => Promise<void>][] = [
    ['is garbage', (path) => writeFile(path, 'this is no database. '.repeat(500))],
    ['has garbage in its middle', (path) => overwrite(path, 8192, 16_384)],
    ['has lost its end', async (path) => truncate(path, Math.floor((await stat(path)).size / 2 / 4096) * 4096)],
  ];

  it.each(damages)('that %s is kept aside with a warning, and a new one is made', async (_what, damage) => {
    const path = await newFile();
    await put(path, 5000);
    await damage(path);
    const bytes = await readFile(path);
    const warnings: object[] = [];
    const log: Log = { ...silentLog, warn: (fields) => warnings.push(fields) };
    expect(await useLedger(path, (ledger) => ledger.runs.recent(1), log)).toEqual([]);
    const kept = `${path}.damaged-20250529T090000Z`;
    expect(await readFile(kept)).toEqual(bytes);
    expect(warnings).toMatchObject([{ file: path, kept }]);
    expect(existsSync(`${path}.repairing`)).toBe(false);
    await put(path, 2);
    expect(await count(path)).toBe(2);
  });

  it('is set aside once by many who find it together', async () => {
    const path = await newFile();
    await put(path);
    await writeFile(path, 'no database at all, only words '.repeat(300));
    const ledgers = await Promise.all(Array.from({ length: 5 }, () => openLedger({ path, clock })));
    await Promise.all(ledgers.map((ledger, index) => ledger.marks.put('s', [[`k${index}`, 'v']])));
    expect((await ledgers[0]!.marks.get('s', ['k0', 'k1', 'k2', 'k3', 'k4'])).size).toBe(5);
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    const names = await readdir(join(path, '..'));
    expect(names.filter((name) => /damaged-[0-9TZ]+$/.test(name))).toHaveLength(1);
  });

  it('does not lend its old log to the new file', async () => {
    const path = await newFile();
    const ledger = await openLedger({ path, clock });
    await ledger.marks.put('s', [['k', 'v']]);
    const wal = await readFile(`${path}-wal`);
    await ledger.close();
    await writeFile(path, 'garbage '.repeat(2000));
    await writeFile(`${path}-wal`, wal.subarray(0, 100));
    expect(await count(path)).toBe(0);
    expect(existsSync(`${path}.damaged-20250529T090000Z`)).toBe(true);
  });
});

async function overwrite(path: string, from: number, to: number): Promise<void> {
  const bytes = await readFile(path);
  bytes.fill(0xab, from, to);
  await writeFile(path, bytes);
}

function edit(path: string, statement: string): void {
  const db = new DatabaseSync(path);
  db.exec(statement);
  db.close();
}
