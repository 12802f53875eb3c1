import { rm, truncate } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { FootfallError } from '../../domain/errors.ts';
import { branchOf, networkOf } from '../../network/network.fixture.ts';
import { makeServeLab } from '../serve-lab.fixture.ts';
import { damageOf } from './damage.ts';
import { fakeContext, testServer } from './server.fixture.ts';

const gone = async (path: string) => rm(path);
const cut = async (path: string) => truncate(path, 100);

it.each([
  ['has gone', gone],
  ['was cut', cut],
] as const)('a file of the tables that %s is told as damage, with the way out', async (_what, spoil) => {
  const days = [{ branch_id: 'a', business_date: '2025-05-28', entries: 5 }];
  const lab = await makeServeLab({ network: networkOf({ branches: [branchOf('a')] }), dailyBranch: days });
  onTestFinished(() => lab.close());
  const app = await testServer(lab.context);
  const table = await lab.reader.view();
  for (const { path } of table.files('daily_branch')) await spoil(`${lab.folder}/tables/daily_branch/${path}`);
  for (const url of ['/v1/footfall', '/v1/rows/daily_branch.csv', '/v1/overview']) {
    const answer = await app.inject(`${url}${url.includes('overview') ? '' : '?from=2025-05-01&to=2025-06-01'}`);
    expect(answer.json(), url).toMatchObject({ status: 500, code: 'LAKE_DAMAGED' });
    expect(answer.json().detail, url).toContain('footfall run');
    expect(answer.body, url).not.toContain(lab.folder);
  }
});

it('a failure of the engine itself, or over a file on its way out, stays what it is', () => {
  const failures = [
    new FootfallError('ENGINE_FAILED', 'Binder Error: no column "x" (in: SELECT x FROM read_parquet("a.parquet"))'),
    new FootfallError('ENGINE_FAILED', 'IO Error: Could not write file "/data/tmp/download-1.parquet": no space'),
    new FootfallError('STORAGE_FULL', 'IO Error: a.parquet"'),
    new Error('IO Error: "a.parquet"'),
  ];
  for (const failure of failures) expect(damageOf(failure, '/data/tmp')).toBe(failure);
});

it('work can be asked for while the lake cannot be read: it is what mends it', async () => {
  const request = {
    id: 'x',
    kind: 'run',
    status: 'waiting',
    requestedAt: 0,
    requestedBy: 'local',
    finishedAt: null,
    error: null,
  };
  const reader = { view: () => Promise.reject(new FootfallError('LAKE_DAMAGED', 'The log has gone.')), waiting: 0 };
  const ledger = { requests: { add: async () => request } };
  const app = await testServer(fakeContext({ reader, ledger }));
  const headers = { 'content-type': 'application/json' };
  const answer = await app.inject({ method: 'POST', url: '/v1/requests', headers, payload: '{"kind":"run"}' });
  expect(answer.statusCode).toBe(202);
});
