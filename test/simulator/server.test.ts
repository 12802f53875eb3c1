import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/domain/effects.ts';
import { type Clock, fixedClock, hourMs, minuteMs } from '../../src/domain/time.ts';
import {
  branchesAnswer,
  problemAnswer,
  readingAnswer,
  readingsAnswer,
  sensorsAnswer,
  truthAnswer,
  weatherAnswer,
} from '../../src/simulator/api-schemas.ts';
import { type FaultPlan, noFaults, parseFaults } from '../../src/simulator/faults.ts';
import { createSimulator, startSimulator } from '../../src/simulator/server.ts';
import { parseMapping } from '../../src/source/mapping.ts';
import { bank, branch, network, sensor, stay } from './bank.fixture.ts';
import { busy, world } from './questions.fixture.ts';

const now = Date.parse('2025-06-10T12:00:00Z');

describe('the API of the simulator', () => {
  it('lists branches and sensors', async () => {
    const app = simulator();
    const branches = branchesAnswer.parse((await app.inject('/v1/branches')).json());
    expect(branches.data.map((one) => one.id)).toEqual(bank.branches.map((one) => one.id));
    const sensors = sensorsAnswer.parse((await app.inject('/v1/sensors')).json());
    expect(sensors.data[0]).toMatchObject({ id: 'Lyon_1-0', interval_minutes: 60 });
    expect(sensors.data[0]?.placements[0]).toMatchObject({ branch_name: 'Lyon_1', share: 0.8 });
  });

  it('answers readings of a half-open range, as its schema says', async () => {
    const app = simulator();
    const answer = await app.inject('/v1/readings?from=2025-06-02T08:00:00Z&to=2025-06-02T10:00:00Z');
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    const { data, next_cursor } = readingsAnswer.parse(answer.json());
    expect(next_cursor).toBeNull();
    expect(new Set(data.map((one) => one.interval_start))).toEqual(
      new Set(['2025-06-02T08:00:00Z', '2025-06-02T09:00:00Z']),
    );
    expect(data.length).toBe(2 * bank.sensors.length);
  });

  it('takes an offset, and a date as midnight UTC', async () => {
    const app = simulator();
    const plain = await app.inject('/v1/readings?from=2025-06-02&to=2025-06-03');
    const shifted = await app.inject('/v1/readings?from=2025-06-02T02:00:00%2B02:00&to=2025-06-03T02:00:00%2B02:00');
    expect(shifted.body).toBe(plain.body);
  });

  it('says the same as CSV, by Accept or by format', async () => {
    const app = simulator({ faults: busy });
    const url = '/v1/readings?from=2025-05-26&to=2025-06-02&limit=50000';
    const json = readingsAnswer.parse((await app.inject(url)).json());
    const accepted = await app.inject({ url, headers: { accept: 'text/csv' } });
    expect(accepted.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect((await app.inject(`${url}&format=csv`)).body).toBe(accepted.body);
    const [header, ...lines] = accepted.body.trimEnd().split('\n');
    expect(header).toBe(Object.keys(readingAnswer.shape).join(','));
    expect(lines).toEqual(json.data.map((one) => Object.values(one).join(',')));
  });

  it('quotes what CSV needs quoted', async () => {
    const odd = network({ branches: [branch('x', { name: 'A "b", c' })], sensors: [sensor('s', [stay('x')])] });
    const answer = await simulator({ net: odd }).inject('/v1/readings?from=2025-06-02&to=2025-06-03&format=csv');
    expect(answer.body.split('\n')[1]).toBe('s,"A ""b"", c",2025-06-02T00:00:00Z,60,0,0,people,ok');
  });

  it.each([
    ['json', 7],
    ['csv', 100],
    ['csv', 50_000],
  ])('pages as %s by %d make the whole range', async (format, limit) => {
    const app = simulator({ faults: busy });
    const range = `/v1/readings?from=2025-06-02&to=2025-06-04&format=${format}`;
    const rows = (body: string) =>
      format === 'csv' ? body.trimEnd().split('\n').slice(1) : readingsAnswer.parse(JSON.parse(body)).data;
    const whole = rows((await app.inject(`${range}&limit=50000`)).body);
    const paged: unknown[] = [];
    let url = `${range}&limit=${limit}`;
    for (;;) {
      const answer = await app.inject(url);
      paged.push(...rows(answer.body));
      const cursor = answer.headers['x-next-cursor'];
      if (format === 'json') expect(answer.json().next_cursor).toBe(cursor ?? null);
      const link = /^<([^>]+)>; rel="next"$/.exec(String(answer.headers.link ?? ''))?.[1];
      expect(link === undefined).toBe(cursor === undefined);
      if (link === undefined) break;
      expect(new URL(link, 'http://x').searchParams.get('cursor')).toBe(cursor);
      url = link;
    }
    expect(paged).toEqual(whole);
  });

  it('cuts all pages of a chain from the answer of the first, though time goes on', async () => {
    let time = now;
    const app = simulator({ faults: busy, clock: { now: () => time } });
    const range = '/v1/readings?from=2025-06-08&to=2025-06-11';
    const whole = (await app.inject(`${range}&limit=50000`)).json().data;
    const first = (await app.inject(`${range}&limit=300`)).json();
    time += 10 * hourMs;
    const rest = (await app.inject(`${range}&limit=50000&cursor=${first.next_cursor}`)).json();
    expect([...first.data, ...rest.data]).toEqual(whole);
    expect((await app.inject(`${range}&limit=50000`)).json().data.length).toBeGreaterThan(whole.length);
  });

  it('has nothing that has not happened or not arrived yet', async () => {
    const app = simulator();
    const answer = await app.inject('/v1/readings?from=2025-06-10T10:00:00Z&to=2030-01-01');
    expect(new Set(answer.json().data.map((one: { interval_start: string }) => one.interval_start))).toEqual(
      new Set(['2025-06-10T10:00:00Z']),
    );
  });

  it('filters by branch id, branch name and sensor', async () => {
    const net = network({
      branches: [branch('a', { name: 'Alpha' }), branch('b', { name: 'Beta' })],
      sensors: [sensor('a0', [stay('a')]), sensor('a1', [stay('a')]), sensor('b0', [stay('b')])],
    });
    const app = simulator({ net });
    const sensors = async (filter: string) => {
      const answer = await app.inject(`/v1/readings?from=2025-06-02&to=2025-06-03&${filter}`);
      return [...new Set(answer.json().data.map((one: { sensor_id: string }) => one.sensor_id))];
    };
    expect(await sensors('branch=a')).toEqual(['a0', 'a1']);
    expect(await sensors('branch=Beta')).toEqual(['b0']);
    expect(await sensors('branch=a&branch=b')).toEqual(['a0', 'a1', 'b0']);
    expect(await sensors('sensor=a1&sensor=b0')).toEqual(['a1', 'b0']);
    expect(await sensors('branch=a&sensor=b0')).toEqual([]);
  });

  it.each([
    ['/v1/readings', 'from'],
    ['/v1/readings?from=2025-06-02&to=soon', 'to'],
    ['/v1/readings?from=2025-06-02T08:00:00&to=2025-06-03', 'from'],
    ['/v1/readings?from=2025-13-02&to=2025-06-03', 'from'],
    ['/v1/readings?from=2025-06-04&to=2025-06-03', 'from'],
    ['/v1/readings?from=2025-06-02&to=2025-06-03&limit=0', 'limit'],
    ['/v1/readings?from=2025-06-02&to=2025-06-03&limit=50001', 'limit'],
    ['/v1/readings?from=2025-06-02&to=2025-06-03&limit=ten', 'limit'],
    ['/v1/readings?from=2025-06-02&to=2025-06-03&branch=Nowhere', 'branch'],
    ['/v1/readings?from=2025-06-02&to=2025-06-03&sensor=', 'sensor'],
    ['/v1/readings?from=2025-06-02&to=2025-06-03&cursor=a.b', 'cursor'],
    ['/v1/readings?from=2025-06-02&to=2025-06-03&cursor=zzzzzzzzz.1.1.1.1', 'cursor'],
    ['/v1/readings?from=2025-06-02&to=2025-06-03&cursor=%00%27;--', 'cursor'],
    ['/v1/readings?from=2025-06-02&to=2025-06-03&format=xml', 'format'],
    ['/v1/readings?from=2025-06-02&to=2025-06-03&colour=red', 'colour'],
    ['/v1/visitor-count?date_time=now&branch=Lyon_1&sensor=0', 'date_time'],
    ['/v1/visitor-count?date_time=2025-06-02T08:00Z&branch=Paris&sensor=0', 'branch'],
    ['/v1/weather?from=2025-06-02&to=2025-06-31', 'to'],
    ['/v1/weather?from=2025-06-12&to=2025-06-01', 'from'],
  ])('answers 400 to %s and names %s', async (url, key) => {
    const answer = await simulator().inject(url);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(problemAnswer.parse(answer.json()).detail).toContain(key);
  });

  it('answers 404 where nothing is', async () => {
    const answer = await simulator().inject('/v1/nothing');
    expect(answer.statusCode).toBe(404);
    expect(problemAnswer.parse(answer.json()).detail).toContain('/v1/nothing');
  });

  it('answers a hundred years at once in no more than the history holds', async () => {
    const answer = await simulator().inject('/v1/readings?from=1950-01-01&to=2100-01-01&limit=5');
    expect(answer.json().data[0].interval_start).toBe('2025-01-01T00:00:00Z');
  });

  it('describes itself: every route, in OpenAPI', async () => {
    const app = simulator({ truth: true });
    await app.ready();
    expect((await app.inject('/docs/')).statusCode).toBe(200);
    const { paths } = (await app.inject('/docs/json')).json();
    expect(Object.keys(paths).sort()).toEqual([
      '/healthz',
      '/v1/branches',
      '/v1/readings',
      '/v1/sensors',
      '/v1/truth',
      '/v1/visitor-count',
      '/v1/weather',
    ]);
    const names = paths['/v1/readings'].get.parameters.map((one: { name: string }) => one.name);
    expect(names).toEqual(['from', 'to', 'branch', 'sensor', 'limit', 'cursor', 'format']);
  });

  it('serves weather up to today', async () => {
    const answer = await simulator().inject('/v1/weather?from=2025-06-08&to=2025-07-01');
    const { data } = weatherAnswer.parse(answer.json());
    expect(data.map((day) => day.date)).toEqual(['2025-06-08', '2025-06-09', '2025-06-10']);
  });

  it('is read by the mapping of the demo', async () => {
    const file = new URL('../../examples/demo/mapping.yaml', import.meta.url);
    const mapping = parseMapping(readFileSync(file, 'utf8'), 'mapping.yaml');
    const query = new URLSearchParams(
      Object.entries(mapping.request?.query ?? {}).map(([name, text]) => [
        name,
        text.replace('{from}', '2025-06-02T00:00:00Z').replace('{to}', '2025-06-03T00:00:00Z'),
      ]),
    );
    const path = mapping.request?.url.replace('{base}', '');
    const answer = await simulator().inject(`${path}?${query}`);
    expect(answer.headers['content-type']).toContain(mapping.format);
    const columns = answer.body.split('\n', 1)[0]?.split(',');
    expect(Object.values(mapping.fields).every((field) => columns?.includes(field))).toBe(true);
    expect(columns?.length).toBe(Object.values(mapping.fields).length);
  });
});

describe('one sensor-hour', () => {
  const ask = (app: FastifyInstance, time: string, where = 'branch=Lyon_1&sensor=0') =>
    app.inject(`/v1/visitor-count?date_time=${encodeURIComponent(time)}&${where}`);

  it('is found by any moment in it, UTC or local, by id or by position', async () => {
    const app = simulator();
    const expected = readingAnswer.parse((await ask(app, '2025-06-02T08:00:00Z')).json());
    expect(expected).toMatchObject({ sensor_id: 'Lyon_1-0', interval_start: '2025-06-02T08:00:00Z' });
    expect((await ask(app, '2025-06-02T08:59:59Z')).json()).toEqual(expected);
    expect((await ask(app, '2025-06-02 10:05')).json()).toEqual(expected);
    expect((await ask(app, '2025-06-02T08:05Z', 'branch=Lyon_1&sensor=Lyon_1-0')).json()).toEqual(expected);
  });

  it('adds up the parts of an hour', async () => {
    const net = network({ branches: [branch('a')], sensors: [sensor('s', [stay('a')], 5)] });
    const app = simulator({ net });
    const parts = await app.inject('/v1/readings?from=2025-06-02T08:00:00Z&to=2025-06-02T09:00:00Z');
    const { data } = readingsAnswer.parse(parts.json());
    expect(data.length).toBe(12);
    const hour = (await ask(app, '2025-06-02T08:30:00Z', 'branch=a&sensor=0')).json();
    expect(hour.interval_minutes).toBe(60);
    expect(hour.entries).toBe(data.reduce((sum, part) => sum + Number(part.entries), 0));
  });

  it('is 404 until it has arrived, and where there was no such sensor', async () => {
    expect((await ask(simulator(), '2025-06-10T11:30:00Z')).statusCode).toBe(404);
    expect((await ask(simulator(), '2025-06-10T11:30:00Z', 'branch=Lyon_1&sensor=9')).statusCode).toBe(404);
  });
});

describe('the truth', () => {
  const url = '/v1/truth?from=2025-06-02&to=2025-06-03&limit=50000';

  it('is there only when asked for at the start', async () => {
    const answer = await simulator().inject(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.json().detail).toContain('started with it');
  });

  it('has every sensor-hour with its counts and faults, as JSON and as CSV', async () => {
    const app = simulator({ truth: true, faults: busy });
    const { data } = truthAnswer.parse((await app.inject(url)).json());
    expect(data.length).toBe(24 * bank.sensors.length);
    expect(data.some((hour) => hour.faults.length > 0)).toBe(true);
    const lines = (await app.inject(`${url}&format=csv`)).body.trimEnd().split('\n');
    expect(lines.length).toBe(1 + data.length);
    const hour = data.find((one) => one.faults.length === 2);
    expect(lines).toContain(Object.values({ ...hour, faults: hour?.faults.join(' ') }).join(','));
  });
});

describe('a service that fails on purpose', () => {
  const url = '/v1/readings?from=2025-06-02&to=2025-06-03&limit=50000';
  const only = (text: string) => parseFaults(`base: none\nservice: { ${text} }`, 'f.yaml');

  it.each([
    ['error: { rate: 1 }', 500, undefined],
    ['unavailable: { rate: 1, retryAfterSeconds: 7 }', 503, '7'],
    ['tooMany: { rate: 1, retryAfterSeconds: 2 }', 429, '2'],
  ])('%s: refuses three times in a row at most, then answers', async (text, status, retryAfter) => {
    const app = simulator({ faults: only(text), serviceFaults: true });
    for (let attempt = 0; attempt < 3; attempt++) {
      const answer = await app.inject(url);
      expect(answer.statusCode).toBe(status);
      expect(answer.headers['retry-after']).toBe(retryAfter);
      expect(problemAnswer.parse(answer.json()).status).toBe(status);
    }
    expect((await app.inject(url)).statusCode).toBe(200);
    expect((await app.inject(url)).statusCode).toBe(status);
  });

  it('fails the same way each time it is started anew, and other requests otherwise', async () => {
    const faults = only('error: { rate: 0.3 }, tooMany: { rate: 0.3 }');
    const statuses = async () => {
      const app = simulator({ faults, serviceFaults: true });
      const seen: number[] = [];
      for (let limit = 1; limit <= 40; limit++)
        seen.push((await app.inject(`${url}&limit=${limit}`.replace('&limit=50000', ''))).statusCode);
      return seen;
    };
    const first = await statuses();
    expect(await statuses()).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 429, 500]));
  });

  it('does nothing of it when switched off, nor to health, documentation and truth', async () => {
    const faults = only('error: { rate: 1 }');
    expect((await simulator({ faults }).inject(url)).statusCode).toBe(200);
    const app = simulator({ faults, serviceFaults: true, truth: true });
    for (const path of ['/healthz', '/docs/json', '/v1/truth?from=2025-06-02&to=2025-06-03']) {
      expect((await app.inject(path)).statusCode).toBe(200);
    }
  });

  it('cuts the connection in the middle of the body, then answers whole', async () => {
    const running = await start(only('cut: { rate: 1 }'));
    try {
      for (let attempt = 0; attempt < 3; attempt++) {
        const answer = await fetch(running.url + url);
        expect(answer.status).toBe(200);
        await expect(answer.text()).rejects.toThrow();
      }
      const whole = await (await fetch(running.url + url)).json();
      expect(readingsAnswer.parse(whole).data.length).toBe(24 * bank.sensors.length);
    } finally {
      await running.close();
    }
  });

  it('is out for hours of simulated time, and never at its start', async () => {
    let time = now;
    const faults = only('outage: { rate: 0.3, hours: [2, 4] }');
    const app = simulator({ faults, serviceFaults: true, clock: { now: () => time } });
    const statuses: number[] = [];
    for (let quarter = 0; quarter < 4 * 24 * 5; quarter++) {
      statuses.push((await app.inject('/v1/branches')).statusCode);
      time += 15 * minuteMs;
    }
    expect(statuses[0]).toBe(200);
    const out = statuses.filter((status) => status === 503).length / statuses.length;
    expect(out).toBeGreaterThan(0.15);
    expect(out).toBeLessThan(0.45);
    const runs = statuses
      .join(' ')
      .split(/(?:200 ?)+/)
      .filter((run) => run !== '');
    for (const run of runs.slice(0, -1)) {
      expect(run.trim().split(' ').length).toBeGreaterThanOrEqual(7);
      expect(run.trim().split(' ').length).toBeLessThanOrEqual(17);
    }
  });

  it('fails with the code of the system when its port is taken', async () => {
    const running = await start(noFaults);
    try {
      await expect(start(noFaults, Number(new URL(running.url).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
    } finally {
      await running.close();
    }
  });

  it('closes within a second, with a slow answer under way and idle connections open', async () => {
    const running = await start(only('slow: { rate: 1, milliseconds: [60000, 60000] }'));
    const slow = fetch(running.url + url).then(
      (answer) => answer.status,
      () => 'ended',
    );
    const { hostname, port } = new URL(running.url);
    const idle = connect(Number(port), hostname);
    idle.on('error', () => undefined);
    await new Promise((resolve) => idle.once('connect', resolve));
    const began = performance.now();
    await running.close();
    expect(performance.now() - began).toBeLessThan(1000);
    expect(['ended', 200, 503]).toContain(await slow);
    idle.destroy();
  });
});

interface Given {
  net?: typeof bank;
  faults?: FaultPlan;
  truth?: boolean;
  serviceFaults?: boolean;
  clock?: Clock;
}

function simulator({ net = bank, faults = noFaults, truth = false, serviceFaults = false, clock }: Given = {}) {
  const options = { world: world(net, faults), network: net, clock: clock ?? fixedClock(now), log: silentLog };
  return createSimulator({ ...options, truth, serviceFaults });
}

function start(faults: FaultPlan, port = 0) {
  const options = { world: world(bank, faults), network: bank, clock: fixedClock(now), log: silentLog };
  return startSimulator({ ...options, truth: false, serviceFaults: true, port });
}
