/** Every route of the OpenAPI document, asked nonsense: a clear problem document each time, never a failure. */
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Network } from '../../src/domain/network.ts';
import { branchOf, scheduleOf, sensorOf, stayOf } from '../../src/network/network.fixture.ts';
import { createServer } from '../../src/serve/http/server.ts';
import { makeServeLab, type ServeLab } from '../../src/serve/serve-lab.fixture.ts';
import { contractDocument, expectContract } from './contract.ts';

const network: Network = {
  id: 'lab',
  name: 'Réseau « d’essai » 日本',
  branches: [
    branchOf('plain', { name: 'Lyon', region: 'Rhône' }),
    branchOf('<script>', { name: '<script>alert(1)</script>', region: "L'Aquila" }),
    branchOf('日本-é', { name: '日本橋' }),
    branchOf("o'hare; DROP", { name: 'O"Hare' }),
  ],
  sensors: ['plain', '<script>', '日本-é', "o'hare; DROP"].map((id) => sensorOf(`${id}-1`, [stayOf(id)])),
  schedules: { weekdays: scheduleOf() },
};

const days = network.branches.flatMap(({ id }) =>
  ['2025-05-28', '2025-05-29', '2025-05-30'].map((date, index) => ({
    branch_id: id,
    business_date: date,
    entries: index === 1 ? null : 100 + index,
  })),
);

/** Of the one fault that there is. */
let faultId: string;
let lab: ServeLab;
let app: FastifyInstance;
const logged: object[] = [];

beforeAll(async () => {
  lab = await makeServeLab({
    network,
    dailyBranch: days,
    dailySensor: days.map((day) => ({ ...day, sensor_id: `${day.branch_id}-1` })),
    hourly: network.sensors.map(({ id }) => ({ sensor_id: id, hour_start: '2025-05-30T08:00:00Z', entries: 7 })),
    readings: network.sensors.map(({ id }) => ({ sensor_id: id, interval_start: '2025-05-30T08:00:00Z' })),
    rejects: [{ utc_date: '2025-05-30' }],
    faults: [
      {
        sensor_id: '<script>-1',
        kind: 'dead',
        started_at: '2025-05-29T08:00:00Z',
        ended_at: null,
        ended_on: '2025-05-30',
      },
    ],
    now: '2025-05-31T10:00:00Z',
  });
  const note = (fields: object) => void logged.push(fields);
  const log = { debug() {}, info() {}, warn: note, error: note };
  app = await createServer({ ...lab.context, log }, { limits: { requestsPerMinute: 1_000_000 } });
  await app.ready();
  faultId = (await app.inject('/v1/faults')).json().data[0].id;
});
afterAll(async () => {
  await app.close();
  await lab.close();
});

/** GET routes that answer JSON, with each of their tables. */
async function routes(): Promise<{ path: string; template: string; names: string[] }[]> {
  const { paths } = await contractDocument();
  return Object.entries(paths).flatMap(([template, { get }]) => {
    if (!get || template === '/v1/stream') return [];
    const names = (get.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name);
    const inPath = (get.parameters ?? []).find((one) => one.in === 'path');
    const values = inPath ? ((inPath.schema.enum as string[] | undefined) ?? [faultId]) : [''];
    return values.map((value) => ({ template, path: template.replace(/\{\w+\}/, value), names }));
  });
}

/** Columns that the rows of some tables do not have. */
const hasNone: Record<string, string[]> = {
  '/v1/rows/daily_branch': ['sensor'],
  '/v1/rows/rejects': ['branch', 'region', 'sensor'],
};

/** 200 as the contract has it, or a problem document that tells nothing of the inside. Gives the status. */
async function expectClear(url: string): Promise<number> {
  logged.length = 0;
  const answer = await app.inject({ url });
  const path = url.split('?')[0]!;
  expect(logged, url).toEqual([]);
  expect([200, 400, 404, 414], `${url} ${answer.body.slice(0, 300)}`).toContain(answer.statusCode);
  if (answer.statusCode === 200) {
    await expectContract(path, answer.json());
    return 200;
  }
  expect(answer.headers['content-type'], url).toContain('application/problem+json');
  const problem = answer.json();
  expect(problem.detail, url).not.toMatch(/\bat .*\.ts|node_modules|SELECT|Binder|Parser Error|\/tmp/);
  expect(problem.status).toBe(answer.statusCode);
  return answer.statusCode;
}

const nonsense = [
  '',
  ' ',
  '0',
  '-1',
  '1e999',
  '9'.repeat(400),
  'null',
  'undefined',
  '<script>alert(1)</script>',
  "' OR 1=1 --",
  '"; DROP TABLE hourly; --',
  '$1',
  '{{x}}',
  '../../etc/passwd',
  '\u0000',
  '\ud800',
  '日本-é',
  '💥',
  '__proto__',
  'constructor',
  'a,b,,c',
  '2025-02-30',
  '0000-00-00',
  '9999-12-31',
  '2025-05-29T09:00',
  'eyJhbGciOiJub25lIn0',
];

const extensions = {
  'text/csv': 'csv',
  'application/vnd.apache.parquet': 'parquet',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
};

describe('each route', () => {
  it('answers as its contract says when asked nothing in particular', async () => {
    for (const { path } of await routes()) expect(await expectClear(path), path).toBe(200);
  });

  it('takes nonsense in any parameter for what it is', async () => {
    const oneOfEach = Map.groupBy(await routes(), ({ template }) => template);
    for (const [first] of oneOfEach.values()) {
      const { path, names } = first!;
      for (const name of [...names, 'no_such_parameter', '__proto__', 'toString']) {
        for (const value of nonsense) {
          await expectClear(`${path}?${new URLSearchParams({ [name]: value })}`);
        }
      }
    }
  });

  it('refuses a parameter that it does not know, and one given twice that stands once', async () => {
    for (const { path, names } of await routes()) {
      if (names.length === 0) continue;
      expect(await expectClear(`${path}?no_such_parameter=1`), path).toBe(400);
      if (names.includes('from')) expect(await expectClear(`${path}?from=2025-05-01&from=2025-05-02`), path).toBe(400);
    }
  });

  it('that gives a table gives it in each format, and refuses another', async () => {
    const { paths } = await contractDocument();
    for (const { path, template } of await routes()) {
      if (!path.startsWith('/v1/')) continue;
      const { content } = paths[template]!.get!.responses[200] as { content: Record<string, unknown> };
      for (const [type, extension] of Object.entries(extensions)) {
        const byName = await app.inject(`${path}.${extension}`);
        const byType = await app.inject({ url: path, headers: { accept: type } });
        const expected = type in content ? [200, 200] : [404, 406];
        expect([byName.statusCode, byType.statusCode], `${path}.${extension} ${byName.body.slice(0, 200)}`).toEqual(
          expected,
        );
        if (expected[0] !== 200) continue;
        expect(byName.headers['content-type'], path).toContain(type);
        expect(byName.headers['content-disposition'], path).toMatch(
          new RegExp(`^attachment; filename=.*[.]${extension}"`),
        );
        expect(byName.rawPayload.subarray(0, 4).equals(byType.rawPayload.subarray(0, 4)), path).toBe(true);
      }
    }
    expect(logged).toEqual([]);
  });

  it('refuses reversed and endless ranges', async () => {
    for (const { path, names } of await routes()) {
      if (!names.includes('from')) continue;
      expect(await expectClear(`${path}?from=2025-05-30&to=2025-05-01`), path).toBe(400);
      expect(await expectClear(`${path}?from=1925-01-01&to=2025-01-01`), path).toBe(400);
      if (names.includes('granularity')) {
        expect(await expectClear(`${path}?from=1925-01-01&to=2025-01-01&granularity=hour`), path).toBe(400);
      }
    }
  });

  it('refuses a thousand branches in one address, and a malformed cursor', async () => {
    for (const { path, names } of await routes()) {
      const many = Array.from({ length: 1000 }, (_, index) => `branch=b${index}`).join('&');
      if (names.includes('branch')) expect(await expectClear(`${path}?${many}`), path).toBe(400);
      if (names.includes('cursor')) expect(await expectClear(`${path}?cursor=nonsense`), path).toBe(400);
    }
  });

  it('knows branches, regions and sensors whatever letters their names are of', async () => {
    for (const { path, names } of await routes()) {
      for (const name of ['branch', 'region', 'sensor'].filter((one) => names.includes(one))) {
        if (hasNone[path]?.includes(name)) continue;
        const known = name === 'region' ? ['Rhône', "L'Aquila"] : network.branches.map(({ id }) => id);
        for (const id of known) {
          const value = name === 'sensor' ? `${id}-1` : id;
          expect(
            await expectClear(`${path}?${new URLSearchParams({ [name]: value })}`),
            `${path} ${name}=${value}`,
          ).toBe(200);
        }
      }
    }
  });
});

describe('each route that takes a body', () => {
  const whole = {
    kind: 'count',
    sensor_id: 'plain-1',
    from: '2025-05-29T08:00:00Z',
    to: '2025-05-29T10:00:00Z',
    entries: 12,
    reason: 'counted by hand',
    author: 'Ann',
  };

  async function bodyRoutes(): Promise<{ path: string; template: string }[]> {
    const { paths } = await contractDocument();
    return Object.entries(paths)
      .filter(([template, methods]) => methods.post && template !== '/v1/session')
      .map(([template]) => ({ template, path: template.replace(/\{\w+\}/, faultId) }));
  }

  /** Good as the contract has it, or a problem document that tells nothing of the inside. Gives the status. */
  async function expectClearPost(path: string, payload: string, type = 'application/json'): Promise<number> {
    logged.length = 0;
    const answer = await app.inject({ method: 'POST', url: path, payload, headers: { 'content-type': type } });
    const what = `${path} ${payload.slice(0, 200)}`;
    expect(logged, what).toEqual([]);
    const status = answer.statusCode;
    expect([201, 202, 400, 404, 413, 414, 415, 422], `${what} ${answer.body.slice(0, 300)}`).toContain(status);
    if (status < 300) {
      await expectContract(path, answer.json(), { method: 'post', status });
      return status;
    }
    expect(answer.headers['content-type'], what).toContain('application/problem+json');
    expect(answer.json().detail, what).not.toMatch(/\bat .*\.ts|node_modules|SELECT|Binder|Parser Error|\/tmp/);
    return status;
  }

  it('knows no fault and no record by a nonsense of a name', async () => {
    for (const name of nonsense.filter((one) => one.trim() !== '' && one !== '\ud800')) {
      const id = encodeURIComponent(name);
      expect([400, 404, 414], name).toContain(await expectClear(`/v1/faults/${id}`));
      for (const path of [`/v1/faults/${id}/dismiss`, `/v1/corrections/${id}/revert`]) {
        const why = JSON.stringify({ reason: 'x', author: 'Ann' });
        expect([400, 404, 414], path).toContain(await expectClearPost(path, why));
      }
    }
  });

  it('takes nonsense for what it is', async () => {
    const bodies = [
      '',
      'null',
      '[]',
      '{}',
      '"x"',
      '1e999',
      '{',
      `{"a":${'['.repeat(1000)}`,
      `{"a":"${'x'.repeat(70_000)}"}`,
    ];
    for (const { path } of await bodyRoutes()) {
      for (const body of bodies) await expectClearPost(path, body);
      await expectClearPost(path, 'reason=x', 'application/x-www-form-urlencoded');
      for (const [name, value] of nonsense.map((text, at) => [Object.keys(whole)[at % 7]!, text] as const)) {
        await expectClearPost(path, JSON.stringify({ ...whole, [name]: value }));
        await expectClearPost(path, JSON.stringify({ ...whole, [name]: [value] }));
        await expectClearPost(path, JSON.stringify({ reason: value, author: value }));
      }
      await expectClearPost(path, '{"__proto__":{"role":"operator"},"constructor":1,"kind":"count"}');
      await expectClearPost(`${path}?no_such_parameter=1`, JSON.stringify(whole));
    }
  });

  it('answers as its contract says where it is asked with sense', async () => {
    const post = (path: string, body: object) => expectClearPost(path, JSON.stringify(body));
    const { entries: _, ...about } = whole;
    expect(await post('/v1/corrections', whole)).toBe(201);
    expect(await post('/v1/corrections', { ...about, kind: 'range', low: 1, high: 2 })).toBe(201);
    expect(await post('/v1/corrections', { ...about, kind: 'real' })).toBe(201);
    expect(await post('/v1/corrections', { ...about, kind: 'faulty', fault: 'dead' })).toBe(201);
    const why = { reason: 'x', author: "o'hare; DROP" };
    expect(await post(`/v1/faults/${faultId}/confirm`, why)).toBe(201);
    expect(await post(`/v1/faults/${faultId}/dismiss`, why)).toBe(201);
    const { data } = (await app.inject('/v1/corrections')).json();
    expect(await post(`/v1/corrections/${data[0].id}/revert`, why)).toBe(201);
    expect(await expectClear('/v1/corrections?standing=reverted')).toBe(200);
  });
});
