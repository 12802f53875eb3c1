import { existsSync, readlinkSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { type SparkServer, type SparkServerOptions, startSparkServer } from './spark-server.ts';

async function start(options: SparkServerOptions): Promise<SparkServer> {
  const server = await startSparkServer(options);
  onTestFinished(() => server.stop());
  return server;
}

const runs = (server: SparkServer) => existsSync(`/proc/${server.pid}`);

test('a server that was killed can come back under the same address', async () => {
  const first = await start({ memory: '1g' });
  expect(runs(first)).toBe(true);
  await first.kill();
  expect(runs(first)).toBe(false);
  const second = await start({ memory: '1g', port: first.port });
  expect(second.remote).toBe(first.remote);
  expect(second.pid).not.toBe(first.pid);
});

test('nothing of a stopped server is left, neither the process nor its folder', async () => {
  const server = await startSparkServer({ memory: '1g' });
  const folder = readlinkSync(`/proc/${server.pid}/cwd`);
  await server.stop();
  expect([runs(server), existsSync(folder)]).toEqual([false, false]);
});

test('a server that cannot start is an error with what it logged', async () => {
  await expect(startSparkServer({ master: 'nonsense' })).rejects.toThrow(/Spark ended at its start:.*Master must/s);
});
