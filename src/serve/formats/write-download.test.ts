import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { bank } from '../../network/network.fixture.ts';
import type { Format } from '../contract/common.ts';
import { addTableRoute } from '../http/api.ts';
import { testServer } from '../http/server.fixture.ts';
import type { Question } from '../reading/question.ts';
import { makeServeLab, type ServeLab } from '../serve-lab.fixture.ts';
import { readWorkbook } from './read-workbook.fixture.ts';
import { writeDownload } from './write-download.ts';

let lab: ServeLab;
const hostile = [
  '=cmd|"/c calc"!A1',
  '+1',
  '-1',
  '@x',
  '\tx',
  'a"b;c,d\r\ne',
  '\u2028 Général 😀 <&> \u0001',
  "'; DROP TABLE x --",
];

beforeAll(async () => {
  lab = await makeServeLab({ network: bank(['Ä']) });
});
afterAll(() => lab.close());

/** Rows 1 to `count` with a value of each type; `texts` are parameters. */
function question(count: number, more: Partial<Question> = {}): Question {
  return {
    sql: `
      SELECT
        list_extract($texts, CAST(i AS INTEGER)) AS text, i AS whole, -i / 2 AS number, i = 1 AS flag,
        DATE '2025-02-28' + CAST(i AS INTEGER) AS day, make_timestamptz(i * 3600000000) AS instant,
        CAST('nan' AS DOUBLE) AS nothing, sum(i) OVER () AS huge
      FROM range(1, ${count + 1}) AS r(i) ORDER BY i DESC`,
    params: { texts: hostile },
    columns: [
      { name: 'text', type: 'text', doc: 'A text' },
      { name: 'whole', type: 'integer', doc: 'A whole number' },
      { name: 'number', type: 'double', doc: 'A number' },
      { name: 'flag', type: 'boolean', doc: 'A flag' },
      { name: 'day', type: 'date', doc: 'A day' },
      { name: 'instant', type: 'timestamp', doc: 'An instant' },
      { name: 'nothing', type: 'double', doc: 'Nothing' },
      { name: 'huge', type: 'bigint', doc: 'A sum' },
    ],
    tables: ['hourly'],
    scope: { from: '2025-05-01', to: '2025-05-02' },
    request: '/v1/rows/hourly?branch==1+1',
    ...more,
  };
}

async function download(format: Exclude<Format, 'json'>, asked: Question, signal = new AbortController().signal) {
  return writeDownload(format, asked, await lab.reader.view(), lab.context, signal);
}

async function closed(stream: Readable): Promise<void> {
  if (!stream.closed) await new Promise((resolve) => stream.once('close', resolve));
}

async function leftFiles(): Promise<string[]> {
  // Removal follows the close of the stream.
  for (let turn = 0; turn < 1000; turn++) {
    if ((await readdir(lab.context.tempFolder)).length === 0) return [];
    await new Promise(setImmediate);
  }
  return readdir(lab.context.tempFolder);
}

it.each(['csv', 'xlsx'] as const)(
  'is made as %s also where somebody took the temporary folder away',
  async (format) => {
    await rm(lab.context.tempFolder, { recursive: true, force: true });
    const { stream } = await download(format, question(2));
    expect((await buffer(stream)).length).toBeGreaterThan(10);
  },
);

describe('CSV', () => {
  it('has a byte order mark, CRLF, quotes after RFC 4180, ISO instants, and empty fields for what is not known', async () => {
    const { stream, contentType } = await download('csv', question(2, { params: { texts: ['é', 'a"b,\r\nc'] } }));
    expect(contentType).toBe('text/csv; charset=utf-8');
    expect((await buffer(stream)).toString()).toBe(
      '\ufefftext,whole,number,flag,day,instant,nothing,huge\r\n' +
        '"a""b,\r\nc",2,-1.0,false,2025-03-02,1970-01-01T02:00:00Z,,3\r\n' +
        'é,1,-0.5,true,2025-03-01,1970-01-01T01:00:00Z,,3\r\n',
    );
    expect(await leftFiles()).toEqual([]);
  });

  it('makes texts that begin like formulas harmless, and no others', async () => {
    const { stream } = await download('csv', question(hostile.length));
    const text = (await buffer(stream)).toString();
    expect(text).toContain(`\r\n"'=cmd|""/c calc""!A1",1,-0.5,`);
    for (const start of ["'+1,2,-1.0,", "'-1,3,-1.5,", "'@x,4,-2.0,", "'\tx,5,"])
      expect(text).toContain(`\r\n${start}`);
    expect(text).toContain('\r\n"a""b;c,d\r\ne",6,');
  });

  it('has its header alone where no row fits', async () => {
    const { stream } = await download('csv', question(0));
    expect((await buffer(stream)).toString()).toBe('\ufefftext,whole,number,flag,day,instant,nothing,huge\r\n');
  });
});

describe('Parquet', () => {
  it('has the types of the columns, zstd, the texts as they are, and says of which version it is', async () => {
    const { stream } = await download('parquet', question(hostile.length));
    const path = `${lab.folder}/read-back.parquet`;
    await writeFile(path, await buffer(stream));
    const types = await lab.reader.rows(`SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet('${path}'))`);
    expect(types.map((row) => `${row.column_name} ${row.column_type}`)).toEqual([
      'text VARCHAR',
      'whole INTEGER',
      'number DOUBLE',
      'flag BOOLEAN',
      'day DATE',
      'instant TIMESTAMP WITH TIME ZONE',
      'nothing DOUBLE',
      'huge BIGINT',
    ]);
    const rows = await lab.reader.rows(`FROM read_parquet('${path}')`);
    expect(rows.map(({ text }) => text)).toEqual(hostile.toReversed());
    expect(rows.at(-1)).toMatchObject({ whole: 1, number: -0.5, flag: true, day: '2025-03-01', huge: 36 });
    const codecs = await lab.reader.rows(`SELECT DISTINCT compression FROM parquet_metadata('${path}')`);
    expect(codecs).toEqual([{ compression: 'ZSTD' }]);
    const said = await lab.reader.rows(
      `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata('${path}') ORDER BY key`,
    );
    expect(said).toEqual([
      { key: 'footfall_as_of', value: '2025-06-01T00:00:00Z' },
      { key: 'footfall_version', value: (await lab.reader.view()).version },
    ]);
  });
});

describe('XLSX', () => {
  it('has typed cells under a frozen header, and a second sheet that says what they mean', async () => {
    const { stream, contentType } = await download('xlsx', question(hostile.length));
    expect(contentType).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    const { sheets, xml, formats } = readWorkbook(await buffer(stream));
    const rows = sheets[0]!;
    expect(xml[0]).toContain('<pane ySplit="1" topLeftCell="A2" state="frozen"');
    expect(xml[0]).toMatch(/<col min="1" max="1" width="18"/);
    expect(xml[0]).not.toContain('<f>');
    expect(rows[0]).toEqual(['text', 'whole', 'number', 'flag', 'day', 'instant', 'nothing', 'huge']);
    // 45717 is 2025-03-01 as a workbook counts its days, 25569 is 1970-01-01.
    expect(rows[hostile.length]!.slice(1)).toEqual([1, -0.5, true, 45717, 25569 + 1 / 24, null, 36]);
    expect(formats[0]!.slice(4, 6)).toEqual(['yyyy-mm-dd', 'yyyy-mm-dd hh:mm:ss']);
    expect(rows.slice(1).map((row) => row[0])).toEqual(
      hostile
        .map((text) => (/^[=+\-@\t]/.test(text) ? `'${text}` : text))
        .map((text) => text.replace('\u0001', '_x0001_').replace('\r', '_x000D_')) // The format's own escapes.
        .toReversed(),
    );
    const notes = sheets[1]!;
    expect(notes).toContainEqual(['as_of', '2025-06-01T00:00:00Z', expect.any(String)]);
    expect(notes).toContainEqual(['request', '/v1/rows/hourly?branch==1+1']);
    expect(notes).toContainEqual(['instant', 'timestamp', 'An instant (UTC)']);
    expect(await leftFiles()).toEqual([]);
  });

  it('keeps its two sheets apart where there are fewer rows than notes, none, or just as many', async () => {
    for (const count of [0, 1, 15, 16, 17, 18, 19]) {
      const { stream } = await download('xlsx', question(count, { params: { texts: Array(20).fill('a') } }));
      const { sheets } = readWorkbook(await buffer(stream));
      expect(sheets).toHaveLength(2);
      expect(sheets[0]!.filter((row) => row.length > 0)).toHaveLength(count + 1);
      expect(sheets[1]![0]).toEqual(['About these rows']);
    }
  });

  it('cuts a text that no cell can hold', async () => {
    const { stream } = await download('xlsx', question(1, { params: { texts: ['é'.repeat(40_000)] } }));
    const text = readWorkbook(await buffer(stream)).sheets[0]![1]![0];
    expect(text).toBe(`${'é'.repeat(32_766)}…`);
  });

  it('refuses more rows than a sheet has, and says which formats hold them', async () => {
    const many: Question = {
      ...question(0),
      sql: 'SELECT i AS whole FROM range(1048576) AS r(i)',
      params: {},
      columns: [{ name: 'whole', type: 'integer', doc: '' }],
    };
    await expect(download('xlsx', many)).rejects.toMatchObject({
      code: 'TOO_MANY_ROWS',
      hint: expect.stringMatching(/CSV or Parquet/),
    });
    expect(await leftFiles()).toEqual([]);
  });
});

describe('every format', () => {
  it.each(['csv', 'parquet', 'xlsx'] as const)(
    'a question that fails is an error, never a short %s file',
    async (format) => {
      const failing = question(3, {
        sql: `SELECT CASE WHEN i = 300000 THEN error('broken') ELSE 'x' END AS text FROM range(400000) AS r(i)`,
        params: {},
        columns: [{ name: 'text', type: 'text', doc: '' }],
      });
      await expect(download(format, failing)).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
      expect(await leftFiles()).toEqual([]);
    },
  );

  it('leaves no file when the client goes away: before, while it is written, before and while it is sent', async () => {
    const before = AbortSignal.abort();
    await expect(download('csv', question(1), before)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    for (const format of ['csv', 'xlsx'] as const) {
      const away = new AbortController();
      const endless = question(0, {
        sql: `SELECT sum(a.i * b.i) AS whole FROM range(10000000) AS a(i), range(10000000) AS b(i)`,
        columns: [{ name: 'whole', type: 'double', doc: '' }],
        params: {},
      });
      const asked = download(format, endless, away.signal);
      setImmediate(() => away.abort());
      await expect(asked).rejects.toMatchObject({ code: 'INTERRUPTED' });
    }
    const unread = new AbortController();
    const { stream } = await download('csv', question(2), unread.signal);
    unread.abort();
    await closed(stream);
    const long = question(0, {
      sql: `SELECT repeat('x', 1000) AS text FROM range(2000)`,
      columns: [{ name: 'text', type: 'text', doc: '' }],
      params: {},
    });
    const half = await download('csv', long);
    await new Promise((resolve) => half.stream.once('readable', resolve));
    half.stream.read(10);
    half.stream.destroy();
    await closed(half.stream);
    expect(await leftFiles()).toEqual([]);
  });

  it('is ended, and its file removed, when the client closes its connection half way', async () => {
    const asked = question(0, {
      sql: `SELECT repeat('x', 1000) AS text FROM range(40000)`,
      columns: [{ name: 'text', type: 'text', doc: '' }],
      params: {},
    });
    const schema = { summary: 'x', tags: ['x'], querystring: z.strictObject({}), response: z.object({}).loose() };
    const app = await testServer(lab.context, {}, (api) =>
      addTableRoute(api, '/v1/long', schema, () => ({ question: asked, json: () => ({}), fileName: 'long' })),
    );
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    await new Promise<void>((resolve, reject) => {
      const request = get(`${address}/v1/long.csv`, (answer) => {
        answer.once('data', () => {
          expect(readdirSync(lab.context.tempFolder)).toHaveLength(1);
          answer.destroy();
          resolve();
        });
      });
      request.on('error', reject);
    });
    await expect.poll(() => readdirSync(lab.context.tempFolder), { timeout: 5000, interval: 5 }).toEqual([]);
  });

  it('ends for a client that stops reading, and leaves no file', async () => {
    const asked = question(0, {
      sql: 'SELECT sha256(CAST(i AS VARCHAR)) AS text FROM range(400000) AS r(i)',
      params: {},
      columns: [{ name: 'text', type: 'text', doc: 'A text' }],
    });
    const schema = { summary: 'x', tags: ['x'], querystring: z.strictObject({}), response: z.object({}) };
    const app = await testServer(lab.context, { limits: { stalledMs: 100 } }, (api) =>
      addTableRoute(api, '/v1/long', schema, () => ({ question: asked, json: () => ({}), fileName: 'long' })),
    );
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const answer = await new Promise<IncomingMessage>((resolve) => get(`${address}/v1/long.csv`, resolve));
    expect(readdirSync(lab.context.tempFolder)).toHaveLength(1);
    await expect.poll(() => readdirSync(lab.context.tempFolder), { timeout: 5000, interval: 5 }).toEqual([]);
    await expect(buffer(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('goes on for a client that reads slowly', async () => {
    async function* readStream() {
      for (let part = 0; part < 5; part++) yield Buffer.alloc(100_000);
    }
    const context = { ...lab.context, files: { ...lab.context.files, readStream } };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { signal } = new AbortController();
    const { stream } = await writeDownload('csv', question(2), await lab.reader.view(), context, signal, 1000);
    let bytes = 0;
    for await (const part of stream) {
      bytes += part.length;
      await vi.advanceTimersByTimeAsync(900);
    }
    expect(bytes).toBe(500_003);
    vi.useRealTimers();
    expect(await leftFiles()).toEqual([]);
  });

  it('says that the disk is full, and leaves nothing there', async (test) => {
    const small = `${lab.folder}/small`;
    await mkdir(small, { recursive: true });
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]).status === 0;
    if (!mounted) {
      console.warn('Left out: a full disk could not be made here (no right to mount).');
      return test.skip();
    }
    try {
      const context = { ...lab.context, tempFolder: small };
      const { signal } = new AbortController();
      const big = question(0, {
        sql: `SELECT md5(CAST(i AS VARCHAR)) || repeat('x', 100) AS text FROM range(60000) AS r(i)`,
        columns: [{ name: 'text', type: 'text', doc: '' }],
        params: {},
      });
      for (const format of ['csv', 'parquet', 'xlsx'] as const) {
        const asked = writeDownload(format, big, await lab.reader.view(), context, signal);
        await expect(asked, format).rejects.toMatchObject({ code: 'STORAGE_FULL' });
        expect(await readdir(small)).toEqual([]);
      }
      // The lines fit, the workbook beside them does not.
      const beside = { ...big, sql: big.sql.replace("repeat('x', 100)", "''").replace('60000', '5000') };
      const asked = writeDownload('xlsx', beside, await lab.reader.view(), context, signal);
      await expect(asked).rejects.toMatchObject({ code: 'STORAGE_FULL' });
      expect(await readdir(small)).toEqual([]);
    } finally {
      spawnSync('umount', [small]);
    }
  });
});
