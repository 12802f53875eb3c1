import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectContract } from '../../../test/serve/contract.ts';
import { branchOf, networkOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import { createServer } from '../http/server.ts';
import { makeServeLab, type ServeLab } from '../serve-lab.fixture.ts';

let lab: ServeLab;
let app: FastifyInstance;

const network = networkOf({
  branches: [branchOf('a', { region: 'north' }), branchOf('b'), branchOf('c')],
  sensors: [
    sensorOf('a/0 é', [stayOf('a')]),
    sensorOf('a-1', [stayOf('a')]),
    sensorOf('b-0', [stayOf('b')]),
    sensorOf('c-0', [stayOf('c')]),
  ],
});

const dead = {
  sensor_id: 'a/0 é',
  kind: 'dead',
  started_at: '2025-05-20T07:00:00Z',
  ended_at: null,
  ended_on: '2025-05-31',
  hours: 90,
  observed: 0,
  estimated: 900.5,
  expected: 890,
  uncounted: 900.5,
  evidence: '{"days":12,"othersPercent":101,"more":{"a":1}}',
};
const spike = {
  sensor_id: 'b-0',
  kind: 'spike',
  started_at: '2025-05-27T09:00:00Z',
  ended_at: '2025-05-27T10:00:00Z',
  observed: 5000,
  estimated: 40,
  uncounted: -4960,
  confidence: 0.99,
};
const small = {
  sensor_id: 'b-0',
  kind: 'gap',
  started_at: '2025-05-26T09:00:00Z',
  ended_at: '2025-05-26T11:00:00Z',
  estimated: 12,
  uncounted: 12,
  confidence: 0.5,
};
const dismissed = {
  sensor_id: 'c-0',
  kind: 'undercount',
  started_at: '2025-05-05T09:00:00Z',
  ended_at: '2025-05-28T11:00:00Z',
  estimated: 4000,
  observed: 1000,
  uncounted: 3000,
  verdict: 'dismissed',
  verdict_by: 'Ann',
  verdict_reason: 'the street was closed',
};
const long = { sensor_id: 'c-0', kind: 'drift', started_at: '2024-01-05T09:00:00Z', ended_at: '2024-03-05T09:00:00Z' };

const day = (sensor: string, kind: string, date: string, estimated: number | null, observed = 0) => ({
  sensor_id: sensor,
  kind,
  started_at: `${date}T07:00:00Z`,
  ended_at: `${date}T15:00:00Z`,
  estimated,
  observed,
});

beforeAll(async () => {
  lab = await makeServeLab({
    network,
    now: '2025-06-01T08:00:00Z',
    faults: [dead, spike, small, dismissed, long],
    faultDays: [
      day('a/0 é', 'dead', '2025-05-20', 75),
      day('a/0 é', 'dead', '2025-05-30', 70),
      day('a/0 é', 'dead', '2025-05-31', 80.25),
      { ...day('b-0', 'spike', '2025-05-27', 40, 5000), started_at: spike.started_at, ended_at: spike.ended_at },
      { ...day('b-0', 'gap', '2025-05-26', 12), started_at: small.started_at, ended_at: small.ended_at },
      day('c-0', 'undercount', '2025-05-26', 200, 50),
    ],
    hourly: [
      { sensor_id: 'a/0 é', hour_start: '2025-05-19T08:00:00Z', entries: 10, expected: 11 },
      {
        sensor_id: 'a/0 é',
        hour_start: '2025-05-20T08:00:00Z',
        entries: 9.5,
        observed: 0,
        entries_low: 6,
        entries_high: 13,
        quality: 'imputed',
        fault: 'dead',
        method: 'donors',
        expected: 10,
      },
      { sensor_id: 'a-1', hour_start: '2025-05-20T08:00:00Z', entries: 4 },
    ],
    levels: [
      { sensor_id: 'a/0 é', business_date: '2025-05-20', observed: 0, expected: 80, others_log: 0, branch_ratio: 1.1 },
      { sensor_id: 'a-1', business_date: '2025-05-20', observed: 44, expected: 40 },
      { sensor_id: 'b-0', business_date: '2025-05-20', observed: 30, expected: 60 },
    ],
  });
  app = await createServer(lab.context);
});
afterAll(async () => {
  await app.close();
  await lab.close();
});

const range = 'from=2025-05-25&to=2025-06-01';

async function ask(query = '') {
  const answer = await app.inject(`/v1/faults?${range}${query}`);
  expect(answer.statusCode, answer.body).toBe(200);
  await expectContract('/v1/faults', answer.json());
  return answer.json();
}
const kinds = async (query: string) => (await ask(query)).data.map((one: { kind: string }) => one.kind);

describe('the list of faults', () => {
  it('has those with an hour in the range, the worst first', async () => {
    const { data, totals } = await ask();
    expect(data.map((one: { kind: string; severity: string }) => [one.kind, one.severity])).toEqual([
      ['spike', 'high'],
      ['dead', 'high'],
      ['undercount', 'low'],
      ['gap', 'low'],
    ]);
    expect(data[1]).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      fault_id: 'a/0 é/dead/1747724400',
      sensor_id: 'a/0 é',
      branch_id: 'a',
      kind: 'dead',
      started_at: '2025-05-20T07:00:00Z',
      ended_at: null,
      started_on: '2025-05-20',
      ended_on: '2025-05-31',
      hours: 90,
      observed: 0,
      estimated: 900.5,
      expected: 890,
      uncounted: 900.5,
      confidence: 0.9,
      severity: 'high',
      evidence: { days: 12, othersPercent: 101, more: '{"a":1}' },
      verdict: null,
      verdict_by: null,
      verdict_reason: null,
    });
    // Of the days of the range alone, and nothing of what was dismissed: 70 + 80.25 + 12.
    expect(totals).toMatchObject({ faults: 4, open: 1, dismissed: 1, uncounted: 162.25, overcounted: 4960 });
    const none = { faults: 1, open: 0, dismissed: 0, uncounted: null, overcounted: null };
    expect(totals.by_kind).toContainEqual({ ...none, kind: 'dead', open: 1, uncounted: 150.25 });
    expect(totals.by_kind).toContainEqual({ ...none, kind: 'spike', overcounted: 4960 });
    expect(totals.by_kind).toContainEqual({ ...none, kind: 'undercount', dismissed: 1 });
  });

  it('keeps to what is asked for', async () => {
    expect(await kinds('&kind=gap,dead')).toEqual(['dead', 'gap']);
    expect(await kinds('&state=open')).toEqual(['dead']);
    expect(await kinds('&state=ended&verdict=none')).toEqual(['spike', 'gap']);
    expect(await kinds('&verdict=dismissed')).toEqual(['undercount']);
    expect(await kinds('&min_confidence=0.95')).toEqual(['spike']);
    expect(await kinds('&region=north')).toEqual(['dead']);
    expect(await kinds('&branch=b')).toEqual(['spike', 'gap']);
    expect(await kinds('&sensor=a/0%20%C3%A9')).toEqual(['dead']);
    expect(await kinds('&sort=started_at')).toEqual(['undercount', 'dead', 'gap', 'spike']);
    expect(await kinds('&sort=-started_at')).toEqual(['spike', 'gap', 'dead', 'undercount']);
  });

  it('goes page by page in each order', async () => {
    for (const sort of ['-severity', 'started_at', '-started_at']) {
      const all = await kinds(`&sort=${sort}`);
      const found: string[] = [];
      let cursor = '';
      do {
        const page = await ask(`&sort=${sort}&limit=1${cursor}`);
        expect(page.totals.faults).toBe(4);
        found.push(page.data[0].kind);
        cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
      } while (cursor !== '' && found.length < 10);
      expect(found).toEqual(all);
    }
  });

  it('is empty where nothing is, and is there as a file', async () => {
    const empty = await app.inject('/v1/faults?from=2020-01-01&to=2020-02-01');
    expect(empty.json()).toMatchObject({
      data: [],
      totals: { faults: 0, open: 0, uncounted: null, overcounted: null, by_kind: [] },
      next_cursor: null,
    });
    const csv = (await app.inject(`/v1/faults.csv?${range}&limit=1`)).body.trimEnd().split('\r\n');
    expect(csv).toHaveLength(5);
    expect(csv[0]).toContain('id,fault_id,sensor_id');
    expect(csv[0]).not.toContain('severity_rank');
  });
});

describe('a fault', () => {
  it('is drawn with the hours around it and with what the others did', async () => {
    const [, found] = (await ask()).data;
    const answer = await app.inject(`/v1/faults/${found.id}`);
    expect(answer.statusCode, answer.body).toBe(200);
    await expectContract(`/v1/faults/${found.id}`, answer.json());
    const { meta, fault, hours, days, others } = answer.json();
    expect(fault).toEqual(found);
    expect(meta).toMatchObject({ from: '2025-05-13', to: '2025-06-02' });
    expect(hours).toHaveLength(2);
    expect(hours[1]).toEqual({
      start: '2025-05-20T10:00',
      instant: '2025-05-20T08:00:00Z',
      is_open: true,
      observed: 0,
      entries: 9.5,
      entries_low: 6,
      entries_high: 13,
      expected: 10,
      low: null,
      high: null,
      quality: 'imputed',
      fault: 'dead',
      method: 'donors',
    });
    const at = days.findIndex(({ date }: { date: string }) => date === '2025-05-20');
    expect(days[0]).toMatchObject({ date: '2025-04-15', ratio: null });
    expect(days[at]).toMatchObject({ observed: 0, expected: 80, ratio: 0, others_ratio: 1, branch_ratio: 1.1 });
    expect(days[at].others_low).toBeCloseTo(Math.exp(-0.12816), 5);
    expect(others.map((one: { sensor_id: string; relation: string }) => [one.sensor_id, one.relation])).toEqual([
      ['a-1', 'branch'],
      ['b-0', 'comparable'],
      ['c-0', 'comparable'],
    ]);
    expect(others.map((one: { ratio: number[] }) => one.ratio[at])).toEqual([1.1, 0.5, null]);

    const again = await app.inject({
      url: `/v1/faults/${found.id}`,
      headers: { 'if-none-match': String(answer.headers.etag) },
    });
    expect(again.statusCode).toBe(304);
    const shorter = await app.inject(`/v1/faults/${found.id}?from=2025-05-20&to=2025-05-21`);
    expect(shorter.json().hours).toHaveLength(1);
  });

  it('is found by its name in the tables as well, slashes and all', async () => {
    const [, found] = (await ask()).data;
    const answer = await app.inject(`/v1/faults/${encodeURIComponent(found.fault_id)}`);
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.json().fault).toEqual(found);
    const plain = await app.inject(`/v1/faults/${encodeURI(found.fault_id)}`);
    expect([plain.statusCode, plain.json().detail]).toEqual([404, expect.stringContaining('written %2F')]);
  });

  it('that is not there is refused, whatever its id', async () => {
    const unknown = await app.inject(`/v1/faults/${'0'.repeat(32)}`);
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'FAULT_UNKNOWN']);
    const invalid = await app.inject('/v1/faults/a%2F0');
    expect([invalid.statusCode, invalid.json().code]).toEqual([404, 'FAULT_UNKNOWN']);
    expect(invalid.json().detail).toContain('32 hexadecimal digits, or the fault_id');
  });
});
