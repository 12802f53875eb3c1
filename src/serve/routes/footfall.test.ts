import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { branchOf, networkOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import type { ServeContext } from '../context.ts';
import { mostRows } from '../contract/common.ts';
import { footfallAnswer, profileAnswer } from '../contract/footfall.ts';
import { testServer } from '../http/server.fixture.ts';
import { createServer } from '../http/server.ts';
import { makeServeLab, type ServeLab } from '../serve-lab.fixture.ts';

const odd = '<script>Zürich & "Söhne"; --';
const network = networkOf({
  id: 'bank',
  branches: [branchOf('A', { region: 'Süd/Ost' }), branchOf(odd, { region: 'Süd/Ost' })],
  sensors: [sensorOf('A-0', [stayOf('A')]), sensorOf('z-0', [stayOf(odd)])],
});

let lab: ServeLab;
let app: FastifyInstance;
beforeAll(async () => {
  lab = await makeServeLab({
    network,
    now: '2025-05-29T12:00:00Z',
    dailyBranch: [
      { branch_id: 'A', business_date: '2025-05-28', entries: 10 },
      { branch_id: 'A', business_date: '2025-05-29', entries: 4, status: 'pending' },
      { branch_id: odd, business_date: '2025-05-29', entries: 20 },
    ],
    hourly: [{ sensor_id: 'A-0', hour_start: '2025-05-29T07:00:00Z', entries: 5, expected: 4, low: 2, high: 6 }],
  });
  app = await createServer(lab.context);
});
afterAll(async () => {
  await app.close();
  await lab.close();
});

const get = (path: string, query: Record<string, string> = {}, headers = {}) =>
  app.inject({ url: `${path}?${new URLSearchParams(query)}`, headers });

describe('/v1/footfall', () => {
  it('gives a page of the most rows that may be asked for, and the place of the next', async () => {
    const rows = Array.from({ length: mostRows + 1 }, () => ({ id: 'A', start: '2025-05-28' }));
    const reader = {
      view: () => lab.context.reader.view(),
      rows: async (sql: string) => rows.slice(0, Number(/LIMIT (\d+)$/.exec(sql)?.[1])),
      waiting: 0,
    };
    const large = await testServer({ ...lab.context, reader: reader as unknown as ServeContext['reader'] });
    const page = await large.inject(`/v1/footfall?by=branch&limit=${mostRows}`);
    expect(page.statusCode).toBe(200);
    expect(page.json().data).toHaveLength(mostRows);
    expect(page.json().next_cursor).toMatch(/./);
    expect((await large.inject('/v1/footfall?by=branch')).json()).toMatchObject({ code: 'TOO_MANY_ROWS' });
  });

  it('answers the last 28 days of the network by day when nothing is said', async () => {
    const answer = await get('/v1/footfall');
    expect(answer.statusCode).toBe(200);
    const { meta, data } = footfallAnswer.parse(answer.json());
    expect(meta).toMatchObject({ from: '2025-05-02', to: '2025-05-30', as_of: '2025-05-29T12:00:00Z', by: 'network' });
    expect(data.map(({ start, entries, status }) => [start, entries, status])).toEqual([
      ['2025-05-28', 10, 'complete'],
      ['2025-05-29', 24, 'pending'],
    ]);
    const again = await get('/v1/footfall', {}, { 'if-none-match': String(answer.headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect(
      (await get('/v1/footfall', { by: 'branch' }, { 'if-none-match': String(answer.headers.etag) })).statusCode,
    ).toBe(200);
  });

  it('takes names of any characters and gives them back', async () => {
    const answer = await get('/v1/footfall', { by: 'branch', id: odd, measures: 'entries' });
    expect(answer.headers['content-type']).toContain('application/json');
    expect(answer.json().data).toEqual([{ id: odd, start: '2025-05-29', entries: 20 }]);
    const region = await get('/v1/footfall', {
      by: 'region',
      id: 'Süd/Ost',
      granularity: 'month',
      measures: 'entries',
    });
    expect(region.json().data).toEqual([{ id: 'Süd/Ost', start: '2025-05-01', entries: 34 }]);
  });

  it('leaves as CSV, Parquet and Excel with the columns asked for', async () => {
    const query = { by: 'branch', granularity: 'hour', measures: 'entries,high', compare: 'mean_4w', limit: '1' };
    const csv = await get('/v1/footfall.csv', query);
    expect(csv.statusCode).toBe(200);
    expect(csv.headers['content-disposition']).toContain('footfall-branch-hour-2025-05-02-2025-05-30.csv');
    expect(
      csv.body
        .trim()
        .split(/\r?\n/)
        .map((line) => line.replace(/^\uFEFF/, '').replaceAll('"', '')),
    ).toEqual([
      'id,start,instant,entries,high,compare_start,compare_entries,comparable_entries,compare_change',
      'A,2025-05-29T09:00,2025-05-29T07:00:00Z,5.0,6.0,,4.0,5.0,0.25',
    ]);
    expect((await get('/v1/footfall.parquet', query)).rawPayload.subarray(0, 4).toString()).toBe('PAR1');
    expect((await get('/v1/footfall.xlsx', query)).rawPayload.subarray(0, 2).toString()).toBe('PK');
  });

  it('refuses what it cannot answer, each with its code', async () => {
    const refused = async (query: Record<string, string>) => {
      const answer = await get('/v1/footfall', query);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      return [answer.statusCode, answer.json().code];
    };
    expect(await refused({ by: 'branch', id: 'B' })).toEqual([404, 'BRANCH_UNKNOWN']);
    expect(await refused({ by: 'sensor', id: 'B' })).toEqual([404, 'SENSOR_UNKNOWN']);
    expect(await refused({ region: '<script>' })).toEqual([404, 'REGION_UNKNOWN']);
    expect(await refused({ from: '2025-05-02', to: '2025-05-01' })).toEqual([400, 'RANGE_REVERSED']);
    expect(await refused({ from: '1975-01-01', to: '2075-01-01', granularity: 'hour' })).toEqual([
      400,
      'RANGE_TOO_LONG',
    ]);
    expect(await refused({ cursor: '%00', limit: '1' })).toEqual([400, 'CURSOR_INVALID']);
    expect(await refused({ from: '2025-02-30' })).toEqual([400, 'REQUEST_INVALID']);
    expect(await refused({ measures: 'entries,love' })).toEqual([400, 'REQUEST_INVALID']);
    expect(await refused({ limit: '0' })).toEqual([400, 'REQUEST_INVALID']);
    expect(await refused({ by: 'branch', ide: 'A' })).toEqual([400, 'REQUEST_INVALID']);
  });

  it('goes on where the page before ended', async () => {
    const query = { by: 'branch', measures: 'entries', limit: '2' };
    const first = footfallAnswer.parse((await get('/v1/footfall', query)).json());
    expect(first.data.map(({ id, start }) => [id, start])).toHaveLength(2);
    const second = footfallAnswer.parse(
      (await get('/v1/footfall', { ...query, cursor: first.next_cursor ?? '' })).json(),
    );
    expect(second.next_cursor).toBeNull();
    expect([...first.data, ...second.data].map(({ entries }) => entries).sort()).toEqual([10, 20, 4]);
  });
});

it('/v1/profile answers the usual week, also as a download', async () => {
  const answer = await get('/v1/profile', { by: 'branch', id: 'A' });
  expect(profileAnswer.parse(answer.json()).data).toEqual([
    { id: 'A', iso_weekday: 4, local_hour: 9, entries: 5, hours: 1, share_of_week: 1 },
  ]);
  expect((await get('/v1/profile.csv')).body).toContain('iso_weekday');
});
