import { describe, expect, test } from 'vitest';
import { ApiProblem, addressOf, getJson, retryDelay, shouldRetry } from './client.ts';

const answering = (status: number, body: string, headers: Record<string, string> = {}) => ({
  fetch: async () => new Response(body, { status, headers }),
});
const failureOf = async (effects: { fetch: typeof fetch }, signal?: AbortSignal) =>
  getJson('footfall', {}, signal, effects).then(
    () => null,
    (error: unknown) => error,
  );

describe('addressOf', () => {
  test('repeats lists, leaves out what is not said and escapes what is', () => {
    const query = { by: 'branch', id: ['a&b', 'É'], region: [], q: '', cursor: null, limit: 5, x: undefined };
    expect(addressOf('footfall', query)).toBe('/v1/footfall?by=branch&id=a%26b&id=%C3%89&limit=5');
  });

  test('names the download of the same request', () => {
    expect(addressOf('rows/hourly', { from: '2025-05-01' }, 'xlsx')).toBe('/v1/rows/hourly.xlsx?from=2025-05-01');
    expect(addressOf('network')).toBe('/v1/network');
  });
});

describe('getJson', () => {
  test('gives the answer', async () => {
    expect(await getJson('network', {}, undefined, answering(200, '{"id":"demo"}'))).toEqual({ id: 'demo' });
  });

  test('throws what a problem document says', async () => {
    const body = { type: 't', title: 'Unknown', status: 404, detail: 'No branch x.', code: 'BRANCH_UNKNOWN' };
    const error = await failureOf(answering(404, JSON.stringify(body)));
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({ code: 'BRANCH_UNKNOWN', status: 404, detail: 'No branch x.' });
  });

  test.each([
    [401, 'UNAUTHENTICATED'],
    [503, 'OVERLOADED'],
    [502, 'HTTP_502'],
  ])('names a %i of a proxy, which is no problem document, %s', async (status, code) => {
    expect(await failureOf(answering(status, '<html>nope</html>'))).toMatchObject({ code, status });
  });

  test('is offline where there is no answer at all, and says when an answer is no JSON', async () => {
    const down = { fetch: () => Promise.reject(new TypeError('fetch failed')) };
    expect(await failureOf(down)).toMatchObject({ code: 'offline' });
    expect(await failureOf(answering(200, '<html>'))).toMatchObject({ code: 'not_json' });
  });

  test('lets go without a problem when it is told to', async () => {
    const leaving = new AbortController();
    const hanging = {
      fetch: ((_address, init) =>
        new Promise((_, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        })) as typeof fetch,
    };
    const failure = failureOf(hanging, leaving.signal);
    leaving.abort();
    expect(await failure).toMatchObject({ name: 'AbortError' });
  });
});

describe('asking again', () => {
  const problem = (code: string, status: number, wait: number | null = null) => new ApiProblem({ code, status }, wait);

  test('is for what may go away by itself, three times', () => {
    const again = [problem('offline', 0), problem('OVERLOADED', 503), problem('RATE_LIMITED', 429)];
    expect(again.map((error) => shouldRetry(0, error))).toEqual([true, true, true]);
    expect(again.map((error) => shouldRetry(3, error))).toEqual([false, false, false]);
    const never = [problem('BRANCH_UNKNOWN', 404), problem('UNAUTHENTICATED', 401), new Error('a fault of ours')];
    expect(never.map((error) => shouldRetry(0, error))).toEqual([false, false, false]);
  });

  test('waits as long as the server said, and else longer each time', async () => {
    const busy = await failureOf(answering(503, '{"code":"OVERLOADED"}', { 'retry-after': '7' }));
    expect(retryDelay(0, busy)).toBe(7000);
    expect([0, 1, 2].map((failures) => retryDelay(failures, problem('offline', 0)))).toEqual([500, 1000, 2000]);
    expect(retryDelay(0, problem('OVERLOADED', 503, 9_999_000))).toBe(30_000);
  });
});
