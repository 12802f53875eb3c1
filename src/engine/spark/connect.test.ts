import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Code, ConnectError } from '@connectrpc/connect';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { FootfallError } from '../../domain/errors.ts';
import { SparkConnect, type SparkConnectOptions } from './connect.ts';
import {
  arrowPart,
  complete,
  type FakeServer,
  type FakeSpark,
  response,
  sparkFault,
  startFakeServer,
} from './fake-server.fixture.ts';
import { parseRemote } from './remote.ts';

let server: FakeServer;
let connect: SparkConnect;
let pauses: number[];
let controller: AbortController;
let ids: number;
beforeEach(() => {
  pauses = [];
  controller = new AbortController();
  ids = 0;
});
afterEach(async () => {
  await connect?.close();
  await server?.close();
});

/** A session on a server that does what `spark` says; its pauses pass at once. */
async function start(spark: FakeSpark, options: Partial<SparkConnectOptions> = {}): Promise<void> {
  server = await startFakeServer({ releaseExecute: () => ({}), releaseSession: () => ({}), ...spark });
  connect = new SparkConnect({
    remote: server.remote,
    signal: controller.signal,
    patienceMs: 2_000,
    effects: {
      newId: () => `id-${ids++}`,
      sleep: async (ms) => {
        pauses.push(ms);
      },
    },
    ...options,
  });
}

const statement = { case: 'root', value: { relType: { case: 'sql', value: { query: 'SELECT 1' } } } } as never;
const texts = async () => (await connect.execute(statement)).map((stream) => Buffer.from(stream).toString());
const failure = async (work: Promise<unknown>): Promise<FootfallError> => {
  const error = await work.then(
    () => null,
    (found: unknown) => found,
  );
  if (!(error instanceof FootfallError)) throw new Error(`No error of ours: ${error}`);
  return error;
};
const countOf = (method: string) => server.calls.filter((name) => name === method).length;
const unavailable = () => new ConnectError('went away', Code.Unavailable);

describe('a statement', () => {
  test('is sent once as one that can be taken up again, and released at its end', async () => {
    const requests: unknown[] = [];
    await start({
      async *executePlan(request) {
        requests.push(request.requestOptions[0]?.requestOption);
        yield arrowPart('1', 'a');
        yield arrowPart('2', 'b');
        yield complete('3');
      },
    });
    expect(await texts()).toEqual(['a', 'b']);
    expect(requests).toMatchObject([{ case: 'reattachOptions', value: { reattachable: true } }]);
    await expect.poll(() => server.calls).toEqual(['ExecutePlan', 'ReleaseExecute']);
  });

  test('whose stream breaks is taken up again from the last response on, never run twice', async () => {
    const asked: (string | undefined)[] = [];
    await start({
      async *executePlan() {
        yield arrowPart('1', 'a');
        yield arrowPart('2', 'b');
        throw unavailable();
      },
      async *reattachExecute({ operationId, lastResponseId }) {
        asked.push(`${operationId} after ${lastResponseId}`);
        if (asked.length === 1) {
          yield arrowPart('3', 'c');
          throw unavailable();
        }
        yield complete('4');
      },
    });
    expect(await texts()).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual(['id-1 after 2', 'id-1 after 3']);
    expect(countOf('ExecutePlan')).toBe(1);
  });

  test('outlives a connection that is cut', async () => {
    const asked: (string | undefined)[] = [];
    await start({
      async *executePlan(_request, { signal }) {
        yield arrowPart('1', 'a');
        yield response('2', { case: 'executionProgress', value: {} });
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      },
      async *reattachExecute({ lastResponseId }) {
        asked.push(lastResponseId);
        yield arrowPart('3', 'b');
        yield complete('4');
      },
    });
    const streams = await connect.execute(statement, () => server.cut());
    expect(streams.map((stream) => Buffer.from(stream).toString())).toEqual(['a', 'b']);
    expect(asked).toEqual(['2']);
    expect(countOf('ExecutePlan')).toBe(1);
  });

  test('is asked for again where the server ends a long stream before it is complete', async () => {
    await start({
      async *executePlan() {
        yield arrowPart('1', 'a');
      },
      async *reattachExecute() {
        yield complete('2');
      },
    });
    expect(await texts()).toEqual(['a']);
    expect([countOf('ExecutePlan'), countOf('ReattachExecute')]).toEqual([1, 1]);
    expect(pauses).toEqual([]);
  });

  test('that broke before any answer is looked for first, and sent anew only where the server never had it', async () => {
    let sent = 0;
    await start({
      async *executePlan() {
        if (sent++ === 0) throw unavailable();
        yield complete('1');
      },
      // biome-ignore lint/correctness/useYield: it has none.
      async *reattachExecute() {
        throw sparkFault('[INVALID_HANDLE.OPERATION_NOT_FOUND] The handle is invalid.', {
          errorClass: 'INVALID_HANDLE.OPERATION_NOT_FOUND',
        });
      },
    });
    expect(await texts()).toEqual([]);
    expect(server.calls.slice(0, 3)).toEqual(['ExecutePlan', 'ReattachExecute', 'ExecutePlan']);
  });

  test('that broke before any answer is not sent anew where the server has it', async () => {
    await start({
      // biome-ignore lint/correctness/useYield: it breaks first.
      async *executePlan() {
        throw unavailable();
      },
      async *reattachExecute({ lastResponseId }) {
        expect(lastResponseId).toBeUndefined();
        yield arrowPart('1', 'a');
        yield complete('2');
      },
    });
    expect(await texts()).toEqual(['a']);
    expect(countOf('ExecutePlan')).toBe(1);
  });

  test('that the server has forgotten after a part of its answer is lost, not run again', async () => {
    await start({
      async *executePlan() {
        yield arrowPart('1', 'a');
        throw unavailable();
      },
      // biome-ignore lint/correctness/useYield: it has none.
      async *reattachExecute() {
        throw sparkFault('[INVALID_HANDLE.OPERATION_NOT_FOUND] The handle is invalid.', {
          errorClass: 'INVALID_HANDLE.OPERATION_NOT_FOUND',
        });
      },
    });
    expect((await failure(texts())).code).toBe('SPARK_SESSION_LOST');
    expect(countOf('ExecutePlan')).toBe(1);
  });

  test('is tried with longer and longer pauses until patience ends', async () => {
    await start({
      // biome-ignore lint/correctness/useYield: it breaks first.
      async *executePlan() {
        throw unavailable();
      },
      // biome-ignore lint/correctness/useYield: it breaks first.
      async *reattachExecute() {
        throw unavailable();
      },
    });
    const error = await failure(texts());
    expect(error.code).toBe('SPARK_UNREACHABLE');
    expect(error.hint).toContain('engine.sparkRemote');
    expect(pauses).toEqual([100, 200, 400, 800, 1600]);
  });

  test('that fails by itself is not tried again, and the server is asked for what lies beneath', async () => {
    await start({
      // biome-ignore lint/correctness/useYield: it fails.
      async *executePlan() {
        throw sparkFault('Job aborted.', { errorId: 'e-7' });
      },
      fetchErrorDetails: ({ errorId }) => ({
        rootErrorIdx: 0,
        errors: [
          {
            errorTypeHierarchy: ['org.apache.spark.SparkException'],
            message: `Job aborted (${errorId}).`,
            causeIdx: 1,
          },
          { errorTypeHierarchy: ['java.lang.OutOfMemoryError'], message: 'Java heap space: no memory' },
        ],
      }),
    });
    const error = await failure(texts());
    expect(error.code).toBe('ENGINE_OUT_OF_MEMORY');
    expect(error.message).toContain('Java heap space');
    expect(countOf('ExecutePlan')).toBe(1);
    expect(pauses).toEqual([]);
  });

  test('puts the chunks of a batch together, also when the stream breaks between them', async () => {
    await start({
      async *executePlan() {
        yield arrowPart('1', 'ab', 3);
        yield arrowPart('2', 'cd', 3);
        throw unavailable();
      },
      async *reattachExecute() {
        yield arrowPart('3', 'ef', 3);
        yield arrowPart('4', 'gh', 1);
        yield complete('5');
      },
    });
    expect(await texts()).toEqual(['abcdef', 'gh']);
  });

  test('tells how far it is', async () => {
    await start({
      async *executePlan() {
        yield response('1', { case: 'executionProgress', value: { numInflightTasks: 3n } });
        yield complete('2');
      },
    });
    const seen: bigint[] = [];
    await connect.execute(statement, ({ numInflightTasks }) => seen.push(numInflightTasks));
    expect(seen).toEqual([3n]);
  });

  test('is interrupted on the server when the signal is aborted', async () => {
    const interrupted: string[] = [];
    await start({
      async *executePlan(_request, { signal }) {
        yield arrowPart('1', 'a');
        setImmediate(() => controller.abort());
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      },
      interrupt: ({ sessionId }) => {
        interrupted.push(sessionId);
        return {};
      },
    });
    expect((await failure(texts())).code).toBe('INTERRUPTED');
    await expect.poll(() => interrupted).toEqual([connect.sessionId]);
    expect(countOf('ReattachExecute')).toBe(0);
  });

  test('is not sent at all after the signal was aborted', async () => {
    await start({});
    controller.abort();
    expect((await failure(texts())).code).toBe('INTERRUPTED');
    expect(server.calls).toEqual([]);
  });
});

describe('the session', () => {
  test('is another one where the server names it otherwise: nothing that was defined is there any more', async () => {
    let named = 0;
    await start({
      analyzePlan: () => ({
        serverSideSessionId: `server-${named++}`,
        result: { case: 'sparkVersion', value: { version: '4.2.0' } },
      }),
    });
    expect(await connect.version()).toBe('4.2.0');
    const error = await failure(connect.version());
    expect(error.code).toBe('SPARK_SESSION_LOST');
    expect(error.hint).toContain('Run again');
  });

  test('says which session of the server it knows, so that another one does not run what was meant for it', async () => {
    const observed: (string | undefined)[] = [];
    await start({
      analyzePlan: () => ({
        serverSideSessionId: 'server-1',
        result: { case: 'sparkVersion', value: { version: '4.2.0' } },
      }),
      async *executePlan({ clientObservedServerSideSessionId }) {
        observed.push(clientObservedServerSideSessionId);
        yield complete('1');
      },
    });
    await connect.version();
    await texts();
    expect(observed).toEqual(['server-1']);
  });

  test('asks a small question again until the server answers', async () => {
    let asked = 0;
    await start({
      config: () => {
        if (asked++ < 2) throw unavailable();
        return { serverSideSessionId: 'server-1' };
      },
    });
    await connect.set({ a: '1' });
    expect(pauses).toEqual([100, 200]);
  });

  test('of what does not speak HTTP/2 is an error like others, and no further one ends the process', async () => {
    const web = createServer((_request, answer) => void answer.writeHead(404).end('no'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void web.close());
    const { port } = web.address() as AddressInfo;
    await start({}, { remote: parseRemote(`sc://127.0.0.1:${port}`) });
    const uncaught: unknown[] = [];
    const note = (error: unknown) => uncaught.push(error);
    process.on('uncaughtExceptionMonitor', note);
    onTestFinished(() => void process.off('uncaughtExceptionMonitor', note));
    expect((await failure(connect.version())).code).toBe('SPARK_UNREACHABLE');
    expect(uncaught).toEqual([]);
  });

  test('is released at its end', async () => {
    await start({});
    await connect.close();
    expect(server.calls).toEqual(['ReleaseSession']);
  });

  test('ends in silence where nobody answers any more', async () => {
    await start({});
    await server.close();
    await connect.close();
    await connect.interrupt();
  });
});

describe('whoever asks', () => {
  const version: FakeSpark = {
    analyzePlan: () => ({ result: { case: 'sparkVersion', value: { version: '4.2.0' } } }),
  };

  test('is named by token and headers in every call', async () => {
    await start(version);
    connect = new SparkConnect({
      remote: { ...server.remote, token: 'a secret', headers: { 'x-team': 'doors' }, userId: 'anna' },
      signal: controller.signal,
    });
    await connect.version();
    expect(server.headers[0]?.get('authorization')).toBe('Bearer a secret');
    expect(server.headers[0]?.get('x-team')).toBe('doors');
  });

  test('sends no authorization without a token', async () => {
    await start(version);
    await connect.version();
    expect(server.headers[0]?.has('authorization')).toBe(false);
  });

  test.each([
    [Code.Unauthenticated, 'SPARK_DENIED', 'engine.sparkToken'],
    [Code.Unimplemented, 'SPARK_UNFIT', 'Spark 4.0'],
  ])('is told at once what to do where the server says %s', async (code, expected, hint) => {
    await start({
      analyzePlan: () => {
        throw new ConnectError('no', code);
      },
    });
    const error = await failure(connect.version());
    expect(error.code).toBe(expected);
    expect(error.hint).toContain(hint);
    expect(pauses).toEqual([]);
  });
});
