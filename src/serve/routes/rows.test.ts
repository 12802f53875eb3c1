import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tables } from '../../domain/tables.ts';
import { branchOf, networkOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import { rowsAnswer } from '../contract/rows.ts';
import { createServer } from '../http/server.ts';
import { cursorSalt, encodeCursor } from '../questions/cursor.ts';
import { makeServeLab, type ServeLab } from '../serve-lab.fixture.ts';

let lab: ServeLab;
let app: FastifyInstance;

/** Odd names are names too. */
const odd = `O'Hare; DROP TABLE "hourly" -- é%_`;
const network = networkOf({
  branches: [branchOf('a', { region: 'north' }), branchOf(odd, { region: 'south' })],
  sensors: [sensorOf('a-0', [stayOf('a')]), sensorOf('a-1', [stayOf('a')]), sensorOf('o-0', [stayOf(odd)])],
});
const day = (sensor: string, date: string, entries: number | null, more = {}) => ({
  sensor_id: sensor,
  business_date: date,
  entries,
  ...more,
});

beforeAll(async () => {
  lab = await makeServeLab({
    network,
    dailySensor: [
      day('a-0', '2025-05-28', 5),
      day('a-0', '2025-05-29', null, { peak_hour: null }),
      day('a-0', '2025-06-01', 7),
      day('a-1', '2025-05-28', 5, { day_kind: 'holiday' }),
      day('a-1', '2025-05-29', 20, { status: 'partial' }),
      day('o-0', '2025-05-28', 3),
      day('o-0', '2025-05-29', 30),
      day('o-0', '2025-03-01', 1000),
    ],
    hourly: [{ sensor_id: 'a-0', hour_start: '2025-05-29T07:00:00Z', entries: 5 }],
    readings: [
      { sensor_id: 'a-0', interval_start: '2025-05-29T22:30:00Z', entries: 2 },
      { sensor_id: 'a-0', interval_start: '2025-05-30T07:00:00Z', entries: 4 },
    ],
    rejects: [
      { utc_date: '2025-05-29', record: 1, reason: 'unknown_sensor', detail: '100% of a_b' },
      { utc_date: '2025-05-29', record: 2, reason: 'unknown_sensor', detail: '=Générale 100 of axb' },
    ],
  });
  app = await createServer(lab.context);
});
afterAll(async () => {
  await app.close();
  await lab.close();
});

async function ask(table: string, query: Record<string, string | string[]> = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) for (const one of [value].flat()) search.append(name, one);
  const answer = await app.inject(`/v1/rows/${table}?${search}`);
  return { status: answer.statusCode, body: answer.json() };
}

async function rows(table: string, query: Record<string, string | string[]> = {}): Promise<Record<string, unknown>[]> {
  const { status, body } = await ask(table, query);
  expect(status, JSON.stringify(body)).toBe(200);
  return rowsAnswer.parse(body).data;
}

const brief = (found: Record<string, unknown>[]) =>
  found.map((row) => `${row.sensor_id} ${row.business_date} ${row.entries}`);

describe('the rows of a table', () => {
  it('are those of the last 28 days, in the order of the table, with what the columns mean', async () => {
    const { body } = await ask('daily_sensor');
    const answer = rowsAnswer.parse(body);
    expect(answer.meta).toMatchObject({ table: 'daily_sensor', from: '2025-05-05', to: '2025-06-02' });
    expect(answer.total).toBe(7);
    expect(answer.next_cursor).toBe(null);
    expect(answer.columns[0]).toEqual({ name: 'sensor_id', type: 'text', doc: 'Sensor' });
    // "O" sorts before "a".
    expect(brief(answer.data)).toEqual([
      'o-0 2025-05-28 3',
      'o-0 2025-05-29 30',
      'a-0 2025-05-28 5',
      'a-0 2025-05-29 null',
      'a-0 2025-06-01 7',
      'a-1 2025-05-28 5',
      'a-1 2025-05-29 20',
    ]);
    expect(Object.keys(answer.data[0]!)).toEqual(answer.columns.map(({ name }) => name));
  });

  it('are cut by half-open dates and chosen by region, branch and sensor', async () => {
    const range = { from: '2025-05-28', to: '2025-05-29' };
    expect(brief(await rows('daily_sensor', range))).toEqual([
      'o-0 2025-05-28 3',
      'a-0 2025-05-28 5',
      'a-1 2025-05-28 5',
    ]);
    expect(brief(await rows('daily_sensor', { ...range, region: 'north' }))).toHaveLength(2);
    expect(brief(await rows('daily_sensor', { ...range, branch: odd }))).toEqual(['o-0 2025-05-28 3']);
    expect(brief(await rows('daily_sensor', { ...range, sensor: ['a-1', 'o-0'] }))).toHaveLength(2);
    expect(await rows('daily_sensor', { ...range, branch: odd, sensor: 'a-1' })).toEqual([]);
  });

  it('of readings go by the UTC date: an evening in Paris may lie on the day before', async () => {
    const found = await rows('readings', { from: '2025-05-29', to: '2025-05-30' });
    expect(found).toMatchObject([{ utc_date: '2025-05-29', interval_start: '2025-05-29T22:30:00Z', entries: 2 }]);
  });

  it('can be sorted by any columns, what is not known last both ways', async () => {
    const entries = async (sort: string | string[]) => (await rows('daily_sensor', { sort })).map((row) => row.entries);
    expect(await entries('entries')).toEqual([3, 5, 5, 7, 20, 30, null]);
    expect(await entries('-entries')).toEqual([30, 20, 7, 5, 5, 3, null]);
    expect(brief(await rows('daily_sensor', { sort: '-business_date,entries' })).slice(0, 3)).toEqual([
      'a-0 2025-06-01 7',
      'a-1 2025-05-29 20',
      'o-0 2025-05-29 30',
    ]);
    expect(await entries(['business_date', '-entries'])).toEqual([5, 5, 3, 30, 20, null, 7]);
  });

  it('are all found, each once, page by page, for every column, both ways', async () => {
    for (const name of [
      'entries',
      'peak_hour',
      'status',
      'business_date',
      'observed_share',
      'sensor_id',
      'change_share',
    ]) {
      for (const sort of [name, `-${name}`]) {
        const whole = brief(await rows('daily_sensor', { sort }));
        const paged: string[] = [];
        let cursor: string | undefined;
        do {
          const { body } = await ask('daily_sensor', { sort, limit: '2', ...(cursor !== undefined && { cursor }) });
          paged.push(...brief(body.data));
          expect(body.total).toBe(7);
          cursor = body.next_cursor ?? undefined;
        } while (cursor !== undefined && paged.length < 20);
        expect(paged, sort).toEqual(whole);
      }
    }
  });

  it('are found page by page also where the order goes by an instant, and its column is not asked for', async () => {
    const query = { from: '2025-05-29', to: '2025-06-01', sort: '-interval_start', columns: 'entries', limit: '1' };
    const first = await ask('readings', query);
    expect(first.body.data).toEqual([{ entries: 4 }]);
    const second = await ask('readings', { ...query, cursor: first.body.next_cursor });
    expect(second.body).toMatchObject({ data: [{ entries: 2 }], next_cursor: null, total: 2 });
  });

  it('fill a page of the largest size', async () => {
    expect(await rows('daily_sensor', { limit: '50000' })).toHaveLength(7);
  });

  it('carry the columns asked for, in that order', async () => {
    expect(await rows('daily_sensor', { columns: 'entries,sensor_id', branch: odd, to: '2025-05-29' })).toEqual([
      { entries: 3, sensor_id: 'o-0' },
    ]);
  });

  it.each([
    ['entries:gte:7', 3],
    ['entries:lt:5', 1],
    ['entries:ne:5', 5],
    ['entries:null', 1],
    ['entries:notnull', 6],
    ['business_date:gt:2025-05-29', 1],
    ['day_kind:eq:holiday', 1],
    ['status:in:partial,missing', 2],
    ['peak_hour:notnull', 0],
    ['branch_id:contains:DROP TABLE', 2],
    ['branch_id:contains:E%_', 2],
    ['branch_id:contains:%', 2],
    ['sensor_id:contains:_', 0],
    [`branch_id:eq:${odd}`, 2],
    ["branch_id:eq:' OR 1=1 --", 0],
  ])('that fit %j are %i', async (filter, count) => {
    const { status, body } = await ask('daily_sensor', { filter });
    expect(status, JSON.stringify(body)).toBe(200);
    expect([body.data.length, body.total]).toEqual([count, count]);
  });

  it('must fit all filters; true and false, and instants, are compared as such', async () => {
    expect(await rows('daily_sensor', { filter: ['entries:gte:5', 'entries:lte:7', 'sensor_id:eq:a-0'] })).toHaveLength(
      2,
    );
    expect(await rows('daily_sensor', { filter: Array(100).fill('entries:gte:20') })).toHaveLength(2);
    expect(
      await rows('hourly', { filter: ['is_open:eq:true', 'hour_start:eq:2025-05-29T09:00:00+02:00'] }),
    ).toHaveLength(1);
    expect(await rows('hourly', { filter: 'is_open:ne:true' })).toHaveLength(0);
  });

  it('of rejects are searched without wildcards, accents or case', async () => {
    const records = async (value: string) =>
      (await rows('rejects', { filter: `detail:contains:${value}` })).map((row) => row.record);
    expect(await records('100%')).toEqual([1]);
    expect(await records('a_b')).toEqual([1]);
    expect(await records('GENERALE')).toEqual([2]);
  });
});

describe('a request that is not understood', () => {
  it.each([
    ['nothing', {}, 'REQUEST_INVALID', /table/],
    ['hourly', { sort: 'entries; DROP TABLE x' }, 'REQUEST_INVALID', /sort/],
    ['hourly', { sort: 'entries"' }, 'REQUEST_INVALID', /sort/],
    ['hourly', { sort: 'entrys' }, 'REQUEST_INVALID', /Did you mean "entries"\?/],
    ['hourly', { sort: 'entries,-entries' }, 'REQUEST_INVALID', /twice/],
    ['hourly', { sort: 'business_month' }, 'REQUEST_INVALID', /no column "business_month"/],
    ['hourly', { columns: 'entries,1' }, 'REQUEST_INVALID', /no column "1"/],
    ['hourly', { filter: 'quality:eq:mising' }, 'REQUEST_INVALID', /Did you mean "missing"\?/],
    ['hourly', { filter: Array(101).fill('entries:null') }, 'REQUEST_INVALID', /at most 100/],
    ['hourly', { filter: `sensor_id:eq:${'x'.repeat(300)}` }, 'REQUEST_INVALID', /filter/],
    ['hourly', { filter: 'sensor_id:eq:a\0' }, 'REQUEST_INVALID', /NUL/],
    ['hourly', { limit: '0' }, 'REQUEST_INVALID', /limit/],
    ['hourly', { limit: '50001' }, 'REQUEST_INVALID', /limit/],
    ['hourly', { filtre: 'x' }, 'REQUEST_INVALID', /filtre/],
    ['hourly', { from: '2025-06-01', to: '2025-05-01' }, 'RANGE_REVERSED', /2025-05-01/],
    ['hourly', { from: '2020-01-01', to: '2025-05-01' }, 'RANGE_TOO_LONG', /400/],
    ['hourly', { branch: 'b\0' }, 'BRANCH_UNKNOWN', /branch/],
    ['hourly', { sensor: 'a-9' }, 'SENSOR_UNKNOWN', /a-9/],
    ['hourly', { region: '<script>' }, 'REGION_UNKNOWN', /<script>/],
    ['rejects', { branch: 'a' }, 'REQUEST_INVALID', /rejects have no branch/],
    ['daily_branch', { sensor: 'a-0' }, 'REQUEST_INVALID', /daily_branch have no sensor/],
    ['hourly', { cursor: 'x' }, 'CURSOR_INVALID', /cursor/],
  ])('%s %j: %s', async (table, query, code, detail) => {
    const { status, body } = await ask(table, query as Record<string, string | string[]>);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body).toMatchObject({ code, detail: expect.stringMatching(detail) });
  });

  it.each([
    ['hour_start', ['nope', 'a', 'a-0']],
    ['hour_start', [5, 'a', 'a-0']],
    ['local_hour', [1e308, 'a', 'a-0', '2025-05-29T07:00:00Z']],
    ['local_hour', ['x', 'a', 'a-0', '2025-05-29T07:00:00Z']],
    ['is_open', ['maybe', 'a', 'a-0', '2025-05-29T07:00:00Z']],
    ['entries', ['nan', 'a', 'a-0', '2025-05-29T07:00:00Z']],
    ['hour_start', ['2025-05-29T07:00:00Z', 'a\0', 'a-0']],
  ])('is one with a cursor by %s that somebody made of %j', async (sort, after) => {
    const query = { region: [], branch: [], sensor: [], sort: [sort], filter: [] };
    const cursor = encodeCursor(cursorSalt('/v1/rows/hourly', query), { after, total: 1, version: 'x' });
    expect(await ask('hourly', { sort, cursor })).toMatchObject({ status: 400, body: { code: 'CURSOR_INVALID' } });
  });

  it('is one with the cursor of another table, order or filter', async () => {
    const { body } = await ask('daily_sensor', { limit: '1' });
    const cursor = body.next_cursor;
    expect((await ask('daily_sensor', { limit: '3', cursor })).status).toBe(200);
    for (const [table, other] of [
      ['daily_branch', {}],
      ['daily_sensor', { sort: 'entries' }],
      ['daily_sensor', { filter: 'entries:gte:5' }],
    ] as const) {
      expect((await ask(table, { limit: '1', cursor, ...other })).body).toMatchObject({ code: 'CURSOR_INVALID' });
    }
  });
});

describe('any filter at all', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      '',
      '0000-01-01',
      '9999-12-31',
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999999999Z',
      '5.',
      '.5',
    ),
    fc.constantFrom('-0', '1e308', '-1e-300', '999999999999999999', 'true', "' OR 1=1", '$from', '%', '\\', ',', ',,'),
    fc.double().map(String),
    fc.date({ noInvalidDate: true }).map((at) => at.toISOString()),
  );
  const operator = fc.constantFrom('eq', 'ne', 'lt', 'gte', 'in', 'contains', 'null', 'notnull', 'like');
  const filter = fc
    .tuple(fc.constantFrom(...tables.hourly.columns.map(({ name }) => name)), operator, value)
    .map((parts) => parts.join(':').slice(0, 200));

  it('is answered or refused, and never reaches the engine as something that it fails on', async () => {
    await fc.assert(
      fc.asyncProperty(filter, async (text) => {
        const { status, body } = await ask('hourly', { filter: text.toWellFormed() });
        if (status !== 200) expect(body).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
      }),
      { numRuns: 300 },
    );
  });
});

describe('a table without any row', () => {
  it('is answered with none', async () => {
    expect(await ask('daily_branch')).toMatchObject({ status: 200, body: { data: [], total: 0, next_cursor: null } });
  });
});

describe('a download of rows', () => {
  it('has all rows whatever limit and cursor say, sorted and filtered as asked', async () => {
    const answer = await app.inject(
      '/v1/rows/daily_sensor.csv?limit=1&sort=-entries&filter=entries:notnull&columns=sensor_id,entries,business_date',
    );
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-disposition']).toContain('daily_sensor-2025-05-05-2025-06-02.csv');
    expect(answer.body.split('\r\n')).toEqual([
      '\ufeffsensor_id,entries,business_date',
      'o-0,30.0,2025-05-29',
      'a-1,20.0,2025-05-29',
      'a-0,7.0,2025-06-01',
      'a-0,5.0,2025-05-28',
      'a-1,5.0,2025-05-28',
      'o-0,3.0,2025-05-28',
      '',
    ]);
  });

  it('has texts from outside made harmless', async () => {
    const { body } = await app.inject('/v1/rows/rejects.csv?columns=detail&sort=-record');
    expect(body).toBe("\ufeffdetail\r\n'=Générale 100 of axb\r\n100% of a_b\r\n");
  });

  it.each(['parquet', 'xlsx'])('is there as %s', async (format) => {
    const answer = await app.inject(`/v1/rows/hourly.${format}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload.subarray(0, 2).toString()).toBe(format === 'xlsx' ? 'PK' : 'PA');
  });
});
