import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { branchOf, networkOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import { healthAnswer } from '../contract/health.ts';
import { createServer } from '../http/server.ts';
import { makeServeLab, type ServeLab } from '../serve-lab.fixture.ts';

let lab: ServeLab;
let app: FastifyInstance;

const network = networkOf({
  branches: [branchOf('a', { region: 'north' }), branchOf('b'), branchOf('c')],
  sensors: [
    sensorOf('a-0', [stayOf('a')]),
    sensorOf('b-0', [stayOf('b')]),
    sensorOf('c-0', [stayOf('c')]),
    sensorOf('moved', [stayOf('a', { to: '2025-05-29' }), stayOf('b', { from: '2025-05-29' })]),
  ],
});
const day = (
  sensor: string,
  branch: string,
  date: string,
  status: string,
  share: number | null,
  more: object = {},
) => ({
  sensor_id: sensor,
  branch_id: branch,
  business_date: `2025-05-${date}`,
  status,
  observed_share: share,
  open_hours: 8,
  ...more,
});
const fault = (sensor: string, date: string, kind: string, from: number, to: number) => ({
  sensor_id: sensor,
  kind,
  started_at: `2025-05-${date}T${String(from).padStart(2, '0')}:00:00Z`,
  ended_at: `2025-05-${date}T${String(to).padStart(2, '0')}:00:00Z`,
});

beforeAll(async () => {
  lab = await makeServeLab({
    network,
    dailySensor: [
      day('a-0', 'a', '27', 'complete', 1, { open_hours: 10 }),
      day('a-0', 'a', '28', 'partial', 0.123456, { open_hours: 4, imputed_share: 0.5 }),
      day('a-0', 'a', '29', 'closed', null, { open_hours: 0 }),
      day('a-0', 'a', '30', 'pending', 0.25, { missing_share: 0.1 }),
      day('b-0', 'b', '28', 'missing', 0),
      day('b-0', 'b', '27', 'complete', 0.95),
      day('moved', 'a', '28', 'complete', 1),
      day('moved', 'b', '29', 'closed', null, { open_hours: 0 }),
      day('c-0', 'c', '20', 'complete', 1, { mean_4w: 300 }),
      day('c-0', 'c', '21', 'partial', 0.5, { mean_4w: 100, imputed_share: 0.5 }),
    ],
    faultDays: [
      fault('a-0', '28', 'gap', 8, 9),
      fault('a-0', '28', 'dead', 9, 11),
      fault('a-0', '28', 'gap', 14, 16),
      fault('b-0', '28', 'drift', 8, 16),
      fault('b-0', '20', 'spike', 8, 9),
    ],
  });
  app = await createServer(lab.context);
});
afterAll(async () => {
  await app.close();
  await lab.close();
});

const range = 'from=2025-05-27&to=2025-05-31';

async function ask(query: string) {
  const answer = await app.inject(`/v1/health?${query}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return healthAnswer.parse(answer.json());
}

it('weighs days by the people expected, as rankings do, so that one sensor has one figure', async () => {
  const two = 'branch=c&from=2025-05-20&to=2025-05-22';
  const [row] = (await app.inject(`/v1/ranking?by=sensor&${two}`)).json().data;
  const { sensors } = await ask(two);
  // (300 × 1 + 100 × 0.5) / 400; by open hours it would be 0.75.
  expect(sensors[0]).toMatchObject({ observed_share: 0.875, imputed_share: 0.125, missing_share: 0 });
  expect(row.observed_share).toBe(sensors[0]?.observed_share);
});

it('has a line for each sensor at a branch and a cell for each day, also where nothing is', async () => {
  const { days, sensors, total, next_cursor } = await ask(range);
  expect(days).toEqual(['2025-05-27', '2025-05-28', '2025-05-29', '2025-05-30']);
  expect([total, next_cursor]).toEqual([4, null]);
  expect(sensors).toEqual([
    // (1 × 10 + 0.123456 × 4) / 14: neither the closed nor the pending day counts.
    {
      sensor_id: 'a-0',
      branch_id: 'a',
      observed_share: 0.75,
      imputed_share: 0.143,
      missing_share: 0.108,
      share: [1, 0.123, null, 0.25],
      imputed: [0, 0.5, null, 0],
      missing: [0, 0.377, null, 0.1],
      // Three hours of gap, two of dead.
      fault: '-g--',
      status: 'cpxw',
    },
    {
      sensor_id: 'moved',
      branch_id: 'a',
      ...{ observed_share: 1, imputed_share: 0, missing_share: 0 },
      share: [null, 1, null, null],
      imputed: [null, 0, null, null],
      missing: [null, 0, null, null],
      fault: '----',
      status: '-c--',
    },
    {
      sensor_id: 'b-0',
      branch_id: 'b',
      ...{ observed_share: 0.475, imputed_share: 0, missing_share: 0.525 },
      share: [0.95, 0, null, null],
      imputed: [0, 0, null, null],
      missing: [0.05, 1, null, null],
      fault: '-t--',
      status: 'cm--',
    },
    {
      sensor_id: 'moved',
      branch_id: 'b',
      ...{ observed_share: null, imputed_share: null, missing_share: null },
      share: [null, null, null, null],
      imputed: [null, null, null, null],
      missing: [null, null, null, null],
      fault: '----',
      status: '--x-',
    },
  ]);
});

it('sorts by the share of the range, what is not known last', async () => {
  const order = async (sort: string) => (await ask(`${range}&sort=${sort}`)).sensors.map((one) => one.observed_share);
  expect(await order('observed_share')).toEqual([0.475, 0.75, 1, null]);
  expect(await order('-observed_share')).toEqual([1, 0.75, 0.475, null]);
});

it('goes page by page in the same order', async () => {
  const whole = (await ask(range)).sensors;
  const found: string[] = [];
  let cursor = '';
  do {
    const page = await ask(`${range}&sort=-observed_share&limit=1${cursor}`);
    expect(page.total).toBe(4);
    // A page is made in another way than the whole.
    for (const sensor of page.sensors) expect(whole).toContainEqual(sensor);
    found.push(...page.sensors.map((one) => `${one.sensor_id} ${one.branch_id}`));
    cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
  } while (cursor !== '' && found.length < 10);
  expect(found).toEqual(['moved a', 'a-0 a', 'b-0 b', 'moved b']);
});

it('keeps to the branches, regions and sensors asked for', async () => {
  const names = async (query: string) =>
    (await ask(`${range}&${query}`)).sensors.map((one) => `${one.sensor_id} ${one.branch_id}`);
  expect(await names('region=north')).toEqual(['a-0 a', 'moved a']);
  expect(await names('branch=b')).toEqual(['b-0 b', 'moved b']);
  expect(await names('sensor=moved')).toEqual(['moved a', 'moved b']);
});

it('is empty where there is nothing, and refuses more cells than an answer has', async () => {
  expect(await ask('from=2024-01-01&to=2024-01-03')).toMatchObject({ sensors: [], total: 0, next_cursor: null });
  const answer = await app.inject('/v1/health?from=2024-01-01&to=2024-12-31&limit=2000');
  expect(answer.json()).toMatchObject({
    status: 400,
    code: 'TOO_MANY_ROWS',
    detail: expect.stringContaining('pages of at most 1095 sensors'),
  });
});

it.each([
  ['cursor=abc', 'CURSOR_INVALID'],
  ['sort=name', 'REQUEST_INVALID'],
  ['branch=%3Cscript%3E', 'BRANCH_UNKNOWN'],
  ['from=2025-06-01&to=2025-05-01', 'RANGE_REVERSED'],
  ['from=2000-01-01&to=2025-05-01', 'RANGE_TOO_LONG'],
])('refuses %s with %s', async (query, code) => {
  expect((await app.inject(`/v1/health?${query}`)).json()).toMatchObject({ code });
});
