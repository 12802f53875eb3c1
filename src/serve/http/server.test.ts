import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { FootfallError } from '../../domain/errors.ts';
import { type Api, addJsonRoute } from './api.ts';
import { fakeContext, testServer } from './server.fixture.ts';
import { startServer } from './server.ts';

const anything = { summary: 'x', tags: ['x'], querystring: z.strictObject({}), response: z.object({}).loose() };

function failing(error: unknown) {
  return (api: Api) =>
    addJsonRoute(api, '/v1/fails', anything, () => {
      throw error;
    });
}

describe('an answer that went wrong', () => {
  it('is a problem document where the address is unknown', async () => {
    const app = await testServer(fakeContext());
    const answer = await app.inject('/v1/nothing?x=1');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ code: 'NOT_FOUND', status: 404, instance: '/v1/nothing' });
  });

  it('says code, status and what to do, of an error with a code', async () => {
    const error = new FootfallError('RANGE_REVERSED', 'to lies before from.', { hint: 'Swap them.' });
    const app = await testServer(fakeContext(), {}, failing(error));
    const answer = await app.inject('/v1/fails');
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'RANGE_REVERSED', detail: 'to lies before from. Swap them.' });
  });

  it('tells nothing of an error that nobody foresaw, and logs it', async () => {
    const logged: object[] = [];
    const log = { debug() {}, info() {}, warn() {}, error: (fields: object) => logged.push(fields) };
    const app = await testServer(fakeContext({ log }), {}, failing(new Error('secret /home/x')));
    const answer = await app.inject('/v1/fails');
    expect(answer.statusCode).toBe(500);
    expect(answer.json().code).toBe('INTERNAL');
    expect(answer.body).not.toContain('secret');
    expect(answer.body).not.toContain('server.test');
    expect(JSON.stringify(logged)).toContain('secret');
  });

  it('does not show the statement that the engine refused', async () => {
    const error = new FootfallError('ENGINE_FAILED', 'no such column (in: SELECT secret)');
    const app = await testServer(fakeContext(), {}, failing(error));
    const answer = await app.inject('/v1/fails');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('SELECT');
  });

  it.each(['OVERLOADED', 'NOT_READY', 'LEDGER_UNAVAILABLE'] as const)(
    'says when to ask again where the fault passes by itself: %s',
    async (code) => {
      const app = await testServer(fakeContext(), {}, failing(new FootfallError(code, 'Busy.')));
      const answer = await app.inject('/v1/fails');
      expect(answer.statusCode).toBe(503);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    },
  );

  it('has the headers of security also where the address cannot be decoded', async () => {
    const app = await testServer(fakeContext());
    const answer = await app.inject('/v1/rows/%E0%A4%A');
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('says how to send a body that came as a form', async () => {
    const app = await testServer(fakeContext());
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await app.inject({ method: 'POST', url: '/v1/requests', headers, payload: '{"kind":"run"}' });
    expect(answer.statusCode).toBe(415);
    expect(answer.json()).toMatchObject({
      code: 'REQUEST_INVALID',
      detail: expect.stringContaining('Content-Type: application/json'),
    });
  });

  it('names each parameter that is wrong', async () => {
    const querystring = z.strictObject({ from: z.iso.date(), limit: z.coerce.number().max(3) });
    const app = await testServer(fakeContext(), {}, (api) =>
      addJsonRoute(api, '/v1/asks', { ...anything, querystring }, () => ({ body: () => ({}) })),
    );
    const answer = await app.inject('/v1/asks?from=2025-02-30&limit=9&other=1');
    expect(answer.statusCode).toBe(400);
    const { code, errors } = answer.json();
    expect(code).toBe('REQUEST_INVALID');
    expect(errors.map(({ name }: { name: string }) => name).sort()).toEqual(['from', 'limit', 'other']);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const)(
    'is one for %s of what takes no such thing',
    async (method) => {
      const app = await testServer(fakeContext());
      for (const url of ['/', '/v1/network', '/v1/rows/hourly.csv', '/branch/north']) {
        const answer = await app.inject({ method, url });
        expect(answer.statusCode, url).toBe(405);
        expect(answer.headers.allow, url).toBe('GET, HEAD');
        expect(answer.json(), url).toMatchObject({ code: 'METHOD_NOT_ALLOWED', instance: url });
      }
    },
  );

  it('names all methods that the address takes', async () => {
    const app = await testServer(fakeContext());
    expect((await app.inject({ method: 'GET', url: '/v1/requests' })).headers.allow).toBe('POST');
    expect((await app.inject({ method: 'PUT', url: '/v1/session' })).headers.allow).toBe('DELETE, POST');
    expect((await app.inject({ method: 'POST', url: '/healthz' })).headers.allow).toBe('GET, HEAD');
  });

  it.each(['POST', 'OPTIONS', 'GET'] as const)(
    'is NOT_FOUND for %s where no method would be answered',
    async (method) => {
      const app = await testServer(fakeContext());
      for (const url of ['/v1/nothing', '/v1/network/x', '/v1/rows/hourly/x', '/assets/none.js']) {
        const answer = await app.inject({ method, url });
        expect(answer.statusCode, url).toBe(404);
        expect(answer.headers.allow, url).toBeUndefined();
        expect(answer.json(), url).toMatchObject({ code: 'NOT_FOUND', instance: url });
      }
    },
  );

  it.each([
    ['/v1/%zz', 400],
    ['/v1/..%2f..%2fetc/passwd', 404],
    [`/v1/${'x'.repeat(9000)}`, 400],
    [`/v1/branches?${'id=b&'.repeat(2000)}`, 400],
  ])('is a problem document for the odd address %.30s', async (url, status) => {
    const app = await testServer(fakeContext());
    const answer = await app.inject({ url });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json().detail).not.toMatch(/\bat .*\.ts/);
  });

  it('is a problem document for a body that is no JSON, and one that is too large', async () => {
    const app = await testServer(fakeContext());
    const post = (payload: string) =>
      app.inject({ method: 'POST', url: '/v1/session', headers: { 'content-type': 'application/json' }, payload });
    expect((await post('{')).json()).toMatchObject({ code: 'REQUEST_INVALID', status: 400 });
    expect((await post(`{"token":"${'x'.repeat(70_000)}"}`)).json()).toMatchObject({ status: 413 });
  });
});

describe('the open server', () => {
  it('says that it lives, and that it is ready', async () => {
    const app = await testServer(fakeContext());
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
    expect((await app.inject('/readyz')).json()).toEqual({ status: 'ok', version: '' });
  });

  it('is not ready while the lake or the ledger does not answer, and says which', async () => {
    const place = { file: '/srv/lake/x' };
    const view = () => Promise.reject(new FootfallError('LAKE_DAMAGED', 'A file is gone.', { place }));
    const ledger = { marks: { get: () => Promise.reject(new Error('locked')) } };
    const app = await testServer(fakeContext({ reader: { view }, ledger }));
    const answer = await app.inject('/readyz');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBeDefined();
    expect(answer.json()).toMatchObject({ code: 'NOT_READY' });
    expect(answer.json().detail).toMatch(/lake.*LAKE_DAMAGED.*ledger/);
    expect(answer.body).not.toMatch(/srv|gone|locked/);
    expect((await app.inject('/healthz')).statusCode).toBe(200);
  });

  it('compresses answers of some size where the client can read that', async () => {
    const app = await testServer(fakeContext(), {}, (api) =>
      addJsonRoute(api, '/v1/long', anything, () => ({ body: () => ({ text: 'la '.repeat(10_000) }) })),
    );
    const answer = await app.inject({ url: '/v1/long', headers: { 'accept-encoding': 'gzip' } });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.headers.vary).toContain('accept-encoding');
    expect(answer.rawPayload.length).toBeLessThan(3000);
    expect(JSON.parse(gunzipSync(answer.rawPayload).toString()).text).toHaveLength(30_000);
    const plain = await app.inject('/v1/long');
    expect(plain.headers['content-encoding']).toBeUndefined();
  });

  it('shows its reference at /docs under the content policy, which allows no inline script', async () => {
    const app = await testServer(fakeContext());
    const page = await app.inject('/docs/');
    expect(page.statusCode).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(page.body).not.toMatch(/<script>|<script [^>]*>[^<\s]/);
    expect((await app.inject('/docs/static/swagger-initializer.js')).statusCode).toBe(200);
    expect((await app.inject('/v1/openapi.json')).json().openapi).toBe('3.1.0');
  });
});

describe('a server that listens', () => {
  it('refuses to be reached by others without a token', async () => {
    await expect(startServer(fakeContext(), { host: '0.0.0.0' })).rejects.toMatchObject({ code: 'BIND_NEEDS_TOKEN' });
    await expect(startServer(fakeContext(), { host: 'example.org' })).rejects.toThrow(/token/);
  });

  it('closes within two seconds with streams open', async () => {
    const { url, close } = await startServer(fakeContext());
    const port = Number(new URL(url).port);
    // A client that opened a connection and never ends its request.
    const idle = connect(port, '127.0.0.1');
    idle.on('error', () => {});
    onTestFinished(() => void idle.destroy());
    idle.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n');
    await new Promise((resolve) => idle.once('connect', resolve));
    const before = performance.now();
    await close();
    expect(performance.now() - before).toBeLessThan(2000);
  });

  it('answers what is no HTTP, and headers that are too large, with a problem document', async () => {
    const { url, close } = await startServer(fakeContext());
    onTestFinished(close);
    const port = Number(new URL(url).port);
    expect(await rawAnswer(port, 'NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"code":"REQUEST_INVALID"/s);
    const large = `GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: ${'x'.repeat(40_000)}\r\n\r\n`;
    expect(await rawAnswer(port, large)).toMatch(/^HTTP\/1.1 431 .*"code":"REQUEST_INVALID"/s);
  });

  it('ends the work of a client that went away', async () => {
    const ended = Promise.withResolvers<string>();
    const started = Promise.withResolvers<void>();
    const reader = {
      view: fakeContext().reader.view,
      waiting: 0,
      rows: (_sql: string, _params: object, { signal }: { signal: AbortSignal }) => {
        started.resolve();
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => {
            ended.resolve('ended');
            reject(new FootfallError('INTERRUPTED', 'Interrupted.'));
          }),
        );
      },
    };
    const context = fakeContext({ reader });
    const app = await testServer(context, {}, (api) =>
      addJsonRoute(api, '/v1/slow', anything, (_query, ask) => ({
        body: async () => ({ rows: await context.reader.rows('SELECT 1', {}, { signal: ask.signal }) }),
      })),
    );
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const client = httpRequest(`${url}/v1/slow`).end();
    client.on('error', () => {});
    await started.promise;
    client.destroy();
    expect(await ended.promise).toBe('ended');
  });
});

it('refuses a request with two Host headers: what stands before the server may have gone by the other', async () => {
  const { url, close } = await startServer(fakeContext());
  onTestFinished(close);
  const port = Number(new URL(url).port);
  const text = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n';
  expect(await rawAnswer(port, text)).toMatch(/^HTTP\/1.1 400 .*several Host headers/s);
});

it.each([
  ['headers', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n', 'X-A: b\r\n'],
  [
    'body',
    'POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{',
    ' ',
  ],
])('ends a request whose %s drip in for longer than they may', async (_part, begin, more) => {
  const { url, close } = await startServer(fakeContext(), { limits: { requestMs: 200 } });
  onTestFinished(close);
  const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(begin));
  const drip = setInterval(() => socket.write(more), 20);
  onTestFinished(() => clearInterval(drip));
  socket.on('error', () => {}).resume();
  const began = performance.now();
  await new Promise((resolve) => socket.once('close', resolve));
  expect(performance.now() - began).toBeLessThan(4000);
});

function rawAnswer(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (piece) => {
      answer += piece;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', (error) => (answer ? resolve(answer) : reject(error)));
  });
}
