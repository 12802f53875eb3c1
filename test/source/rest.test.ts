import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { FootfallError } from '../../src/domain/errors.ts';
import { parseMapping } from '../../src/source/mapping.ts';
import { readRecords } from '../../src/source/records.ts';
import type { BatchSink } from '../../src/source/rest.ts';
import {
  answerJson,
  type Handler,
  hour,
  type Loopback,
  memorySink,
  midnight,
  pull,
  rangeMapping,
  serve,
} from './loopback.ts';

let server: Loopback | undefined;
afterEach(() => server?.close());

async function start(handler: Handler): Promise<string> {
  server = await serve(handler);
  return server.url;
}

const items = { items: [{ s: 'A', t: '2025-05-29T09:00Z', n: 1 }], next: null };
const wholeDay = [{ start: midnight, end: midnight + 24 * hour }];

/** Answers well, but for the first `times` requests. */
const firstBad =
  (times: number, bad: Handler): Handler =>
  (request, response, asked) => {
    if (asked < times) bad(request, response, asked);
    else answerJson(response, items);
  };

describe('pullRange', () => {
  it('stores the bodies of all pages in one batch, byte for byte, with what was asked', async () => {
    const url = await start((request, response) => {
      const cursor = new URL(request.url ?? '', 'http://x').searchParams.get('cursor');
      const page = cursor === null ? 1 : Number.parseInt(cursor.slice(5), 10);
      answerJson(response, { items: [{ s: 'A', t: 't', n: page }], next: page < 3 ? `page ${page + 1}&` : '' });
    });
    const found = await pull(url);
    expect(found).toMatchObject({ requests: 3, failures: [], covered: wholeDay, interrupted: false });
    expect(found.stored).toHaveLength(1);
    expect(found.stored[0]?.bodies.map((body) => JSON.parse(body).items[0].n)).toEqual([1, 2, 3]);
    expect(found.stored[0]?.bytes.length).toBe(found.bytes);
    expect(found.stored[0]?.meta).toMatchObject({
      kind: 'pull',
      mapping: 'ranges',
      format: 'json',
      asked: { from: '2025-05-29T00:00:00Z', to: '2025-05-30T00:00:00Z' },
      parts: [
        {
          offset: 0,
          status: 200,
          contentType: 'application/json',
          receivedAt: '2025-05-30T06:00:00Z',
          request: `${url}/readings?from=2025-05-29T00%3A00%3A00Z&to=2025-05-30T00%3A00%3A00Z`,
        },
        { request: expect.stringMatching(/&cursor=page%202%26$/) },
        { request: expect.stringMatching(/&cursor=page%203%26$/) },
      ],
    });
  });

  it('cuts long ranges and keeps the order of time whatever answers first', async () => {
    const url = await start((request, response) => {
      const from = new URL(request.url ?? '', 'http://x').searchParams.get('from') ?? '';
      const body = { items: [{ s: 'A', t: from, n: 1 }] };
      setTimeout(() => answerJson(response, body), from.includes('T00') ? 30 : 0);
    });
    const found = await pull(url, { limits: { maxSpanHours: 6, concurrency: 3, maxBatchParts: 2 } });
    const times = found.stored.map(({ bodies }) => bodies.map((body) => JSON.parse(body).items[0].t.slice(11, 13)));
    expect(times).toEqual([
      ['00', '06'],
      ['12', '18'],
    ]);
    expect(found.covered).toEqual(wholeDay);
  });

  it('never has more requests under way than it may', async () => {
    let running = 0;
    let most = 0;
    const url = await start((_, response) => {
      running++;
      most = Math.max(most, running);
      setTimeout(() => {
        running--;
        answerJson(response, items);
      }, 5);
    });
    await pull(url, { limits: { maxSpanHours: 1, concurrency: 3 } });
    expect(most).toBe(3);
  });
});

describe('pullRange tries again', () => {
  it('with growing random waits after errors of the server', async () => {
    const url = await start(firstBad(3, (_, response) => void response.writeHead(500).end()));
    const found = await pull(url);
    expect(found).toMatchObject({ requests: 4, failures: [], covered: wholeDay });
    expect(found.slept).toEqual([250, 500, 1000]);
  });

  it.each([
    ['503 and seconds', 503, { 'retry-after': '7' }, 7250],
    [
      '429 and a date',
      429,
      { 'retry-after': 'Thu, 29 May 2025 10:00:30 GMT', date: 'Thu, 29 May 2025 10:00:00 GMT' },
      30_250,
    ],
    ['more than is heeded', 503, { 'retry-after': '86400' }, 300_250],
    ['nonsense', 503, { 'retry-after': 'soon' }, 250],
    ['nothing', 408, {}, 250],
  ])('as Retry-After says: %s', async (_, status, headers, wait) => {
    const url = await start(
      firstBad(1, (_request, response) => void response.writeHead(status, headers as never).end()),
    );
    const found = await pull(url);
    expect(found).toMatchObject({ requests: 2, failures: [] });
    expect(found.slept.reduce((sum, ms) => sum + ms, 0)).toBe(wait);
  });

  it('after a connection that was cut in mid-body, and keeps nothing of it', async () => {
    const url = await start(
      firstBad(1, (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"items":[');
        setTimeout(() => response.destroy(), 5);
      }),
    );
    const found = await pull(url);
    expect(found).toMatchObject({ requests: 2, failures: [] });
    expect(found.stored[0]?.bodies).toEqual([JSON.stringify(items)]);
  });

  it('after silence, before or in the body', async () => {
    const url = await start(
      firstBad(2, (_, response, asked) => {
        if (asked === 0) return;
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{');
      }),
    );
    const found = await pull(url, { limits: { timeoutMs: 40 } });
    expect(found).toMatchObject({ requests: 3, failures: [] });
    expect(found.logged).toMatch(/"reason":"timeout"/);
  });

  it('after a body that trickles without an end', async () => {
    const url = await start(
      firstBad(1, (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const timer = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(timer));
      }),
    );
    const found = await pull(url, { limits: { timeoutMs: 1000, maxRequestMs: 60 } });
    expect(found).toMatchObject({ requests: 2, failures: [] });
  });

  it.each([
    ['more', 10_000],
    ['less', 5],
  ])('after a length that promised %s than came', async (_, length) => {
    const url = await start(
      firstBad(1, (_request, response) => {
        const text = JSON.stringify(items);
        response.socket?.end(
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n${text}`,
        );
      }),
    );
    expect(await pull(url)).toMatchObject({ requests: 2, failures: [], covered: wholeDay });
  });

  it('and gives up in the end, saying why; the interval stays uncovered', async () => {
    const url = await start((_, response) => void response.writeHead(502).end());
    const found = await pull(url, { limits: { retries: 2 } });
    expect(found).toMatchObject({ requests: 3, batches: [], covered: [] });
    expect(found.failures).toMatchObject([{ reason: 'status', status: 502, attempts: 3, message: 'HTTP 502' }]);
    expect(found.failures[0]?.url).toMatch(/\/readings\?from=2025/);
  });

  it('where nobody listens', async () => {
    const url = await start(() => undefined);
    await server?.close();
    const found = await pull(url, { limits: { retries: 1 } });
    expect(found.failures).toMatchObject([{ reason: 'network', status: null, attempts: 2 }]);
    expect(found.failures[0]?.message).toMatch(/ECONNREFUSED/);
  });

  it('no longer than the whole pull may take', async () => {
    const url = await start((_, response) => void response.writeHead(503, { 'retry-after': '60' }).end());
    const found = await pull(url, { limits: { maxPullMs: 100_000 } });
    expect(found.failures).toMatchObject([{ reason: 'out_of_time', attempts: 2 }]);
  });

  it('but stops asking once many requests in a row have failed', async () => {
    const url = await start((_, response) => void response.writeHead(500).end());
    const found = await pull(url, { limits: { retries: 0, maxSpanHours: 1, maxFailures: 5, concurrency: 1 } });
    expect(found.failures.map((failure) => failure.reason)).toEqual([...Array(5).fill('status'), 'given_up']);
    expect(found.requests).toBeLessThan(12);
    expect(found.covered).toEqual([]);
  });
});

describe('pullRange refuses', () => {
  const refused: [string, Handler, string, RegExp, object?][] = [
    [
      'a redirect, saying where to',
      (_, r) => void r.writeHead(302, { location: 'http://evil.example/x' }).end(),
      'redirect',
      /to http:\/\/evil\.example\/x/,
    ],
    [
      'a page of HTML',
      (_, r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'content_type',
      /text\/html/,
    ],
    ['a status that will not pass', (_, r) => void r.writeHead(404).end(), 'status', /404/],
    ['another shape', (_, r) => answerJson(r, { error: 'no' }), 'nonsense', /error/],
    ['records of something else', (_, r) => answerJson(r, { items: [{ price: 1 }] }), 'nonsense', /price/],
    [
      'an endless body',
      (_, r) => {
        r.writeHead(200, { 'content-type': 'application/json' });
        const more = () => {
          while (!r.destroyed && r.write(' '.repeat(65_536)));
        };
        r.on('drain', more);
        more();
      },
      'too_large',
      /longer than 1000000 bytes/,
    ],
    [
      'a small body that swells',
      (_, r) => {
        r.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        r.end(gzipSync(Buffer.alloc(50_000_000, ' ')));
      },
      'too_large',
      /longer than 1000000 bytes/,
    ],
  ];
  it.each(refused)('%s, at once', async (_, handler, reason, message) => {
    const url = await start(handler);
    const found = await pull(url, { limits: { maxBodyBytes: 1_000_000 } });
    expect(found).toMatchObject({ requests: 1, batches: [], covered: [] });
    expect(found.failures).toMatchObject([{ reason, attempts: 1, message: expect.stringMatching(message) }]);
  });

  it('text that is no JSON, after trying again', async () => {
    const url = await start(
      (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"it'),
    );
    const found = await pull(url, { limits: { retries: 1 } });
    expect(found.failures).toMatchObject([{ reason: 'nonsense', attempts: 2 }]);
  });

  it('cursors that go in circles and pages without end, and keeps what came before', async () => {
    const url = await start((_, response, asked) => answerJson(response, { ...items, next: asked % 3 }));
    const found = await pull(url);
    expect(found.failures).toMatchObject([{ reason: 'cursor_loop' }]);
    expect(found.stored[0]?.bodies).toHaveLength(4);
    expect(found.covered).toEqual([]);
    const endless = await start((_, response, asked) => answerJson(response, { ...items, next: asked + 1 }));
    const cut = await pull(endless, { limits: { maxPages: 5 } });
    expect(cut.failures).toMatchObject([{ reason: 'too_many_pages' }]);
    expect(cut.requests).toBe(5);
  });

  it('only what failed: the calls before and after are stored and covered', async () => {
    const url = await start((request, response) => {
      if (request.url?.includes('from=2025-05-29T06')) response.writeHead(404).end();
      else answerJson(response, items);
    });
    const found = await pull(url, { limits: { maxSpanHours: 6 } });
    expect(found.covered).toEqual([
      { start: midnight, end: midnight + 6 * hour },
      { start: midnight + 12 * hour, end: midnight + 24 * hour },
    ]);
    expect(found.stored[0]?.bodies).toHaveLength(3);
  });

  it('a CSV of other columns', async () => {
    const url = await start(
      (_, response) => void response.writeHead(200, { 'content-type': 'text/csv' }).end('a,b\n1,2\n'),
    );
    const mapping = parseMapping(
      'id: c\nformat: csv\nfields: { sensor: s, time: t, entries: n }\nrequest: { url: "{base}/x?f={from}&t={to}" }',
      'c.yaml',
    );
    const found = await pull(url, { mapping });
    expect(found.failures).toMatchObject([{ reason: 'nonsense', message: expect.stringMatching(/"t", "n", "s"/) }]);
  });
});

describe('pullRange understands', () => {
  it('compressed bodies', async () => {
    const url = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(JSON.stringify(items)));
    });
    expect((await pull(url)).stored[0]?.bodies).toEqual([JSON.stringify(items)]);
  });

  it('that there is nothing', async () => {
    const url = await start((_, response) => void response.writeHead(204).end());
    expect(await pull(url)).toMatchObject({ batches: [], failures: [], covered: wholeDay });
  });

  const paged = (paging: string) =>
    parseMapping(
      `id: p\nformat: csv\nfields: { sensor: s, time: t, entries: n }\nrequest: { url: "{base}/x?f={from}&t={to}", paging: ${paging} }`,
      'p.yaml',
    );
  const pageOf = (records: number) => `s,t,n\n${'A,t,1\n'.repeat(records)}`;

  it('numbered pages, until one is not full', async () => {
    const url = await start((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'));
      const body = page < 2 ? `${pageOf(2)}B${page},t,1\n` : pageOf(1);
      response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' }).end(body);
    });
    const sized = await pull(url, { mapping: paged('{ kind: page, parameter: page, first: 0, size: 3 }') });
    expect(sized).toMatchObject({ requests: 3, failures: [] });
  });

  it('numbered pages, until one is empty, and refuses one that repeats', async () => {
    const mapping = paged('{ kind: page, parameter: page }');
    const url = await start((_, response, asked) => {
      const body = asked < 2 ? `s,t,n\nA,t,${asked}\n` : 's,t,n\n';
      response.writeHead(200, { 'content-type': 'text/csv' }).end(body);
    });
    expect(await pull(url, { mapping })).toMatchObject({ requests: 3, failures: [] });
    const same = await start(
      (_, response) => void response.writeHead(200, { 'content-type': 'text/csv' }).end(pageOf(1)),
    );
    expect((await pull(same, { mapping })).failures).toMatchObject([{ reason: 'cursor_loop' }]);
  });

  it('links to the next page, on the same origin only', async () => {
    const mapping = paged('{ kind: link }');
    const url = await start((_, response, asked) => {
      const link = asked < 2 ? { link: `</first>; rel=first, </x?page=${asked + 2}>; title="a, b"; rel="next"` } : {};
      response.writeHead(200, { 'content-type': 'text/csv', ...link }).end(pageOf(1));
    });
    expect(await pull(url, { mapping })).toMatchObject({ requests: 3, failures: [] });
    expect(server?.asked.slice(1)).toEqual(['/x?page=2', '/x?page=3']);
    const away = await start((_, response) => {
      response
        .writeHead(200, { 'content-type': 'text/csv', link: '<http://evil.example/>; rel="next"' })
        .end(pageOf(1));
    });
    const found = await pull(away, { mapping });
    expect(found.failures).toMatchObject([{ reason: 'link_elsewhere' }]);
    expect(found.stored).toHaveLength(1);
  });

  it('cursors in a header', async () => {
    const mapping = paged('{ kind: cursor, parameter: after, nextHeader: X-Next }');
    const url = await start((_, response, asked) => {
      response.writeHead(200, { 'content-type': 'text/csv', ...(asked === 0 && { 'x-next': 'c+1/=' }) }).end(pageOf(1));
    });
    expect(await pull(url, { mapping })).toMatchObject({ requests: 2, failures: [] });
    expect(server?.asked[1]).toMatch(/&after=c%2B1%2F%3D$/);
  });
});

describe('pullRange and secrets', () => {
  const token = 'se cret/+&';
  const kinds: [string, string, (headers: NodeJS.Dict<string | string[]>, url: string) => unknown, unknown][] = [
    [
      'a header',
      '{ kind: header, name: X-Api-Key, value: "Key {token}" }',
      (headers) => headers['x-api-key'],
      `Key ${token}`,
    ],
    ['a bearer token', '{ kind: bearer }', (headers) => headers.authorization, `Bearer ${token}`],
    [
      'a password',
      '{ kind: basic, user: me }',
      (headers) => headers.authorization,
      `Basic ${Buffer.from(`me:${token}`).toString('base64')}`,
    ],
    [
      'a parameter',
      '{ kind: query, parameter: key }',
      (_, url) => new URL(url, 'http://x').searchParams.get('key'),
      token,
    ],
  ];
  const mappingWith = (auth: string) =>
    parseMapping(
      `id: a\nformat: json\nfields: { sensor: s, time: t, entries: n }\nrequest: { url: "{base}/x?f={from}&t={to}", auth: ${auth} }`,
      'a.yaml',
    );

  it.each(kinds)('sends %s and writes it nowhere', async (_, auth, sent, expected) => {
    const got: unknown[] = [];
    const url = await start((request, response, asked) => {
      got.push(sent(request.headers, request.url ?? ''));
      // A service that repeats what it was told.
      const echo = `http://x/${encodeURIComponent(token)}?again=${request.headers.authorization}&${request.url}`;
      if (asked === 0) answerJson(response, items.items);
      else response.writeHead(302, { location: echo }).end();
    });
    const options = { mapping: mappingWith(auth), secrets: { token }, limits: { maxSpanHours: 12, concurrency: 1 } };
    const found = await pull(url, options);
    expect(got).toEqual([expected, expected]);
    const written = JSON.stringify([found.failures, found.stored.map((batch) => batch.meta), found.logged]);
    expect(found.failures).toHaveLength(1);
    for (const spelling of [token, encodeURIComponent(token), Buffer.from(`me:${token}`).toString('base64')]) {
      expect(written).not.toContain(spelling);
    }
    expect(written).toContain('***');
  });

  it('sends a user in the base URL as a header, and hides it', async () => {
    const got: unknown[] = [];
    const url = await start((request, response) => {
      got.push(request.headers.authorization);
      answerJson(response, items);
    });
    const found = await pull(url.replace('http://', 'http://me:p%40ss@'));
    expect(got).toEqual([`Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
    expect(JSON.stringify(found)).not.toMatch(/p%40ss|p@ss/);
  });

  it('says which secret is missing', async () => {
    const attempt = pull('http://127.0.0.1:9', { mapping: mappingWith('{ kind: bearer, secret: apiKey }') });
    await expect(attempt).rejects.toThrow(FootfallError);
    await expect(attempt).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('"apiKey"'),
    });
  });
});

describe('pullRange stops', () => {
  it('at once when told to, in a request, and keeps what was stored', async () => {
    const stop = new AbortController();
    const url = await start((_, response, asked) => {
      if (asked < 4) answerJson(response, items);
      else setTimeout(() => stop.abort(), 5);
    });
    const limits = { maxSpanHours: 1, concurrency: 1, maxBatchParts: 2 };
    const found = await pull(url, { signal: stop.signal, limits });
    expect(found.interrupted).toBe(true);
    expect(found.stored).toHaveLength(2);
    expect(found.failures).toEqual([]);
    // The second batch ends with the fourth hour, whose neighbours might still have come.
    expect(found.covered).toEqual([{ start: midnight, end: midnight + 3 * hour }]);
  });

  it('while it waits for a retry', async () => {
    const stop = new AbortController();
    const url = await start((_, response) => void response.writeHead(500).end());
    const sleep = (_ms: number, signal: AbortSignal) =>
      new Promise<void>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        stop.abort();
      });
    expect(await pull(url, { signal: stop.signal, sleep })).toMatchObject({ interrupted: true, batches: [] });
  });

  it('before it begins', async () => {
    const url = await start((_, response) => answerJson(response, items));
    expect(await pull(url, { signal: AbortSignal.abort() })).toMatchObject({
      interrupted: true,
      requests: 0,
      covered: [],
    });
  });

  it('in the middle of storing: the store sees a body that throws', async () => {
    const stop = new AbortController();
    const url = await start((_, response) => answerJson(response, items));
    const inner = memorySink();
    const sink: BatchSink = {
      put: (source, meta, body, extension) => {
        const slow = (async function* () {
          for await (const chunk of body) {
            yield chunk;
            stop.abort();
          }
        })();
        return inner.put(source, meta, slow, extension);
      },
    };
    const found = await pull(url, { signal: stop.signal, sink, limits: { maxSpanHours: 6 } });
    expect(found).toMatchObject({ interrupted: true, batches: [], covered: [] });
    expect(inner.stored).toEqual([]);
  });

  it('with the error of the store, when the disk is full', async () => {
    const url = await start((_, response) => answerJson(response, items));
    const full: BatchSink = { put: () => Promise.reject(new FootfallError('STORAGE_FULL', 'The disk is full.')) };
    await expect(pull(url, { sink: full })).rejects.toMatchObject({ code: 'STORAGE_FULL' });
  });

  it('not for a mapping that cannot ask', async () => {
    const mapping = { ...rangeMapping, request: undefined };
    await expect(pull('http://127.0.0.1:9', { mapping })).rejects.toMatchObject({ code: 'MAPPING_INVALID' });
  });
});

describe('what was pulled', () => {
  it('is read back body by body', async () => {
    const url = await start((_, response, asked) =>
      answerJson(response, { ...items, next: asked < 2 ? asked + 1 : null }),
    );
    const [batch] = (await pull(url)).stored;
    const body = (async function* () {
      yield batch?.bytes as Uint8Array;
    })();
    const parts = batch?.meta.parts as { length: number }[];
    const records = await Array.fromAsync(readRecords(rangeMapping, body, { parts }));
    expect(records.map(({ record, sensor, entries }) => [record, sensor, entries])).toEqual([
      [1, 'A', '1'],
      [2, 'A', '1'],
      [3, 'A', '1'],
    ]);
  });
});
