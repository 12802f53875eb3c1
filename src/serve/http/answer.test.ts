import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Network } from '../../domain/network.ts';
import { branchOf } from '../../network/network.fixture.ts';
import type { ServeContext } from '../context.ts';
import { several } from '../contract/common.ts';
import type { Question } from '../reading/question.ts';
import { makeServeLab, type ServeLab } from '../serve-lab.fixture.ts';
import { type Api, addJsonRoute, addTableRoute } from './api.ts';
import type { ServeOptions } from './options.ts';
import { fakeContext, testServer } from './server.fixture.ts';

const network: Network = {
  id: 'lab',
  name: 'Lab',
  branches: [branchOf('a', { timeZone: 'UTC' }), branchOf('b', { timeZone: 'UTC' })],
  sensors: [],
  schedules: {},
};

const days = [1, 2, 3, 4, 5].map((day) => ({ branch_id: 'a', business_date: `2025-05-0${day}`, entries: day * 10 }));

const schema = {
  summary: 'Days of branches',
  tags: ['x'],
  querystring: z.strictObject({ branch: several }),
  response: z.object({}).loose(),
};

let lab: ServeLab;
/** Statements that were run. */
let asked: string[];

beforeAll(async () => {
  lab = await makeServeLab({ network, dailyBranch: days });
});
afterAll(() => lab.close());

/** Its reader is the lab's, and notes what it is asked. */
function noting(): ServeContext {
  asked = [];
  const { reader } = lab;
  const rows: typeof reader.rows = (sql, params, asking) => {
    asked.push(sql);
    return reader.rows(sql, params, asking);
  };
  return {
    ...lab.context,
    reader: {
      view: () => reader.view(),
      rows,
    } as typeof reader,
  };
}

function question(view: Awaited<ReturnType<ServeLab['reader']['view']>>, branches: string[]): Question {
  const scope = { from: '2025-05-01', to: '2025-06-01', branches };
  return {
    sql: `SELECT business_date, entries FROM ${view.from('daily_branch', scope)} WHERE list_contains($branches, branch_id) ORDER BY entries DESC NULLS LAST`,
    params: { branches },
    columns: [],
    tables: ['daily_branch'],
    scope,
  };
}

const addDays = (api: Api) =>
  addTableRoute(api, '/v1/days', schema, ({ branch }, ask) => ({
    question: question(ask.view, branch),
    json: (rows) => ({ data: rows }),
    fileName: 'Tage – é',
    mostRows: 5,
  }));

const server = (options: ServeOptions = {}, more: (api: Api) => void = () => {}) =>
  testServer(noting(), options, (api) => {
    addDays(api);
    more(api);
  });

describe('a table', () => {
  it('is answered as JSON in the order of its statement, and may be kept while it is asked about again', async () => {
    const app = await server();
    const answer = await app.inject('/v1/days?branch=a');
    expect(answer.json().data.map(({ entries }: { entries: number }) => entries)).toEqual([50, 40, 30, 20, 10]);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('private, no-cache');
    expect(answer.headers.vary).toBe('accept, accept-encoding, authorization, cookie');
    expect(answer.headers.etag).toMatch(/^W\/"[\w-]{24}"$/);
  });

  it('that the client has is not read again', async () => {
    const app = await server();
    const { headers } = await app.inject('/v1/days?branch=a');
    asked = [];
    const again = await app.inject({ url: '/v1/days?branch=a', headers: { 'if-none-match': String(headers.etag) } });
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe('');
    expect(again.headers.etag).toBe(headers.etag);
    expect(asked).toEqual([]);
  });

  it('has another tag for another question, format or network, and the same for the same', async () => {
    const app = await server();
    const tag = async (url: string, accept = '*/*') => (await app.inject({ url, headers: { accept } })).headers.etag;
    const first = await tag('/v1/days?branch=a');
    expect(await tag('/v1/days?branch=a')).toBe(first);
    expect(await tag('/v1/days?branch=b')).not.toBe(first);
    const context = { ...noting(), network: () => ({ ...network, name: 'Renamed' }) };
    const other = await testServer(context, {}, addDays);
    expect((await other.inject('/v1/days?branch=a')).headers.etag).not.toBe(first);
  });

  it('has another tag once a file of its scope changed, and not when another month did', async () => {
    const app = await server();
    const tag = async () => (await app.inject('/v1/days?branch=a')).headers.etag;
    const first = await tag();
    await lab.put('daily_branch', [{ branch_id: 'a', business_date: '2025-07-01', entries: 1 }]);
    expect(await tag()).toBe(first);
    await lab.put('daily_branch', days);
    expect(await tag()).not.toBe(first);
  });

  it('with too many rows is refused', async () => {
    const app = await testServer(noting(), {}, (api) =>
      addTableRoute(api, '/v1/days', schema, ({ branch }, ask) => ({
        question: question(ask.view, branch),
        json: (rows) => ({ data: rows }),
        fileName: 'x',
        mostRows: 4,
      })),
    );
    const answer = await app.inject('/v1/days?branch=a');
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'TOO_MANY_ROWS' });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers.etag).toBeUndefined();
  });

  it('is not made in a format that nobody makes', async () => {
    const app = await server();
    const answer = await app.inject({ url: '/v1/days?branch=a', headers: { accept: 'image/png' } });
    expect(answer.statusCode).toBe(406);
    expect(answer.json().code).toBe('NOT_ACCEPTABLE');
    expect(asked).toEqual([]);
  });

  it('takes what is asked for as a value only', async () => {
    const app = await server();
    const id = encodeURIComponent("a' OR 1=1 --");
    expect((await app.inject(`/v1/days?branch=${id}`)).json()).toEqual({ data: [] });
  });
});

describe('an answer as JSON', () => {
  const schemaless = { ...schema, querystring: z.strictObject({}) };

  it('is made only where the client does not have it', async () => {
    let made = 0;
    const app = await server({}, (api) =>
      addJsonRoute(api, '/v1/sum', schemaless, (_query, ask) => ({
        etag: ask.etag(['daily_branch'], {}, 'hour 9'),
        body: () => ({ made: ++made }),
      })),
    );
    const first = await app.inject('/v1/sum');
    expect(first.json()).toEqual({ made: 1 });
    const again = await app.inject({ url: '/v1/sum', headers: { 'if-none-match': String(first.headers.etag) } });
    expect(again.statusCode).toBe(304);
    expect(made).toBe(1);
    expect((await app.inject({ url: '/v1/sum', headers: { accept: 'text/csv' } })).statusCode).toBe(406);
  });

  it('without a tag is not kept', async () => {
    const app = await server({}, (api) => addJsonRoute(api, '/v1/now', schemaless, () => ({ body: () => ({}) })));
    const { headers } = await app.inject('/v1/now');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers.etag).toBeUndefined();
  });
});

describe('a server with much to do', () => {
  it('makes some answers at once, refuses what has waited too long, and lives', async () => {
    const hold = Promise.withResolvers<void>();
    let [atOnce, most] = [0, 0];
    const add = (api: Api) =>
      addJsonRoute(api, '/v1/x', { ...schema, querystring: z.strictObject({}) }, () => ({
        body: async () => {
          most = Math.max(most, ++atOnce);
          await hold.promise;
          atOnce--;
          return {};
        },
      }));
    const app = await testServer(fakeContext(), { limits: { answersAtOnce: 2, waitMs: 50 } }, add);
    const answers = Promise.all([1, 2, 3, 4, 5].map(() => app.inject('/v1/x')));
    const late = await app.inject('/v1/x');
    expect(late.statusCode).toBe(503);
    expect(late.headers['retry-after']).toBe('5');
    expect(late.json().code).toBe('OVERLOADED');
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    hold.resolve();
    expect((await answers).map(({ statusCode }) => statusCode)).toEqual([200, 200, 503, 503, 503]);
    expect(most).toBe(2);
    expect((await app.inject('/v1/x')).statusCode).toBe(200);
  });
});

describe('a slow statement', () => {
  const slow = 'SELECT count(*)::BIGINT AS n FROM range(10000000) a, range(1000000) b WHERE a.range + b.range = 7';
  const addSlow = (context: ServeContext, started?: () => void) => (api: Api) =>
    addJsonRoute(api, '/v1/slow', { ...schema, querystring: z.strictObject({}) }, (_query, { signal }) => ({
      body: async () => {
        started?.();
        return { rows: await context.reader.rows(slow, {}, { signal }) };
      },
    }));

  /** Both sessions of the lab answer again: none is lost or still at work. */
  async function bothSessionsAnswer(): Promise<number> {
    const before = performance.now();
    await Promise.all([1, 2, 3, 4].map(() => lab.reader.rows('SELECT 1 AS one')));
    return performance.now() - before;
  }

  it('ends when its client goes away, and its session answers others', async () => {
    const started = Promise.withResolvers<void>();
    const app = await testServer(lab.context, {}, addSlow(lab.context, started.resolve));
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const clients = [1, 2].map(() =>
      httpRequest(`${url}/v1/slow`)
        .on('error', () => {})
        .end(),
    );
    await started.promise;
    for (const client of clients) client.destroy();
    expect(await bothSessionsAnswer()).toBeLessThan(2000);
  });

  it('ends when it takes too long, and says so', async () => {
    const app = await testServer(lab.context, { limits: { answerMs: 50 } }, addSlow(lab.context));
    const answer = await app.inject('/v1/slow');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ code: 'OVERLOADED' });
    expect(await bothSessionsAnswer()).toBeLessThan(2000);
  });

  it('ends when the server closes, soon', async () => {
    const started = Promise.withResolvers<void>();
    const app = await testServer(lab.context, { limits: { closeMs: 50 } }, addSlow(lab.context, started.resolve));
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const answered = fetch(`${url}/v1/slow`).then(
      (answer) => answer.status,
      () => 'cut off',
    );
    await started.promise;
    const before = performance.now();
    await app.close();
    expect(performance.now() - before).toBeLessThan(2000);
    expect([503, 'cut off']).toContain(await answered);
    expect(await bothSessionsAnswer()).toBeLessThan(2000);
  });
});
