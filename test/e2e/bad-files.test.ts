import { chmod, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, footfall, footfallJson, inParallel, query, temporaryFolder } from './footfall.ts';
import { doorsMapping, header, shopNetwork, writeShop } from './shop.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeShop(folder.path);
});
afterAll(() => folder.remove());

const here = () => ({ cwd: folder.path });

interface Imported {
  files: { records: number; good: number; identical: boolean; rejects: { reason: string; count: number }[] }[];
  transform: { rejects: { reason: string; count: number }[]; tables: { rebuilt: number }[] };
  problems: { code: string; place: { file: string } }[];
}

let lakes = 0;

/** Imports the bytes into a lake of their own. */
async function importBytes(bytes: string | Uint8Array, { name = 'doors.csv', mapping = 'doors.yaml' } = {}) {
  const data = `lake-${++lakes}`;
  await mkdir(join(folder.path, data));
  const file = join(folder.path, data, name);
  await writeFile(file, bytes);
  return { data, file, args: ['import', file, '--mapping', mapping, '--data', data] };
}

interface Reject {
  record: number;
  reason: string;
  detail: string | null;
}

/** What a lake has of readings, such as `n1 05-06 07 1` (hours in UTC), and of rejects. */
async function contentsOf(data: string): Promise<{ readings: string[]; rejects: Reject[] }> {
  const rows = await query(
    data,
    `SELECT NULL AS record, sensor_id || ' ' || strftime(interval_start, '%m-%d %H') || ' ' || entries AS what, NULL AS detail
     FROM readings
     UNION ALL SELECT CAST(record AS INTEGER), reason, left(detail, 60) FROM rejects ORDER BY 1, 2`,
    here(),
  );
  return {
    readings: rows.flatMap((row) => (row.record === null ? [String(row.what)] : [])),
    rejects: rows.flatMap((row) =>
      row.record === null
        ? []
        : [{ record: Number(row.record), reason: String(row.what), detail: row.detail as string | null }],
    ),
  };
}

describe('a file with faults in it: the good records go in, each bad one is a reject with its ordinal', () => {
  const good = (hour: string, count: number) => `n1,2025-05-06T${hour}:00,${count}`;
  // Local hours 9, 10, 11 and 12 of Paris in summer are 7 to 10 UTC.
  const read = (...hours: [string, number][]) => hours.map(([hour, count]) => `n1 05-06 ${hour} ${count}`);
  const cases: {
    what: string;
    bytes: string | Uint8Array;
    mapping?: string;
    readings: string[];
    rejects: { record: number; reason: string; detail: string | null }[];
  }[] = [
    {
      what: 'broken lines',
      bytes: `${header}${good('09', 1)}\nn1,2025-05-06T10:00\n${good('11', 3)},9,9\n"${good('12', 4)}\n${good('12', 5)}\n`,
      readings: read(['07', 1], ['10', 5]),
      rejects: [
        { record: 2, reason: 'broken_record', detail: '2 fields, expected 3: n1,2025-05-06T10:00' },
        { record: 3, reason: 'broken_record', detail: '5 fields, expected 3: n1,2025-05-06T11:00,3,9,9' },
        { record: 4, reason: 'broken_record', detail: 'a quote is not closed: "n1,2025-05-06T12:00,4' },
      ],
    },
    {
      what: 'a byte order mark, mixed line ends and empty lines',
      bytes: `\uFEFFsensor,time,count\r\n${good('09', 1)}\n${good('10', 2)}\r\n\r\n${good('11', 3)}\r${good('12', 4)}`,
      readings: read(['07', 1], ['08', 2], ['09', 3], ['10', 4]),
      rejects: [],
    },
    {
      what: 'quoted newlines, delimiters and quotes',
      bytes: `sensor,time,count,note\n${good('09', 1)},"a\nb"\n${good('10', 2)},"x,""y"""\n${good('11', 3)},ok\n`,
      readings: read(['07', 1], ['08', 2], ['09', 3]),
      rejects: [],
    },
    {
      what: 'another encoding in one record',
      bytes: Buffer.from(`${header}${good('09', 1)}\nChamb\xe9ry,2025-05-06T10:00,2\n${good('11', 3)}\n`, 'latin1'),
      readings: read(['07', 1], ['09', 3]),
      rejects: [{ record: 2, reason: 'encoding', detail: 'bytes that are not UTF-8 in sensor' }],
    },
    {
      what: 'UTF-16 with its mark',
      bytes: Buffer.from(`\uFEFF${header}${good('09', 1)}\n`, 'utf16le'),
      readings: read(['07', 1]),
      rejects: [],
    },
    {
      what: '10 MB in one field',
      bytes: `${header}${good('09', 1)}\nn1,2025-05-06T10:00,${'9'.repeat(10_000_000)}\n${good('11', 3)}\n`,
      readings: read(['07', 1], ['09', 3]),
      rejects: [{ record: 2, reason: 'field_too_long', detail: 'count is longer than 65536 bytes' }],
    },
    {
      what: 'a header that comes again, changes its order, and changes to what does not fit',
      bytes: `${header}${good('09', 1)}\ntime,sensor,count\n2025-05-06T10:00,n1,2\nsensor,when,count\n${good('11', 3)}\n${header}${good('12', 4)}\n`,
      readings: read(['07', 1], ['08', 2], ['10', 4]),
      rejects: [
        { record: 3, reason: 'header_changed', detail: 'the header became sensor, when, count; missing: time' },
      ],
    },
    {
      what: 'NUL bytes, texts for numbers, other signs, fractions, sensors and times that do not exist',
      bytes: [
        'sensor,time,count',
        good('09', 1),
        'n\u00001,2025-05-06T10:00,2',
        'n1,2025-05-06T10:00,many',
        'n1,2025-05-06T10:00,-7',
        'n1,2025-05-06T10:00,1.5',
        'n1,2025-05-06T10:00,99999999999999999999',
        'n9,2025-05-06T10:00,1',
        'n1,2025-02-30T10:00,1',
        'n1,2025-03-30T02:30,1',
        'n1,2025-05-06T10:30,1',
        'n1,,1',
        'n1,2025-05-06T10:00,',
        'n1,2099-05-06T10:00,1',
      ].join('\n'),
      readings: read(['07', 1]),
      rejects: [
        { record: 2, reason: 'encoding', detail: 'a NUL byte in sensor' },
        { record: 3, reason: 'count_not_a_number', detail: 'many' },
        { record: 4, reason: 'count_negative', detail: '-7' },
        { record: 5, reason: 'count_not_whole', detail: '1.5' },
        { record: 6, reason: 'count_too_large', detail: '99999999999999999999' },
        { record: 7, reason: 'unknown_sensor', detail: '/n9' },
        { record: 8, reason: 'time_unreadable', detail: '2025-02-30T10:00' },
        { record: 9, reason: 'time_does_not_exist', detail: 'the clocks of Europe/Paris jump over 2025-03-30T02:30' },
        { record: 10, reason: 'interval_misaligned', detail: null },
        { record: 11, reason: 'field_missing', detail: null },
        { record: 12, reason: 'count_missing', detail: null },
        { record: 13, reason: 'in_the_future', detail: null },
      ],
    },
  ];

  test.concurrent.each(cases)('$what', async ({ bytes, readings, rejects }) => {
    const { data, args } = await importBytes(bytes);
    const result = await footfallJson<Imported>(args, here());
    const { rejects: found, readings: used } = await contentsOf(data);
    expect(used).toEqual(readings);
    expect(found.map(({ record, reason }) => ({ record, reason }))).toEqual(
      rejects.map(({ record, reason }) => ({ record, reason })),
    );
    for (const [index, { detail }] of rejects.entries()) if (detail) expect(found[index]).toMatchObject({ detail });
    // The summary says how many and why.
    const counted = Object.fromEntries(result.transform.rejects.map(({ reason, count }) => [reason, count]));
    const expected: Record<string, number> = {};
    for (const { reason } of rejects) expected[reason] = (expected[reason] ?? 0) + 1;
    expect(counted).toEqual(expected);
    expect(result.files[0]?.records).toBe(readings.length + rejects.length);
  });
});

describe('a file of which nothing fits is refused with the reason and leaves nothing in raw', () => {
  const packed = gzipSync(`${header}${'n1,2025-05-06T09:00,1\n'.repeat(5000)}`);
  const cases: { what: string; bytes: string | Uint8Array; name?: string; code: number; line: RegExp }[] = [
    { what: 'an empty file', bytes: '', code: 7, line: /doors\.csv: .*the file is empty/ },
    { what: 'a header only', bytes: header, code: 7, line: /doors\.csv: .*there is no record in it/ },
    {
      what: 'other columns',
      bytes: 'device,when,n\nn1,2025-05-06T09:00,1\n',
      code: 7,
      line: /doors\.csv:1: The columns .*"sensor".* are not in the file; it has "device", "when", "n"\. Check mapping doors/,
    },
    {
      what: 'no readable time',
      bytes: `${header}n1,hello,1\nn1,world,2\n`,
      code: 7,
      line: /2 of 2 are time_unreadable, first in record 1: hello/,
    },
    { what: 'bytes of another kind', bytes: Buffer.from([...Array(2560).keys()]), code: 7, line: /doors\.csv/ },
    {
      what: 'a gzip file that was cut',
      bytes: packed.subarray(0, -20),
      name: 'doors.csv.gz',
      code: 4,
      line: /doors\.csv\.gz: The file cannot be read to its end: unexpected end of file/,
    },
    {
      what: 'nonsense named .gz',
      bytes: Buffer.from('\x1f\x8b\x08nonsense', 'latin1'),
      name: 'doors.csv.gz',
      code: 4,
      line: /doors\.csv\.gz: /,
    },
  ];

  test.concurrent.each(cases)('$what', async ({ bytes, name, code, line }) => {
    const { data, args } = await importBytes(bytes, name === undefined ? {} : { name });
    expectRefusal(await footfall([...args, '--quiet'], here()), code, line);
    const left = await readdir(join(folder.path, data, 'raw'), { recursive: true });
    expect(left.filter((path) => !path.startsWith('~mappings') && /\d{8}T/.test(path))).toEqual([]);
    // And the lake goes on.
    const ended = await footfall(['transform', '--data', data, '--quiet'], here());
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('among others: they go in, each refused one is told, and the exit code is that of the first', async () => {
    const { data, args } = await importBytes(`${header}n1,2025-05-06T09:00,1\n`);
    const bad = join(folder.path, data, 'bad.csv');
    await writeFile(bad, 'nothing\n');
    const result = await footfallJson<Imported>([...args.slice(0, 1), bad, ...args.slice(1)], { ...here(), code: 7 });
    expect(result.files).toMatchObject([{ records: 1, good: 1 }]);
    expect(result.problems).toMatchObject([{ code: 'IMPORT_NOTHING_FITS', place: { file: bad } }]);
    expect((await contentsOf(data)).readings).toEqual(['n1 05-06 07 1']);
  });
});

test('a cut gzip file that is in raw already, by a kill, does not stop what else there is to land', async () => {
  const packed = gzipSync(`${header}${'n1,2025-05-06T09:00,1\n'.repeat(5000)}`);
  const { data, args } = await importBytes(packed, { name: 'doors.csv.gz' });
  await footfallJson(args, here());
  const raw = join(folder.path, data, 'raw/doors');
  const names = await readdir(raw, { recursive: true });
  const body = join(raw, names.find((name) => name.endsWith('.gz')) as string);
  const sidecar = join(raw, names.find((name) => name.endsWith('.meta.json')) as string);
  const meta = JSON.parse(await readFile(sidecar, 'utf8')) as { size: number; parts: { length: number }[] };
  await truncate(body, meta.size - 20);
  await writeFile(
    sidecar,
    JSON.stringify({ ...meta, size: meta.size - 20, parts: [{ offset: 0, length: meta.size - 20 }] }),
  );
  await rm(join(folder.path, data, 'tables'), { recursive: true });
  for (const end of ['', '-wal', '-shm']) await rm(join(folder.path, data, `ledger.sqlite${end}`), { force: true });
  await footfallJson(['transform', '--data', data], here());
  const { readings, rejects } = await contentsOf(data);
  expect(readings).toEqual(['n1 05-06 07 1']);
  expect(rejects.filter(({ reason }) => reason === 'broken_record')).toMatchObject([
    { detail: 'The file cannot be read to its end: unexpected end of file.' },
  ]);
});

test('the same file twice changes nothing, under whatever name, and neither does a copy of it packed anew', async () => {
  const { data, file, args } = await importBytes(`${header}n1,2025-05-06T09:00,1\nn1,2025-05-06T10:00,x\n`);
  await footfallJson<Imported>(args, here());
  const before = await footfallJson<{ tables: unknown[] }>(['status', '--data', data], here());
  const again = await footfallJson<Imported>(args, here());
  expect(again.files).toMatchObject([{ identical: true, records: 0 }]);
  expect(again.transform.tables.filter((table) => table.rebuilt > 0)).toEqual([]);
  const copy = `${file}.copy.csv`;
  await writeFile(copy, `${header}n1,2025-05-06T09:00,1\nn1,2025-05-06T10:00,x\n`);
  const renamed = await footfallJson<Imported>(['import', copy, ...args.slice(2)], here());
  expect(renamed.files).toMatchObject([{ identical: true }]);
  expect((await footfallJson<{ tables: unknown[] }>(['status', '--data', data], here())).tables).toEqual(before.tables);
});

describe('other shapes of files', () => {
  test('a wide file, a column for each sensor, in local time', async () => {
    await writeFile(
      join(folder.path, 'wide.yaml'),
      'id: wide\nformat: csv\nfields: { time: hour }\nwide: { columns: rest }\ntime: { zone: network }\nintervalMinutes: 60\n',
    );
    const bytes = 'hour,n1,n2,s1\n2025-05-06 09:00,1,2,3\n2025-05-06 10:00,4,,x\n';
    const { data, args } = await importBytes(bytes, { mapping: 'wide.yaml' });
    await footfallJson(args, here());
    expect((await contentsOf(data)).readings).toEqual([
      'n1 05-06 07 1',
      'n1 05-06 08 4',
      'n2 05-06 07 2',
      's1 05-06 07 3',
    ]);
    expect((await contentsOf(data)).rejects).toMatchObject([
      { record: 2, reason: 'count_missing' },
      { record: 2, reason: 'count_not_a_number', detail: 'x' },
    ]);
  });

  test('a Parquet file, its instants as instants; and one that is none is refused', async () => {
    await writeFile(
      join(folder.path, 'parquet.yaml'),
      doorsMapping.replace('doors', 'columns').replace('csv', 'parquet'),
    );
    const first = await importBytes(`${header}n1,2025-05-06T09:00,1\n`);
    await footfallJson(first.args, here());
    const file = join(folder.path, 'made.parquet');
    const select =
      "SELECT 's1' AS sensor, TIMESTAMPTZ '2025-05-06 12:00:00+00' AS time, 42 AS count UNION ALL SELECT 's1', TIMESTAMPTZ '2025-05-06 13:00:00+00', 7";
    await footfall(['query', select, '--output', file, '--data', first.data, '--quiet'], here());
    await footfallJson(['import', file, '--mapping', 'parquet.yaml', '--data', first.data], here());
    expect((await contentsOf(first.data)).readings).toEqual(['n1 05-06 07 1', 's1 05-06 12 42', 's1 05-06 13 7']);
    const none = await importBytes('PAR1 nonsense', { name: 'x.parquet', mapping: 'parquet.yaml' });
    expectRefusal(
      await footfall([...none.args, '--quiet'], here()),
      7,
      /x\.parquet: The file cannot be read as Parquet/,
    );
  });
});

describe('what cannot be a file to import', () => {
  test('is named before anything is taken in', async () => {
    const { data, file, args } = await importBytes(`${header}n1,2025-05-06T09:00,1\n`);
    const [, , ...rest] = args;
    const wrong: [string[], RegExp][] = [
      [['import', file, 'nowhere.csv', ...rest], /nowhere\.csv: There is no such file/],
      [['import', file, '.', ...rest], /: It is no file to read\. Name files, not folders/],
    ];
    await inParallel(wrong, async ([line, expected]) => expectRefusal(await footfall(line, here()), 4, expected));
    expect(await readdir(join(folder.path, data, 'raw')).catch(() => [])).toEqual([]);
  });

  test.skipIf(process.getuid?.() !== 0)('such as one that this user may not read', async () => {
    const { file, data } = await importBytes(`${header}n1,2025-05-06T09:00,1\n`);
    await chmod(file, 0o000);
    await chmod(folder.path, 0o755);
    await chmod(join(folder.path, data), 0o777);
    const ended = await footfall(['import', file, '--mapping', 'doors.yaml', '--data', `${data}/own`], {
      ...here(),
      as: { uid: 65534, gid: 65534 },
    });
    expectRefusal(ended, 4, /doors\.csv: This user may not read it\. Give this user the right to read it/);
  });
});

describe('a wrong file of settings: file, line, key, what was expected', () => {
  const network = (change: (text: string) => string) => ({ 'network.yaml': change(shopNetwork) });
  const mapping = (change: (text: string) => string) => ({ 'doors.yaml': change(doorsMapping) });
  const cases: { what: string; files: Record<string, string>; code: number; line: RegExp; args?: string[] }[] = [
    {
      what: 'network: a schedule that is not there',
      files: network((text) => text.replace('schedule: daily', 'schedule: nightly')),
      code: 3,
      line: /network\.yaml:5:\d+: .*schedule.*nightly.*daily.*\[NETWORK_INVALID\]/,
    },
    {
      what: 'network: a time zone that does not exist',
      files: network((text) => text.replace('Europe/Paris', 'Europe/Pari')),
      code: 3,
      line: /network\.yaml:3:\d+: .*timeZone.*\[NETWORK_INVALID\]/,
    },
    {
      what: 'network: no YAML',
      files: network((text) => text.replace('branches:', 'branches: [')),
      code: 3,
      line: /network\.yaml:\d+:\d+: .*\[NETWORK_INVALID\]/,
    },
    {
      what: 'mapping: a key that is not known',
      files: mapping((text) => text.replace('entries:', 'entrees:')),
      code: 3,
      line: /doors\.yaml:3:\d+: .*entrees.*\[MAPPING_INVALID\]/,
    },
    {
      what: 'mapping: a time zone that does not exist',
      files: mapping((text) => text.replace('Europe/Paris', 'Mars/Olympus')),
      code: 3,
      line: /doors\.yaml:4:\d+: .*time\.zone.*\[MAPPING_INVALID\]/,
    },
    {
      what: 'configuration: a number that is none',
      files: { 'footfall.yaml': 'network: network.yaml\ncollect:\n  retries: often\n' },
      code: 3,
      line: /footfall\.yaml:3:\d+: collect\.retries: expected a number, found "often"\. \[CONFIG_INVALID\]/,
    },
    {
      what: 'configuration: a misspelt key',
      files: { 'footfall.yaml': 'network: network.yaml\ncollect:\n  retry: 3\n' },
      code: 3,
      line: /footfall\.yaml:3:\d+: collect\.retry: this key is not known; .*retries.* \[CONFIG_INVALID\]/,
    },
    {
      what: 'configuration: names a mapping that is not there',
      files: {
        'footfall.yaml':
          'network: network.yaml\nsources:\n  - { name: a, url: "http://127.0.0.1:1", mapping: no.yaml, from: 2025-01-01 }\n',
      },
      code: 4,
      line: /no\.yaml: .*no such file.*\[FILE_UNREADABLE\]/,
    },
    {
      what: 'faults: a rate beyond 1',
      files: { 'faults.yaml': 'sensor:\n  missing: { rate: 7 }\n' },
      args: ['simulate', '--network', 'network.yaml', '--faults', 'faults.yaml', '--port', '0'],
      code: 3,
      line: /faults\.yaml:2:\d+: sensor\.missing\.rate: .*\[FAULTS_INVALID\]/,
    },
  ];

  test.concurrent.each(cases)('$what', async ({ files, code, line, args }) => {
    const own = await temporaryFolder();
    try {
      await writeShop(own.path);
      await writeFile(join(own.path, 'doors.csv'), `${header}n1,2025-05-06T09:00,1\n`);
      for (const [name, text] of Object.entries(files)) await writeFile(join(own.path, name), text);
      const ended = await footfall(args ?? ['import', 'doors.csv', '--mapping', 'doors.yaml'], { cwd: own.path });
      expectRefusal(ended, code, line);
      expect(await readdir(own.path)).not.toContain('data');
    } finally {
      await own.remove();
    }
  });
});

test('a command line that is not understood is answered in one line with what was meant', async () => {
  const cases: [string[], RegExp, number][] = [
    [[], /No command was given/, 2],
    [['rnu'], /Unknown command 'rnu'\. Did you mean run\?/, 2],
    [['run', '--frm', '2025-01-01'], /Unknown option '--frm'\. Did you mean --from\?/, 2],
    [['run', '--from', '2025-02-30'], /'2025-02-30' is invalid\. Expected a date such as 2025-01-31/, 2],
    [['run', '--from', '2025-05-02', '--to', '2025-05-01'], /--to must be later than --from/, 2],
    [['run', '--now', 'soon'], /Expected a time with its offset, such as/, 2],
    [['run', '--source', 'nobody'], /There is no enabled source nobody/, 2],
    [['import', 'x.csv'], /Required option '--mapping <file>' not specified/, 2],
    [['query'], /Expected one SELECT/, 2],
    [['query', 'SELECT 1', '--data', 'nowhere'], /There is no lake here/, 4],
    [['status', '--config', 'nowhere.yaml'], /nowhere\.yaml: .*there is no such file/, 4],
    [['status', '--config', '.'], /it is a folder/, 4],
    [['status', '--data', 'doors.yaml'], /doors\.yaml: .*not a folder/, 4],
    [['run', '--set', 'network=nowhere.yaml'], /nowhere\.yaml: There is no such network file\. Name it in footfall/, 4],
    [['simulate', '--network', 'nowhere.yaml'], /nowhere\.yaml: There is no such network file/, 4],
    [['simulate', '--port', '99999'], /Expected a whole number from 0 to 65535/, 2],
    [['--set', 'collect.retrys=1', 'config'], /collect\.retrys/, 3],
  ];
  await inParallel(cases, async ([args, line, code]) => expectRefusal(await footfall(args, here()), code, line));
});
