import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { tableFromIPC } from 'apache-arrow';
import { expect, inject, onTestFinished, test } from 'vitest';
import { PlanSchema, SparkConnectService } from '../../src/engine/spark/protocol/base_pb.js';
import { temporaryFolder } from '../e2e/footfall.ts';
import { sparkVersion } from './installation.ts';

const baseUrl = inject('sparkRemote').replace('sc://', 'http://');
const client = createClient(SparkConnectService, createGrpcTransport({ baseUrl }));
const session = { sessionId: randomUUID(), userContext: { userId: 'test', userName: 'test' }, clientType: 'test' };

async function runSql(query: string): Promise<Record<string, unknown>[]> {
  const plan = create(PlanSchema, {
    opType: { case: 'root', value: { relType: { case: 'sql', value: { query } } } },
  });
  const rows: Record<string, unknown>[] = [];
  for await (const { responseType } of client.executePlan({ ...session, plan })) {
    if (responseType.case !== 'arrowBatch') continue;
    rows.push(
      ...tableFromIPC(responseType.value.data)
        .toArray()
        .map((row) => row.toJSON()),
    );
  }
  return rows;
}

test('the server that the tests started is the Spark that they were written for', async () => {
  const { result } = await client.analyzePlan({ ...session, analyze: { case: 'sparkVersion', value: {} } });
  expect(result).toMatchObject({ case: 'sparkVersion', value: { version: sparkVersion } });
});

test('it runs SQL and answers in Arrow', async () => {
  expect(await runSql("SELECT 1 AS one, 'Chambéry' AS name")).toEqual([{ one: 1, name: 'Chambéry' }]);
});

test('it writes a Delta table and reads it back', async () => {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  await runSql(`CREATE TABLE delta.\`${path}/table\` USING delta AS SELECT id, id % 2 AS half FROM range(5)`);
  expect(
    await runSql(`SELECT half, CAST(count(*) AS INT) AS rows FROM delta.\`${path}/table\` GROUP BY half ORDER BY half`),
  ).toEqual([
    { half: 0n, rows: 3 },
    { half: 1n, rows: 2 },
  ]);
});
