import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Batch, BatchMeta } from '../../src/lake/batch.ts';
import { parseMapping } from '../../src/source/mapping.ts';
import { type BatchSink, type PullOptions, type PullOutcome, pullRange } from '../../src/source/rest.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse, asked: number) => void;

export interface Loopback {
  url: string;
  /** URLs asked so far. */
  asked: string[];
  close(): Promise<void>;
}

/** A server on a free port of this machine; the handler is told how many requests came before. */
export async function serve(handler: Handler): Promise<Loopback> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    handler(request, response, asked.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export function answerJson(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export interface Stored {
  meta: BatchMeta;
  bytes: Buffer;
  /** The bodies, cut by the parts. */
  bodies: string[];
}

/** Keeps batches in memory; a body that throws leaves nothing, as in the raw store. */
export function memorySink(): BatchSink & { stored: Stored[] } {
  const stored: Stored[] = [];
  return {
    stored,
    async put(source, meta, body, extension) {
      const bytes = Buffer.concat(await Array.fromAsync(body));
      const parts = (typeof meta.parts === 'function' ? meta.parts() : meta.parts) ?? [];
      const bodies = parts.map((part) => bytes.toString('utf8', part.offset, part.offset + part.length));
      stored.push({ meta, bytes, bodies });
      return { id: `batch-${stored.length}`, source, extension, size: bytes.length, parts } as unknown as Batch;
    },
  };
}

/** A clock that goes on only when somebody sleeps; it remembers how long. */
function fakeTime() {
  const slept: number[] = [];
  let at = 0;
  return {
    slept,
    elapsed: () => at,
    async sleep(ms: number, signal: AbortSignal) {
      signal.throwIfAborted();
      slept.push(Math.round(ms));
      at += ms;
      await Promise.resolve();
    },
  };
}

export const hour = 3_600_000;
/** 2025-05-29T00:00:00Z, a Thursday. */
export const midnight = Date.UTC(2025, 4, 29);

export const rangeMapping = parseMapping(
  `id: ranges
format: json
json: { records: items }
fields: { sensor: s, time: t, entries: n }
request:
  url: '{base}/readings?from={from}&to={to}'
  paging: { kind: cursor, parameter: cursor, next: next }
`,
  'ranges.yaml',
);

export interface Pulled extends PullOutcome {
  stored: Stored[];
  slept: number[];
  logged: string;
}

/** Pulls one day unless told otherwise, with sleeps that take no time and jitter in the middle. */
export async function pull(baseUrl: string, options: Partial<PullOptions> = {}): Promise<Pulled> {
  const sink = memorySink();
  const time = fakeTime();
  const lines: string[] = [];
  const line = (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const outcome = await pullRange({
    mapping: rangeMapping,
    source: 'test',
    baseUrl,
    secrets: {},
    network: { branches: [], sensors: [] },
    from: midnight,
    to: midnight + 24 * hour,
    sink,
    clock: { now: () => midnight + 30 * hour },
    signal: new AbortController().signal,
    sleep: time.sleep,
    elapsed: time.elapsed,
    random: () => 0.5,
    log: { debug: line, info: line, warn: line, error: line },
    ...options,
  });
  return { ...outcome, stored: sink.stored, slept: time.slept, logged: lines.join('\n') };
}
