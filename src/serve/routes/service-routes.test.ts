import { once } from 'node:events';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../domain/time.ts';
import { bank } from '../../network/network.fixture.ts';
import { statusAnswer, workRequest } from '../contract/health.ts';
import { branchesAnswer, networkAnswer, sensorsAnswer } from '../contract/network.ts';
import { changeEvent } from '../contract/stream.ts';
import type { Role, ServeOptions } from '../http/options.ts';
import { createServer, startServer } from '../http/server.ts';
import { makeServeLab } from '../serve-lab.fixture.ts';

const now = '2025-06-02T10:00:00Z';
const network = bank(['north', 'süd']);
const hour = (sensor: string, at: number, entries: number | null, more: object = {}) => ({
  sensor_id: sensor,
  hour_start: `2025-06-02T${String(at).padStart(2, '0')}:00:00Z`,
  entries,
  expected: 10,
  ...more,
});
const hourly = [
  hour('north-0', 7, 12),
  hour('north-0', 8, 14),
  hour('süd-0', 7, null),
  hour('süd-0', 8, 5),
  hour('süd-0', 9, null, { quality: 'pending' }),
];

async function lab() {
  const made = await makeServeLab({ network, now, hourly });
  onTestFinished(() => made.close());
  return made;
}

async function api(options: ServeOptions = {}) {
  const made = await lab();
  const app = await createServer(made.context, options);
  onTestFinished(() => app.close());
  const get = (url: string, headers = {}) => app.inject({ url, headers });
  return { ...made, app, get };
}

describe('the routes about the service', () => {
  it('answer as the contract says', async () => {
    const { get } = await api();
    expect(networkAnswer.parse((await get('/v1/network')).json())).toMatchObject({ branches: 2, role: 'operator' });
    expect(branchesAnswer.parse((await get('/v1/branches')).json()).total).toBe(2);
    expect(sensorsAnswer.parse((await get('/v1/sensors?branch=s%C3%BCd')).json()).total).toBe(1);
    const status = statusAnswer.parse((await get('/v1/status')).json());
    expect(status.tables.find(({ table }) => table === 'hourly')).toMatchObject({ version: 1, files: 1, rows: 5 });
    expect(status).toMatchObject({ sources: [], runs: [], requests: [], network_problem: null });
  });

  it('answer on an empty lake too', async () => {
    const made = await makeServeLab({ network, now });
    onTestFinished(() => made.close());
    const app = await createServer(made.context);
    onTestFinished(() => app.close());
    const answer = networkAnswer.parse((await app.inject('/v1/network')).json());
    expect(answer).toMatchObject({ first_day: null, last_day: null, today: '2025-06-02' });
    const { tables } = statusAnswer.parse((await app.inject('/v1/status')).json());
    expect(tables.reduce((sum, { rows }) => sum + rows, 0)).toBe(0);
  });

  it('answer 304 to who has the lists already', async () => {
    const { get } = await api();
    const first = await get('/v1/branches');
    const again = await get('/v1/branches', { 'if-none-match': String(first.headers.etag) });
    expect([first.statusCode, again.statusCode]).toEqual([200, 304]);
    expect((await get('/v1/branches?limit=1')).headers.etag).not.toBe(first.headers.etag);
  });

  it('answer what is asked wrongly with a problem document that says so', async () => {
    const { get } = await api();
    const wrong: [url: string, status: number, code: string, detail: string][] = [
      ['/v1/branches?id=nort', 404, 'BRANCH_UNKNOWN', 'Did you mean "north"?'],
      ['/v1/sensors?id=%3Cscript%3E', 404, 'SENSOR_UNKNOWN', 'There is no sensor "<script>"'],
      ['/v1/branches?limit=0', 400, 'REQUEST_INVALID', 'limit'],
      ['/v1/branches?nonsense=1', 400, 'REQUEST_INVALID', 'nonsense'],
      ['/v1/branches?cursor=x', 400, 'CURSOR_INVALID', 'cursor'],
      ['/v1/network?x=1', 400, 'REQUEST_INVALID', 'x'],
    ];
    for (const [url, status, code, detail] of wrong) {
      const answer = await get(url);
      expect([url, answer.statusCode]).toEqual([url, status]);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.json()).toMatchObject({ code, status, detail: expect.stringContaining(detail) });
    }
  });

  it('tell how fast the clock goes now', async () => {
    const { context } = await lab();
    let speed = 60;
    const clock: Clock = {
      now: () => context.clock.now(),
      get speed() {
        return speed;
      },
    };
    const app = await createServer({ ...context, clock });
    onTestFinished(() => app.close());
    const told = async () => (await app.inject('/v1/network')).json().clock_speed;
    expect(await told()).toBe(60);
    speed = 1;
    expect(await told()).toBe(1);
  });

  it('tell in the status what is wrong with the network file, and operators where it lies', async () => {
    const { context } = await lab();
    const networkProblem = (reader: Role) => (reader === 'operator' ? '/srv/network.yaml:3' : 'network.yaml:3');
    const check = async (token: string) => ({ role: token as Role, name: token });
    const open = await createServer({ ...context, networkProblem });
    const guarded = await createServer({ ...context, networkProblem }, { access: { mode: 'tokens', check } });
    onTestFinished(async () => void (await Promise.all([open.close(), guarded.close()])));
    const seen = async (app: FastifyInstance, token: string) =>
      (await app.inject({ url: '/v1/status', headers: { authorization: `Bearer ${token}` } })).json().network_problem;
    expect(await seen(open, 'none')).toBe('/srv/network.yaml:3');
    expect(await seen(guarded, 'operator')).toBe('/srv/network.yaml:3');
    expect(await seen(guarded, 'viewer')).toBe('network.yaml:3');
  });

  it('take work from operators, once while it waits, and show how it goes', async () => {
    const { app, get, context } = await api();
    const ask = (body?: object) => app.inject({ method: 'POST', url: '/v1/requests', ...(body && { payload: body }) });
    const first = await ask();
    expect(first.statusCode).toBe(202);
    expect(workRequest.parse(first.json())).toMatchObject({ kind: 'run', status: 'waiting', requested_by: 'local' });
    expect((await ask({ kind: 'run' })).json()).toEqual(first.json());
    const taken = await context.ledger.requests.take({ ttlMs: 1000 });
    await context.ledger.requests.finish(taken!, 'SOURCE_FAILED the source is silent');
    const { requests } = statusAnswer.parse((await get('/v1/status')).json());
    expect(requests).toMatchObject([{ status: 'failed', error: 'SOURCE_FAILED the source is silent' }]);
    for (const body of [{ kind: 'rm' }, { kind: 'run', more: 1 }, []]) expect((await ask(body)).statusCode).toBe(400);
  });

  it('take no work from viewers', async () => {
    const check = async (token: string) => (token === 'eye' ? { role: 'viewer' as const, name: 'eye' } : null);
    const { app } = await api({ access: { mode: 'tokens', check } });
    const ask = (headers: object) => app.inject({ method: 'POST', url: '/v1/requests', headers: { ...headers } });
    expect((await ask({})).statusCode).toBe(401);
    expect((await ask({ authorization: 'Bearer eye' })).json()).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });
});

/** Reads events of a stream one by one. */
async function listen(url: string, headers: Record<string, string> = {}) {
  const gone = new AbortController();
  onTestFinished(() => gone.abort());
  const answer = await fetch(`${url}/v1/stream`, { headers, signal: gone.signal });
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    answer,
    leave: () => gone.abort(),
    /** The next event as its fields; null at the end of the stream. */
    async next(): Promise<Record<string, string> | null> {
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end < 0) {
          const { value, done } = await reader.read();
          if (done) return null;
          text += value;
          continue;
        }
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const fields = lines.map((line) => /^(\w+): (.*)$/.exec(line)?.slice(1) ?? []);
        if (lines.some((line) => line.startsWith('event:'))) return Object.fromEntries(fields);
      }
    },
  };
}

async function serving(options: ServeOptions = {}) {
  const made = await lab();
  const server = await startServer(made.context, options);
  onTestFinished(() => server.close());
  return { ...made, server };
}

describe('the stream of changes', () => {
  it('begins with the state and the totals of today, then tells what changed', async () => {
    const { server, put } = await serving();
    const { answer, next } = await listen(server.url);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-security-policy')).not.toBeNull();
    const hello = await next();
    expect(hello?.event).toBe('hello');
    const before = changeEvent.parse(JSON.parse(hello!.data!));
    expect(before.version).toBe(hello?.id);
    // 07:00 UTC is 9 in Paris; the hour that is missing is in neither sum, the one that is pending not due.
    expect(before.today).toEqual({
      date: '2025-06-02',
      entries: 31,
      comparable_entries: 31,
      expected: 30,
      as_of_hour: 11,
    });
    await put('hourly', [...hourly.slice(0, 4), hour('süd-0', 9, 9)]);
    const change = await next();
    const after = changeEvent.parse(JSON.parse(change!.data!));
    expect(change).toMatchObject({ event: 'change', id: after.version });
    expect(after.version).not.toBe(before.version);
    expect(after.tables).toEqual({ hourly: { version: 2, partitions: ['2025-06-01'] } });
    expect(after.today).toEqual({
      date: '2025-06-02',
      entries: 40,
      comparable_entries: 40,
      expected: 40,
      as_of_hour: 12,
    });
  });

  it('begins with a hello for who comes back, too', async () => {
    const { server } = await serving();
    const { next } = await listen(server.url, { 'last-event-id': '0.0.0.0.0.0.0.0' });
    expect(await next()).toMatchObject({ event: 'hello', id: '1.0.0.0.0.0.0.0' });
  });

  it('ends at once when the server closes', async () => {
    const { server } = await serving();
    const { next } = await listen(server.url);
    await next();
    const ended = next();
    await server.close();
    expect(await ended).toBeNull();
  });

  it('is not given without a token', async () => {
    const { server } = await serving({ access: { mode: 'tokens', check: async () => null } });
    const { answer } = await listen(server.url);
    expect(answer.status).toBe(401);
    expect(await answer.json().catch(() => null)).toBeNull();
  });

  it('survives clients that leave without a word', async () => {
    const { server } = await serving();
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET /v1/stream HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    await once(socket, 'data');
    socket.destroy();
    const { next } = await listen(server.url);
    expect(await next()).toMatchObject({ event: 'hello' });
  });

  it('answers no HEAD, which would never end', async () => {
    const { server } = await serving();
    const answer = await fetch(`${server.url}/v1/stream`, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
  });
});
