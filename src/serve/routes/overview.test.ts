import { describe, expect, it, onTestFinished } from 'vitest';
import { branchOf, networkOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import { rankingAnswer } from '../contract/footfall.ts';
import { mapAnswer, overviewAnswer } from '../contract/overview.ts';
import { testServer } from '../http/server.fixture.ts';
import { makeServeLab } from '../serve-lab.fixture.ts';

const network = networkOf({
  branches: [branchOf('A', { name: '<script>', region: 'Île' }), branchOf('B')],
  sensors: ['A', 'B'].map((id) => sensorOf(`${id}-0`, [stayOf(id)])),
});

async function served() {
  const lab = await makeServeLab({
    network,
    now: '2025-06-04T10:10:00Z',
    hourly: [{ sensor_id: 'A-0', hour_start: '2025-06-04T07:00:00Z', entries: 12, expected: 10 }],
    dailyBranch: ['A', 'B'].map((branch_id) => ({ branch_id, business_date: '2025-06-03', entries: 9, mean_4w: 10 })),
  });
  const app = await testServer(lab.context);
  onTestFinished(lab.close);
  return { lab, app };
}

describe.each([
  { path: '/v1/overview', schema: overviewAnswer },
  { path: '/v1/map?period=last_7_days', schema: mapAnswer },
  { path: '/v1/ranking?by=region&spark=7', schema: rankingAnswer },
])('$path', ({ path, schema }) => {
  it('answers as its schema says, and 304 until the tables change', async () => {
    const { lab, app } = await served();
    const answer = await app.inject(path);
    expect(answer.statusCode, answer.body).toBe(200);
    expect(() => schema.parse(answer.json())).not.toThrow();
    const headers = { 'if-none-match': String(answer.headers.etag) };
    expect((await app.inject({ url: path, headers })).statusCode).toBe(304);
    await lab.put('daily_branch', [{ branch_id: 'A', business_date: '2025-06-03', entries: 8, mean_4w: 10 }]);
    expect((await app.inject({ url: path, headers })).statusCode).toBe(200);
  });

  it('refuses a region that is not there, and parameters nobody knows', async () => {
    const { app } = await served();
    const with_ = (more: string) => `${path}${path.includes('?') ? '&' : '?'}${more}`;
    expect((await app.inject(with_('region=Atlantis'))).json()).toMatchObject({ code: 'REGION_UNKNOWN', status: 404 });
    expect((await app.inject(with_('regoin=x'))).statusCode).toBe(400);
    expect((await app.inject(with_(`region=${encodeURIComponent('Île')}`))).statusCode).toBe(200);
  });
});

describe('/v1/ranking', () => {
  it('hands out cursors that fit their request alone', async () => {
    const { app } = await served();
    const first = (await app.inject('/v1/ranking?limit=1')).json();
    expect(first.data).toMatchObject([{ rank: 1 }]);
    const next = (await app.inject(`/v1/ranking?limit=1&cursor=${first.next_cursor}`)).json();
    expect(next).toMatchObject({ data: [{ rank: 2 }], next_cursor: null });
    const other = await app.inject(`/v1/ranking?limit=1&sort=name&cursor=${first.next_cursor}`);
    expect(other.json()).toMatchObject({ code: 'CURSOR_INVALID', status: 400 });
    const broken = await app.inject('/v1/ranking?cursor=%00%27%3B--');
    expect(broken.json()).toMatchObject({ code: 'CURSOR_INVALID' });
  });

  it('downloads all rows, whatever the page says', async () => {
    const { app } = await served();
    const answer = await app.inject('/v1/ranking.csv?limit=1&sort=name');
    expect(answer.statusCode).toBe(200);
    const lines = answer.body.trim().split(/\r?\n/);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('compare_change');
  });

  it('refuses reversed and endless ranges', async () => {
    const { app } = await served();
    const code = async (query: string) => (await app.inject(`/v1/ranking?${query}`)).json().code;
    expect(await code('from=2025-06-04&to=2025-06-01')).toBe('RANGE_REVERSED');
    expect(await code('from=1990-01-01&to=2025-06-01')).toBe('RANGE_TOO_LONG');
  });
});
