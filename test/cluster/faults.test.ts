import { chmod } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import type { FootfallError } from '../../src/domain/errors.ts';
import { SparkConnect, sparkEffects } from '../../src/engine/spark/connect.ts';
import { startFakeServer } from '../../src/engine/spark/fake-server.fixture.ts';
import { parseRemote } from '../../src/engine/spark/remote.ts';
import { startCutProxy } from './cut-proxy.ts';
import {
  clientOf,
  closeLater,
  expectHealed,
  expectWhole,
  failureOf,
  onSpark,
  ownServer,
  rowsOf,
  sqlPlan,
  staleLab,
  whenItWrites,
} from './stale-lab.ts';

// Some start one or two servers of their own, and wait for networks.
vi.setConfig({ testTimeout: 900_000 });

async function listening(
  server: ReturnType<typeof createServer> | ReturnType<typeof createHttp2Server>,
): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `sc://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('what answers is no Spark that will do', () => {
  /** Runs into the fault at `remote`, changes nothing, and is healed. */
  async function faultAt(remote: string): Promise<FootfallError> {
    const lab = await staleLab();
    const before = await rowsOf(lab);
    onSpark(lab, { remote: parseRemote(remote) });
    const error = await failureOf(lab.transform());
    expect(error.message).toContain(remote.replace('sc://', ''));
    expect(await rowsOf(lab)).toEqual(before);
    await expectHealed(lab);
    return error;
  }

  test('nobody listens', async () => {
    const remote = await listening(createServer());
    const port = Number(remote.split(':').at(-1));
    const nobody = await startCutProxy(port);
    await nobody.close();
    const error = await faultAt(nobody.remote);
    expect(error.code).toBe('SPARK_UNREACHABLE');
    expect(error.message).toMatch(/ECONNREFUSED/);
    expect(error.hint).toContain('footfall doctor --engine spark');
  });

  test('a web server listens', async () => {
    const remote = await listening(createServer((_request, answer) => void answer.writeHead(404).end('no')));
    const error = await faultAt(remote);
    expect(error.code).toBe('SPARK_UNREACHABLE');
    expect(error.hint).toContain('engine.sparkRemote');
  });

  test('a server of other gRPC services listens', async () => {
    const other = createHttp2Server((_request, answer) => {
      answer.writeHead(200, { 'content-type': 'application/grpc', 'grpc-status': '12' });
      answer.end();
    });
    const error = await faultAt(await listening(other));
    expect(error.code).toBe('SPARK_UNFIT');
    expect(error.message).toContain('no Spark Connect server');
    expect(error.hint).toContain('Spark 4.0');
  });

  test('an older Spark listens', async () => {
    const old = await startFakeServer({
      analyzePlan: () => ({ result: { case: 'sparkVersion', value: { version: '3.5.1' } } }),
      releaseSession: () => ({}),
    });
    closeLater(old);
    const error = await faultAt(old.address);
    expect(error.code).toBe('SPARK_UNFIT');
    expect(error.message).toContain('3.5.1');
    expect(error.hint).toContain('4.0 or newer');
  });

  test('it wants a token', async () => {
    const guarded = await startFakeServer({
      analyzePlan: (_request, { requestHeader }) => {
        if (requestHeader.get('authorization') !== 'Bearer right') throw new ConnectError('who?', Code.Unauthenticated);
        return { result: { case: 'sparkVersion', value: { version: '4.2.0' } } };
      },
      releaseSession: () => ({}),
    });
    closeLater(guarded);
    const error = await faultAt(guarded.address);
    expect(error.code).toBe('SPARK_DENIED');
    expect(error.hint).toContain('FOOTFALL_ENGINE_SPARK_TOKEN');
  });
});

describe('the session goes away', () => {
  test('another client ends it between two statements: the run fails, the next one has a session of its own', async () => {
    const lab = await staleLab();
    const ids: string[] = [];
    const newId = () => {
      ids.push(sparkEffects.newId());
      return ids.at(-1) as string;
    };
    const spark = onSpark(lab, { effects: { ...sparkEffects, newId } });
    await spark.rows('SELECT 1 AS one');
    const { client, who } = clientOf(ids[0] as string);
    await client.releaseSession(who);
    const error = await failureOf(lab.transform());
    expect(error.code).toBe('SPARK_SESSION_LOST');
    expect(error.hint).toContain('Run again');
    await expectHealed(lab, spark);
  });

  test('the server is killed while it writes, and comes back', async () => {
    const server = await ownServer({});
    const remote = parseRemote(server.remote);
    const lab = await staleLab();
    const spark = onSpark(lab, { remote, patienceMs: 1_000 });
    // A session that does not notice what happens meanwhile.
    const idle = onSpark(lab, { remote });
    await idle.define('something', { kind: 'model', sql: 'SELECT 1 AS one' });
    const killing: Promise<void>[] = [];
    lab.pipeline.models = {
      ...spark,
      write: (spec, ...rest) => {
        killing.push(
          whenItWrites(lab, spec.name).then(() => {
            process.kill(server.pid, 'SIGKILL');
          }),
        );
        return spark.write(spec, ...rest);
      },
    };
    const error = await failureOf(lab.transform());
    expect(killing.length).toBe(1);
    await killing[0];
    expect(error.code).toBe('SPARK_UNREACHABLE');
    await expectWhole(lab);

    await server.kill();
    await ownServer({ port: server.port });
    const lost = await failureOf(idle.rows('SELECT one FROM something'));
    expect(lost.code).toBe('SPARK_SESSION_LOST');
    await expectHealed(lab, spark);
  });
});

test('a network that is cut for ten seconds while a statement runs costs time, and the statement is run once', async () => {
  const proxy = await startCutProxy(parseRemote(inject('sparkRemote')).port);
  closeLater(proxy);
  const lab = await staleLab();
  const remote = parseRemote(proxy.remote);
  const spark = onSpark(lab, { remote, patienceMs: 60_000 });
  const cutForTenSeconds = async () => {
    await proxy.cut();
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    await proxy.mend();
  };

  // It ends on the server while nobody can hear it.
  const table = `delta.\`${join(lab.folder, 'once')}\``;
  await spark.rows(`CREATE TABLE ${table} (at TIMESTAMP) USING delta`);
  const connect = closeLater(new SparkConnect({ remote, signal: new AbortController().signal }));
  const insert = `INSERT INTO ${table} SELECT current_timestamp() FROM range(1) WHERE reflect('java.lang.Thread', 'sleep', 6000L) IS NULL OR true`;
  let cutting: Promise<void> | undefined;
  await connect.execute(sqlPlan(insert), () => {
    cutting ??= cutForTenSeconds();
  });
  expect(cutting).toBeDefined();
  await cutting;
  expect(await spark.rows(`SELECT count(*) AS rows FROM ${table}`)).toEqual([{ rows: 1 }]);

  let cuts = 0;
  lab.pipeline.models = {
    ...spark,
    write: async (spec, ...rest) => {
      if (cuts++ > 0) return spark.write(spec, ...rest);
      const [written] = await Promise.all([
        spark.write(spec, ...rest),
        whenItWrites(lab, spec.name).then(cutForTenSeconds),
      ]);
      return written;
    },
  };
  await expectHealed(lab, lab.pipeline.models);
  expect(cuts).toBeGreaterThan(1);
});

test('Ctrl-C ends the statement here and on the server within two seconds', async () => {
  const controller = new AbortController();
  const ids: string[] = [];
  const connect = new SparkConnect({
    remote: parseRemote(inject('sparkRemote')),
    signal: controller.signal,
    effects: {
      ...sparkEffects,
      newId: () => {
        ids.push(sparkEffects.newId());
        return ids.at(-1) as string;
      },
    },
  });
  closeLater(connect);
  await connect.version();
  const query = `SELECT count(*) FROM range(0, 1000, 1, 1) WHERE reflect('java.lang.Thread', 'sleep', 1000L + id) IS NULL`;
  const { promise: begun, resolve: onProgress } = Promise.withResolvers<unknown>();
  const running = failureOf(connect.execute(sqlPlan(query), onProgress));
  await begun;
  const at = performance.now();
  controller.abort();
  expect((await running).code).toBe('INTERRUPTED');
  expect(performance.now() - at).toBeLessThan(2_000);
  // What the server says of the statement now; it needs a moment to have its end heard.
  const { client, who } = clientOf(ids[0] as string);
  const told = async () => {
    for await (const { responseType } of client.reattachExecute({ ...who, operationId: ids[1] as string }))
      if (responseType.case === 'resultComplete') return 'it went on to its end';
    return 'it goes on';
  };
  await expect
    .poll(() => told().catch(String), { timeout: 2_000, interval: 50 })
    .toMatch(/OPERATION_CANCELED|OPERATION_ABANDONED|OPERATION_NOT_FOUND/);
});

test('Ctrl-C in the middle of a run leaves what was, and the next run goes on', async () => {
  const controller = new AbortController();
  const lab = await staleLab(controller.signal);
  const spark = onSpark(lab);
  lab.pipeline.models = {
    ...spark,
    write: (spec, ...rest) => {
      void whenItWrites(lab, spec.name).then(() => controller.abort());
      return spark.write(spec, ...rest);
    },
  };
  expect((await failureOf(lab.transform())).code).toBe('INTERRUPTED');
  lab.pipeline.signal = new AbortController().signal;
  await expectHealed(lab);
});

test('a stage that runs out of memory says so and what to do', async () => {
  // So little is left for sorting that not one page of it can be had, while the server itself lives.
  const server = await ownServer({ conf: { 'spark.memory.fraction': '0.0005' } });
  const lab = await staleLab();
  onSpark(lab, { remote: parseRemote(server.remote) });
  const error = await failureOf(lab.transform());
  expect(error.code).toBe('ENGINE_OUT_OF_MEMORY');
  expect(error.hint).toContain('spark.executor.memory');
  await expectHealed(lab);
});

test.skipIf(process.getuid?.() !== 0)(
  'a Spark whose user may not read the lake, or not write to it, says so',
  async () => {
    const server = await ownServer({ as: { uid: 65_534, gid: 65_534 } });
    const lab = await staleLab();
    const before = await rowsOf(lab);
    onSpark(lab, { remote: parseRemote(server.remote) });

    await chmod(lab.folder, 0o700);
    const unread = await failureOf(lab.transform());
    // Java takes a file that it may not see for one that is not there.
    expect(unread.code).toBe('SPARK_UNFIT');
    expect(unread.hint).toContain('rights to read and write');

    await chmod(lab.folder, 0o755);
    const unwritten = await failureOf(lab.transform());
    expect(unwritten.code).toBe('STORAGE_DENIED');
    expect(unwritten.hint).toContain('rights to read and write');
    expect(await rowsOf(lab)).toEqual(before);
    await expectHealed(lab);
  },
);
