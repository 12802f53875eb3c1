/** Every GET route of the OpenAPI document over HTTP, on the demo's lake: many valid questions, in each format. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { readWorkbook } from '../../src/serve/formats/read-workbook.fixture.ts';
import { demoToday, type Served, serveLake } from '../browser/servers.ts';
import { contractDocument, expectContract } from './contract.ts';

let served: Served;
beforeAll(async () => {
  const { lake, dashboard } = inject('stage');
  served = await serveLake({ data: lake, dashboard });
});
afterAll(() => served?.close());
// Faults of the server are errors in its log; that tables are read is none.
afterEach(() => expect(served.log()).not.toMatch(/"level":"(error|warn)"|\[(ERROR|WARN)|Failed to answer/i));

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  json(): Record<string, unknown> & { data?: Record<string, unknown>[]; next_cursor?: string | null };
}

/** As it comes over the wire: nothing is decompressed. */
async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asked = httpRequest(`${served.url}${path}`, { method, headers, agent: false }, (answer) => {
    const pieces: Buffer[] = [];
    answer.on('data', (piece: Buffer) => pieces.push(piece));
    answer.on('error', reject);
    answer.on('end', () => {
      const bytes = Buffer.concat(pieces);
      const status = answer.statusCode ?? 0;
      resolve({ status, headers: answer.headers, bytes, json: () => JSON.parse(bytes.toString()) });
    });
  });
  asked.on('error', reject);
  asked.end();
  return promise;
}

/** 200, as the contract says. */
async function good(path: string): Promise<Answer> {
  const answer = await ask(path);
  expect(answer.status, `${path} ${answer.bytes.toString().slice(0, 400)}`).toBe(200);
  await expectContract(path, answer.json());
  return answer;
}

/** A problem document of this status, which tells nothing of the inside. Gives its code. */
async function problem(path: string, status: number, headers: Record<string, string> = {}, method = 'GET') {
  const answer = await ask(path, headers, method);
  const text = answer.bytes.toString();
  expect(answer.status, `${method} ${path.slice(0, 200)} ${text.slice(0, 400)}`).toBe(status);
  if (method === 'HEAD') return '';
  expect(answer.headers['content-type'], path.slice(0, 200)).toContain('application/problem+json');
  expect(text).not.toMatch(/\n +at |\.ts:\d|node_modules|\bSELECT\b|Binder Error|Parser Error|\/tmp\//);
  const document = answer.json() as { status: number; code: string; detail: string };
  expect(document.status).toBe(status);
  expect(document.detail.length).toBeGreaterThan(10);
  return document.code;
}

/** GET routes of the API that answer JSON, one for each table too. */
async function routes() {
  const { paths } = await contractDocument();
  const faults = (await ask('/v1/faults?from=2026-01-01&to=2026-11-20&limit=2')).json().data ?? [];
  const faultIds = faults.map(({ id }) => String(id));
  return Object.entries(paths).flatMap(([template, { get, post }]) => {
    if (!get || template === '/v1/stream') return [];
    const parameters = get.parameters ?? [];
    const { content } = get.responses[200] as { content: Record<string, unknown> };
    const inPath = parameters.find((one) => one.in === 'path');
    const values = inPath === undefined ? [''] : ((inPath.schema.enum as string[] | undefined) ?? faultIds);
    return values.map((value) => ({
      path: template.replace(/\{\w+\}/, value),
      parameters: parameters.filter((one) => one.in === 'query'),
      isTable: 'text/csv' in content,
      takesPost: post !== undefined,
    }));
  });
}

const sorts: Record<string, string[]> = {
  '/v1/rows/hourly': ['hour_start', '-entries,sensor_id'],
  '/v1/rows/daily_sensor': ['-entries', 'sensor_id,-business_date'],
  '/v1/rows/daily_branch': ['-change_share', 'branch_id'],
  '/v1/rows/readings': ['-received_at', 'entries'],
  '/v1/rows/rejects': ['reason', '-received_at'],
};
const ids: Record<string, string[]> = {
  network: ['demo'],
  region: ['Rhône', 'Savoie'],
  branch: ['Lyon_1', 'Grenoble_2'],
  sensor: ['lyon_1-0', 'grenoble_2-0'],
};
const ranges = [
  ['2026-11-01', '2026-11-20'],
  [demoToday, '2026-11-20'],
  ['2026-01-01', '2026-03-01'],
  ['2025-10-20', '2025-11-03'],
  // Before there was anything, and after.
  ['2020-01-01', '2020-02-01'],
  ['2027-01-01', '2027-01-08'],
];

type Parameter = Awaited<ReturnType<typeof routes>>[number]['parameters'][number];

/** A valid value or several, as a person could ask. Seeded, so that a failure comes again. */
function valuesOf(path: string, { name, schema }: Parameter, by: string, pick: <T>(from: readonly T[]) => T): string[] {
  const choices = (schema as { enum?: string[] }).enum;
  if (name === 'id') return path === '/v1/branches' ? ids.branch! : path === '/v1/sensors' ? ids.sensor! : ids[by]!;
  if (name === 'branch' || name === 'region' || name === 'sensor') return [pick(ids[name]!)];
  if (name === 'limit') return [pick(['1', '7', '500'])];
  if (name === 'q') return [pick(['lyon', 'CHAMBERY', 'zzz', 'é'])];
  if (name === 'kind' || name === 'standing') {
    const all = (schema as { items: { enum: string[] } }).items.enum;
    return [pick([all[0]!, all.slice(1, 3).join(',')])];
  }
  if (name === 'min_confidence') return [pick(['0', '0.5', '0.999'])];
  if (name === 'fault_id') return ['lyon_1-0/dead/1763452800'];
  if (name === 'spark') return [pick(['0', '1', '14', '92'])];
  if (name === 'measures') {
    const all = (schema as { items: { enum: string[] } }).items.enum;
    return [pick([all.join(','), all[0]!, all.slice(3, 7).join(',')])];
  }
  if (name === 'sort' && sorts[path]) return [pick(sorts[path])];
  if (name === 'columns') return [pick(sorts[path]!).replaceAll('-', '')];
  if (name === 'filter') {
    const [column] = pick(sorts[path]!).replaceAll('-', '').split(',');
    return [`${column}:${pick(['notnull', 'null'])}`];
  }
  if (choices) return [pick(choices)];
  throw new Error(`${path} has a parameter that this test has no value for: ${name}`);
}

describe('each route', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  it(`answers many valid questions as its contract says (seed ${seed})`, async () => {
    let state = seed;
    const random = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (state >>> 8) / 2 ** 23;
    };
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
    let pages = 0;
    for (const { path, parameters } of await routes()) {
      for (let round = 0; round < (parameters.length === 0 ? 1 : 12); round++) {
        const query = new URLSearchParams();
        const has = (name: string) => parameters.some((one) => one.name === name);
        const by = has('by')
          ? pick(path === '/v1/ranking' ? ['region', 'branch', 'sensor'] : Object.keys(ids))
          : 'network';
        if (has('by')) query.set('by', by);
        if (has('from')) {
          const [from, to] = pick(ranges) as [string, string];
          query.set('from', from);
          query.set('to', to);
        }
        for (const parameter of parameters) {
          if (['by', 'from', 'to', 'cursor'].includes(parameter.name) || random() < 0.55) continue;
          // Days have no sensor, a reject may have no branch.
          if (path.endsWith('daily_branch') && parameter.name === 'sensor') continue;
          if (path.endsWith('rejects') && ['branch', 'region', 'sensor'].includes(parameter.name)) continue;
          for (const value of valuesOf(path, parameter, by, pick)) query.append(parameter.name, value);
        }
        const answer = await good(`${path}?${query}`);
        const cursor = answer.json().next_cursor;
        if (!cursor) continue;
        query.set('cursor', cursor);
        const next = await good(`${path}?${query}`);
        expect(next.json(), `${path}?${query}`).not.toEqual(answer.json());
        pages += 1;
      }
    }
    expect(pages).toBeGreaterThan(10);
  });

  it('has the same rows and columns as CSV, Parquet and Excel', async () => {
    const duck = await DuckDBInstance.create(':memory:');
    const session = await duck.connect();
    const { writeFile, rm } = await import('node:fs/promises');
    const file = `${inject('stage').folder}/download.parquet`;
    try {
      for (const { path, isTable, parameters } of await routes()) {
        if (!isTable) continue;
        const query = new URLSearchParams({ from: '2026-11-16', to: '2026-11-20' });
        if (parameters.some(({ name }) => name === 'by')) query.set('by', 'branch');
        const limit = parameters.some(({ name }) => name === 'limit') ? '&limit=5000' : '';
        const { data = [] } = (await good(`${path}?${query}${limit}`)).json();
        expect(data.length, path).toBeGreaterThan(0);

        const csv = (await ask(`${path}.csv?${query}`)).bytes.toString();
        const [head = '', ...lines] = csv
          .replace(/^\ufeff/, '')
          .trimEnd()
          .split('\r\n');
        const columns = head.split(',');
        const { sheets } = readWorkbook((await ask(`${path}.xlsx?${query}`)).bytes);
        expect(sheets[0]?.[0], path).toEqual(columns);
        await writeFile(file, (await ask(`${path}.parquet?${query}`)).bytes);
        const parquet = await session.runAndReadAll(`SELECT * FROM read_parquet('${file}')`);
        expect(parquet.columnNames(), path).toEqual(columns);
        expect([lines.length, sheets[0]!.length - 1, parquet.currentRowCount], path).toEqual(
          Array(3).fill(data.length),
        );

        const known = Object.keys(data[0]!).filter((name) => columns.includes(name));
        expect(known.length, `${path}: ${head}`).toBeGreaterThan(2);
        const at = columns.indexOf('entries');
        if (at < 0) continue;
        const sum = (values: unknown[]) => values.reduce<number>((all, one) => all + Number(one ?? 0), 0);
        const asJson = sum(data.map(({ entries }) => entries));
        expect(sum(sheets[0]!.slice(1).map((row) => row[at]))).toBeCloseTo(asJson, 3);
        expect(sum(parquet.getRows().map((row) => row[at]))).toBeCloseTo(asJson, 3);
      }
    } finally {
      session.closeSync();
      duck.closeSync();
      await rm(file, { force: true });
    }
  });

  it('is not sent again to who has it, in any format, and is sent to who has another', async () => {
    for (const { path, isTable } of await routes()) {
      if (!path.startsWith('/v1/')) continue;
      const days = '?from=2026-11-16&to=2026-11-20';
      const all = ['', '.csv', '.parquet', '.xlsx'].map((extension) => `${path}${extension}${days}`);
      for (const one of isTable ? all : [path]) {
        const { headers, status } = await ask(one);
        expect(status, one).toBe(200);
        const etag = headers.etag;
        if (etag === undefined) {
          expect(headers['cache-control'], one).toBe('no-store');
          continue;
        }
        for (const known of [etag, `"other", ${etag}`, '*']) {
          const again = await ask(one, { 'if-none-match': known });
          expect([again.status, again.bytes.length, again.headers.etag], `${one} ${known}`).toEqual([304, 0, etag]);
        }
        expect((await ask(one, { 'if-none-match': '"other"' })).status, one).toBe(200);
      }
    }
  });

  it('is compressed for who can read that, and says the same', async () => {
    const plain = await ask('/v1/footfall?by=branch&from=2026-01-01&to=2026-11-01');
    const gzip = await ask('/v1/footfall?by=branch&from=2026-01-01&to=2026-11-01', { 'accept-encoding': 'gzip' });
    const brotli = await ask('/v1/footfall?by=branch&from=2026-01-01&to=2026-11-01', { 'accept-encoding': 'br' });
    expect([plain, gzip, brotli].map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip', 'br']);
    expect(gunzipSync(gzip.bytes).equals(plain.bytes)).toBe(true);
    expect(brotliDecompressSync(brotli.bytes).equals(plain.bytes)).toBe(true);
    expect(Math.max(gzip.bytes.length, brotli.bytes.length)).toBeLessThan(plain.bytes.length / 5);
  });

  it('answers HEAD as GET without its body, and no other method', async () => {
    for (const { path, takesPost } of await routes()) {
      const [head, get] = [await ask(path, {}, 'HEAD'), await ask(path)];
      expect([head.status, head.bytes.length], path).toEqual([200, 0]);
      expect([head.headers.etag, head.headers['content-type']], path).toEqual([
        get.headers.etag,
        get.headers['content-type'],
      ]);
      for (const method of ['OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        if (takesPost && method === 'POST') continue;
        expect(await problem(path, 405, {}, method), `${method} ${path}`).toBe('METHOD_NOT_ALLOWED');
      }
    }
    await problem('/v1/stream', 405, {}, 'HEAD');
  });
});

describe('what is asked wrongly', () => {
  const many = Array.from({ length: 1000 }, (_, index) => `branch=Lyon_${index}`).join('&');
  const wrong: [string, number, string][] = [
    ['/v1/footfall?by=branch&id=Nowhere', 404, 'BRANCH_UNKNOWN'],
    ['/v1/footfall?by=sensor&id=Nowhere', 404, 'SENSOR_UNKNOWN'],
    ['/v1/footfall?region=Nowhere', 404, 'REGION_UNKNOWN'],
    ['/v1/health?branch=%3Cscript%3Ealert(1)%3C/script%3E', 404, 'BRANCH_UNKNOWN'],
    [`/v1/profile?branch=${encodeURIComponent('日本橋 é')}`, 404, 'BRANCH_UNKNOWN'],
    ['/v1/footfall?from=2026-11-20&to=2026-11-01', 400, 'RANGE_REVERSED'],
    ['/v1/footfall?granularity=hour&from=1976-11-20&to=2076-11-20', 400, 'RANGE_TOO_LONG'],
    ['/v1/ranking?cursor=nonsense', 400, 'CURSOR_INVALID'],
    ['/v1/rows/hourly?cursor=eyJhbGciOiJub25lIn0', 400, 'CURSOR_INVALID'],
    [`/v1/footfall?${many}`, 400, 'REQUEST_INVALID'],
    [`/v1/map?region=${'x'.repeat(40_000)}`, 431, 'REQUEST_INVALID'],
    ['/v1/faults/..%2f..%2fetc%2fpasswd', 404, 'FAULT_UNKNOWN'],
    ['/v1/faults?kind=tired', 400, 'REQUEST_INVALID'],
    ['/v1/corrections?sensor=Nowhere', 404, 'SENSOR_UNKNOWN'],
    ['/v1/rows/secrets', 400, 'REQUEST_INVALID'],
    ['/v1/rows/..%2f..%2fetc%2fpasswd', 400, 'REQUEST_INVALID'],
    ['/v1/footfall?%', 400, 'REQUEST_INVALID'],
    ['/v1/%zz', 400, 'REQUEST_INVALID'],
    ['/v1/nothing', 404, 'NOT_FOUND'],
    ['/v1', 404, 'NOT_FOUND'],
    ['/v1/network.csv', 404, 'NOT_FOUND'],
  ];
  it.each(wrong.map(([path, ...rest]) => [path.slice(0, 70), ...rest, path] as const))(
    '%s is answered with %i %s',
    async (_, status, code, path) => {
      expect(await problem(path, status)).toBe(code);
    },
  );

  it('with hostile headers, is answered as without them or refused', async () => {
    const hostile: [Record<string, string>, number][] = [
      [{ host: 'evil.example' }, 403],
      [{ accept: 'image/png' }, 406],
      [{ accept: '*/*;q=nonsense, ,,;;' }, 406],
      [{ 'accept-language': '<script>alert(1)</script>' }, 200],
      [{ 'if-none-match': `${'"x",'.repeat(2000)}` }, 200],
      [{ 'accept-encoding': 'gzip;q=0, br;q=0, identity;q=0, x' }, 200],
      [{ 'x-forwarded-for': "'; DROP TABLE hourly; --", 'x-forwarded-host': 'evil.example' }, 200],
      [{ cookie: 'footfall_token=%00; __proto__=1; a' }, 200],
      [{ authorization: 'Bearer ../../etc/passwd' }, 200],
      [{ range: 'bytes=9999999-' }, 200],
    ];
    for (const [headers, status] of hostile) {
      if (status === 200) expect((await ask('/v1/network', headers)).status, JSON.stringify(headers)).toBe(200);
      else await problem('/v1/network', status, headers);
    }
  });
});
