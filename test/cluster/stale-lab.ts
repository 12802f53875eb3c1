/** A lake that a fault of Spark hits, and what must be true of it then and after. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { expect, inject, onTestFinished } from 'vitest';
import { FootfallError } from '../../src/domain/errors.ts';
import { tableNames, tables } from '../../src/domain/tables.ts';
import { addDays } from '../../src/domain/time.ts';
import { duckModels, type ModelSession } from '../../src/engine/model-session.ts';
import { filesSelect } from '../../src/engine/relation.ts';
import type { SparkModels } from '../../src/engine/spark/open.ts';
import { type Plan, SparkConnectService } from '../../src/engine/spark/protocol/base_pb.js';
import { RelationSchema } from '../../src/engine/spark/protocol/relations_pb.js';
import { parseRemote } from '../../src/engine/spark/remote.ts';
import type { SparkSessionOptions } from '../../src/engine/spark/session.ts';
import { freshCopy, type Lab, openLab } from '../pipeline/lab.ts';
import { fileText, firstDay, initialState, mappingText, networkText } from '../pipeline/random-world.ts';
import { expectSameLakes, runOnSpark } from './engines.ts';
import { type SparkServer, startSparkServer } from './spark-server.ts';

const state = initialState();
const network = networkText(state);

/** Closed after the test, those opened last first. */
export function closeLater<T extends { close(): Promise<void> }>(one: T): T {
  onTestFinished(() => one.close());
  return one;
}

/** A lake of a first file, made by DuckDB, and a second file that has arrived since. */
export async function staleLab(signal?: AbortSignal): Promise<Lab> {
  const lab = await openLab({ network, now: `${addDays(firstDay, 30)}T10:07:00Z`, ...(signal && { signal }) });
  closeLater(lab);
  const mapping = mappingText(state);
  await lab.receive(fileText({ from: 2, days: 20, seed: 1, faults: 10 }), { mapping });
  await lab.transform();
  await lab.receive(fileText({ from: 15, days: 10, seed: 2, faults: 10 }), { mapping });
  return lab;
}

export function onSpark(lab: Lab, options: Partial<SparkSessionOptions> = {}): SparkModels {
  const models = runOnSpark(lab, { patienceMs: 500, ...options });
  closeLater(models);
  return models;
}

export async function failureOf(work: Promise<unknown>): Promise<FootfallError> {
  const error = await work.then(
    () => null,
    (found: unknown) => found,
  );
  if (!(error instanceof FootfallError)) throw new Error(`Expected an error of ours, not ${error}`, { cause: error });
  expect(error.message, 'one line').not.toContain('\n');
  expect(error.message.length).toBeLessThan(600);
  return error;
}

/** Every table as its log says it: all files there and whole, and nothing half written beside them. */
export async function expectWhole(lab: Lab): Promise<void> {
  for (const name of tableNames) {
    const table = await lab.pipeline.lake.table(name);
    const { files } = await table.snapshot();
    for (const file of files) {
      const [row] = await lab.pipeline.session.json(
        `SELECT count(*) AS rows FROM (${filesSelect(tables[name], [table.pathOf(file)])})`,
      );
      expect(Number(row?.rows), file.path).toBe(file.rows);
    }
    const inFolder = await readdir(table.folder, { recursive: true }).catch(() => []);
    expect(
      inFolder.filter((path) => path.includes('.tmp-')),
      name,
    ).toEqual([]);
  }
}

export const rowsOf = (lab: Lab) =>
  Promise.all(tableNames.filter((name) => name !== 'lines').map((name) => lab.rows(name)));

/** Nothing but what landed has changed, and the next run, where `models` answer, makes the lake as if nothing had happened. */
export async function expectHealed(lab: Lab, models: ModelSession = duckModels(lab.pipeline.session)): Promise<void> {
  await expectWhole(lab);
  lab.pipeline.models = models;
  const { stages } = await lab.transform();
  expect(stages.some(({ rebuilt }) => rebuilt > 0)).toBe(true);
  const fresh = await freshCopy(lab, network);
  closeLater(fresh);
  await fresh.transform();
  await expectSameLakes(lab, fresh);
}

export async function ownServer(options: Parameters<typeof startSparkServer>[0]): Promise<SparkServer> {
  const server = await startSparkServer({ memory: '1g', ...options });
  closeLater({ close: () => server.stop() });
  return server;
}

/** Another client, in the name of that session. */
export function clientOf(sessionId: string) {
  const { host, port, userId } = parseRemote(inject('sparkRemote'));
  const client = createClient(SparkConnectService, createGrpcTransport({ baseUrl: `http://${host}:${port}` }));
  return { client, who: { sessionId, userContext: { userId, userName: userId }, clientType: 'another' } };
}

/** Resolves as soon as Spark has begun to write files of the table. */
export async function whenItWrites(lab: Lab, name: (typeof tableNames)[number]): Promise<void> {
  const { folder } = await lab.pipeline.lake.table(name);
  for (let turns = 0; turns < 12_000; turns++) {
    for (const entry of await readdir(folder).catch(() => [])) {
      if (entry.startsWith('.tmp-') && (await readdir(join(folder, entry)).catch(() => [])).length > 0) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('Spark wrote nothing within a minute.');
}

/** A plan of one statement, for a client without a session of ours. */
export const sqlPlan = (query: string): Plan['opType'] => ({
  case: 'root',
  value: create(RelationSchema, { relType: { case: 'sql', value: { query } } }),
});
