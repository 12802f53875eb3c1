import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFailed, test, vi } from 'vitest';
import { openLedger } from '../../src/ledger/ledger.ts';
import { type DoorService, doorService, serviceMapping } from './door-service.ts';
import { expectRefusal, footfall, footfallJson, query, type Running, start, temporaryFolder } from './footfall.ts';
import { header, shopNetwork, writeShop } from './shop.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
const started: Up[] = [];
afterEach(async () => {
  for (const { running } of started.splice(0)) if (running.child.exitCode === null) await running.stop('SIGKILL');
});
afterAll(() => folder.remove());

interface Line {
  msg?: string;
  pid?: number;
  now?: string;
  rows?: number;
}

interface Up {
  running: Running;
  /** Waits for a line of the log that is written from now on, or was before if it was not looked for yet. */
  next(wanted: RegExp | ((line: Line) => boolean)): Promise<Line>;
  ready: Promise<{ url: string; simulator: string | null; config: string | null; data: string }>;
}

function startUp(args: string[], cwd = folder.path): Up {
  const running = start(['up', '--port', '0', '--no-open', '--json', '--log-level', 'info', ...args], { cwd });
  const lines: Line[] = [];
  let look = () => {};
  createInterface({ input: running.child.stderr as NodeJS.ReadableStream }).on('line', (text) => {
    lines.push(text.startsWith('{') ? (JSON.parse(text) as Line) : { msg: text });
    look();
  });
  let seen = 0;
  const up: Up = {
    running,
    ready: running.printed(/^\{\n {2}"url"[^}]*\n\}$/m).then((text) => JSON.parse(text)),
    next: (wanted) =>
      new Promise((resolve, reject) => {
        const fits = wanted instanceof RegExp ? (line: Line) => wanted.test(line.msg ?? '') : wanted;
        look = () => {
          while (seen < lines.length) {
            const line = lines[seen++] as Line;
            if (!fits(line)) continue;
            look = () => {};
            return resolve(line);
          }
        };
        void running.ended.then(({ stderr }) => reject(new Error(`It ended before ${wanted}:\n${stderr}`)));
        look();
      }),
  };
  up.ready.catch(() => {});
  onTestFailed(() => console.error(lines.map(({ msg, ...line }) => `${msg} ${JSON.stringify(line)}`).join('\n')));
  started.push(up);
  return up;
}

const demo = (data: string, ...more: string[]) => [
  ...['--demo', '--months', '1', '--faults', 'none', '--now', '2025-06-03T08:00:00Z', '--data', data],
  ...more,
];

const cycle = /^A cycle is done/;

/** All rows of all tables that do not tell when a record came, as one hash each. */
async function contentsOf(config: string, data: string, now: string): Promise<unknown> {
  const sql = ['calendar', 'hourly', 'daily_sensor', 'daily_branch']
    .map(
      (table) => `SELECT '${table}' AS name, count(*) AS n, CAST(sum(hash(t)) AS VARCHAR) AS hash FROM ${table} AS t`,
    )
    .join(' UNION ALL ');
  return footfallJson(['query', `${sql} ORDER BY 1`, '--config', config, '--data', data, '--now', now]);
}

describe('a demo that lives', () => {
  test('shows new hours within seconds, and its tables are those of a full run over the same raw at the same time', async () => {
    const data = join(folder.path, 'lives');
    const up = startUp(demo(data, '--speed', '3600', '--now', '2025-06-03T14:30:00Z'));
    const { url, simulator, config } = await up.ready;
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: 'ok' });
    expect((await fetch(`${simulator}/v1/branches`)).status).toBe(200);
    // Past a midnight, so that a day ends and the next one begins.
    await up.next((line) => cycle.test(line.msg ?? '') && (line.now as string) >= '2025-06-03T23:15');
    // An hour is a second here, and that cycle may have begun hours before; the one after it begins later.
    await up.next((line) => cycle.test(line.msg ?? ''));
    const newest = 'SELECT max(interval_start) AS hour FROM readings';
    const [row] = await footfallJson<{ hour: string }[]>(['query', newest, '--config', config as string]);
    expect((row?.hour as string) >= '2025-06-03T22:00').toBe(true);
    const ended = await up.running.stop('SIGINT');
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.took).toBeLessThan(2);

    const clock = JSON.parse(await readFile(join(data, 'clock.json'), 'utf8'));
    expect(clock.speed).toBe(0);
    const now = new Date(clock.clock).toISOString();
    const whole = join(folder.path, 'whole');
    await mkdir(whole);
    for (const kept of ['raw', 'lake.json']) await cp(join(data, kept), join(whole, kept), { recursive: true });
    for (const lake of [data, whole]) {
      await footfallJson(['transform', '--config', config as string, '--data', lake, '--now', now]);
    }
    expect(await contentsOf(config as string, data, now)).toEqual(await contentsOf(config as string, whole, now));
  }, 120_000);

  test('goes on where its clock had got to, and other commands judge by that clock and work beside it', async () => {
    const data = join(folder.path, 'beside');
    const first = startUp(demo(data, '--speed', '600'));
    const { config } = await first.ready;
    const { now: before } = await first.next((line) => cycle.test(line.msg ?? '') && line.now !== undefined);
    await first.running.stop('SIGTERM');

    const up = startUp(demo(data, '--speed', '60'));
    await up.ready;
    const { now: after } = await up.next(cycle);
    expect(Date.parse(after as string)).toBeGreaterThanOrEqual(Date.parse(before as string));
    expect(Date.parse(after as string)).toBeLessThan(Date.parse(before as string) + 3_600_000);

    const at = '2025-06-02T08:00:00Z';
    const file = join(folder.path, 'beside.csv');
    await writeFile(
      file,
      `sensor_id,branch_name,interval_start,interval_minutes,entries,exits,unit,status\nlyon_1-0,Lyon 1,${at},60,4321,1,people,ok\n`,
    );
    const own = ['--config', config as string];
    const mapping = join(import.meta.dirname, '../../examples/demo/mapping.yaml');
    const [imported, run, asked] = await Promise.all([
      footfallJson<{ files: object[] }>(['import', file, '--mapping', mapping, ...own]),
      footfallJson<{ problems: object[] }>(['run', ...own]),
      footfallJson<object[]>(['query', 'SELECT count(*) AS n FROM hourly', ...own]),
    ]);
    expect(imported.files).toMatchObject([{ good: 1 }]);
    expect(run.problems).toEqual([]);
    expect(asked).toHaveLength(1);
    const received = `SELECT entries, received_at FROM readings WHERE sensor_id = 'lyon_1-0' AND interval_start = TIMESTAMPTZ '${at}'`;
    const [row] = await footfallJson<{ entries: number; received_at: string }[]>(['query', received, ...own]);
    expect(row?.entries).toBe(4321);
    expect(Date.parse(row?.received_at as string)).toBeGreaterThanOrEqual(Date.parse(before as string));
    expect(Date.parse(row?.received_at as string)).toBeLessThan(Date.parse('2025-06-10T00:00:00Z'));
    await up.next(cycle);
    expect((await up.running.stop('SIGINT')).code).toBe(0);
  }, 120_000);

  test('a killed worker and a killed simulator are started again, and all goes on', async () => {
    const data = join(folder.path, 'killed');
    const up = startUp(demo(data, '--speed', '3600'));
    const worker = await up.next(/collects and transforms was started/);
    const simulator = await up.next(/simulated network was started/);
    // Amid the history: its lines are there, and the other tables are being written.
    await vi.waitUntil(() => existsSync(join(data, 'tables/lines/_delta_log/00000000000000000001.json')), 30_000);
    expect(existsSync(join(data, 'tables/daily_branch/_delta_log/00000000000000000001.json'))).toBe(false);
    process.kill(worker.pid as number, 'SIGKILL');
    await up.next(/collects and transforms ended unexpectedly \(SIGKILL\); it is started again in 1 s/);
    await up.next(/collects and transforms was started/);
    const { config } = await up.ready;
    await up.next(cycle);
    process.kill(simulator.pid as number, 'SIGKILL');
    await up.next(/simulated network ended unexpectedly/);
    const { now } = await up.next(cycle);
    const later = new Date(Date.parse(now as string) + 3 * 3_600_000).toISOString();
    await up.next((line) => cycle.test(line.msg ?? '') && (line.now as string) > later);
    const sql = "SELECT CAST(count(*) AS INTEGER) AS n FROM hourly WHERE quality = 'missing'";
    expect(await footfallJson(['query', sql, '--config', config as string])).toEqual([{ n: 0 }]);
    expect((await up.running.stop('SIGINT')).took).toBeLessThan(2);
  }, 120_000);

  test('when it is killed its children go, and the next one starts at once', async () => {
    const data = join(folder.path, 'orphans');
    const up = startUp(demo(data));
    await up.next(/transforms was started/);
    // The streams of a killed process are closed once its children, who share them, are gone too.
    const ended = await up.running.stop('SIGKILL');
    expect(ended.took).toBeLessThan(3);
    const next = startUp(demo(data));
    await next.ready;
    expect((await next.running.stop('SIGINT')).code).toBe(0);
  }, 120_000);
});

describe('up refuses in one line', () => {
  test('a second one on the same lake', async () => {
    const data = join(folder.path, 'twice');
    const up = startUp(demo(data));
    await up.next(/network was started/);
    const second = await footfall(['up', ...demo(data), '--port', '0']);
    expectRefusal(second, 6, /footfall up runs on this lake already: process \d+ on \S+\. .* \[LAKE_CONFLICT\]$/m);
    // Amid the history.
    const ended = await up.running.stop('SIGINT');
    expect(ended.code).toBe(0);
    expect(ended.took).toBeLessThan(2);
  }, 30_000);

  test('a port that is taken, a faults file that is none, and options of the demo without it', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    try {
      const { port } = taken.address() as AddressInfo;
      const data = join(folder.path, 'refused');
      const [busy, faulty, misused] = await Promise.all([
        footfall(['up', ...demo(`${data}-1`), '--port', String(port)]),
        footfall(['up', ...demo(`${data}-2`), '--port', '0', '--faults', 'none.yaml', '--quiet'], { cwd: folder.path }),
        footfall(['up', '--speed', '60']),
      ]);
      expectRefusal(busy, 2, new RegExp(`Port ${port} of 127.0.0.1 is taken`));
      expectRefusal(faulty, 4, /none\.yaml.* \[FILE_UNREADABLE\]/);
      expectRefusal(misused, 2, /--speed goes with --demo only/);
    } finally {
      taken.close();
    }
  }, 30_000);
});

test('a demo lays no clock into the lake of another network, and writes over nobody’s configuration', async () => {
  const shop = join(folder.path, 'real');
  await mkdir(shop);
  await writeShop(shop);
  await writeFile(join(shop, 'doors.csv'), `${header}n1,2025-06-02 09:00:00,5\n`);
  await footfallJson(['import', 'doors.csv', '--mapping', 'doors.yaml'], { cwd: shop });
  const refused = await footfall(['up', ...demo(join(shop, 'data')), '--port', '0'], { cwd: shop });
  expectRefusal(refused, 6, /The lake holds the network "shop", not "demo"/);
  expect(existsSync(join(shop, 'data/clock.json'))).toBe(false);

  const own = join(folder.path, 'own');
  await mkdir(own);
  await writeFile(join(own, 'footfall.yaml'), 'network: mine.yaml\n');
  const up = startUp(demo(own));
  expect(await up.ready).toMatchObject({ config: null });
  expect(await readFile(join(own, 'footfall.yaml'), 'utf8')).toBe('network: mine.yaml\n');
}, 60_000);

describe('with sources that are down', () => {
  let service: DoorService;
  beforeAll(async () => {
    service = await doorService();
  });
  afterAll(() => service.close());

  test('up stays up and answers, and what was missed is caught up with', async () => {
    const shop = join(folder.path, 'shop');
    await mkdir(shop);
    await writeFile(join(shop, 'network.yaml'), shopNetwork);
    await writeFile(join(shop, 'service.yaml'), serviceMapping);
    const from = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
    const source = (name: string, url: string) =>
      `  - { name: ${name}, url: "${url}", mapping: service.yaml, from: ${from} }`;
    await writeFile(
      join(shop, 'footfall.yaml'),
      [
        'network: network.yaml',
        'collect: { retries: 0 }',
        'sources:',
        source('doors', service.url),
        source('gone', 'http://127.0.0.1:9'),
      ].join('\n'),
    );
    service.now = Date.now();
    service.temper = (_, response) => {
      response.writeHead(503).end();
      return true;
    };
    const up = startUp([], shop);
    const { url } = await up.ready;
    await up.next(/doors: .*503.* \[SOURCE_FAILED\] The next cycle tries again/);
    await up.next(/gone: .* \[SOURCE_FAILED\] The next cycle tries again/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);

    service.temper = null;
    const ledger = await openLedger({ path: join(shop, 'data/ledger.sqlite'), clock: { now: () => Date.now() } });
    try {
      await ledger.requests.add('run', 'local');
      await up.next(/^Did the work that was asked for/);
      expect(await ledger.requests.recent(1)).toMatchObject([
        { kind: 'run', status: 'failed', error: expect.stringMatching(/gone: .*SOURCE_FAILED/) },
      ]);
    } finally {
      await ledger.close();
    }
    const [row] = await query('data', "SELECT CAST(count(*) AS INTEGER) AS n FROM readings WHERE source = 'doors'", {
      cwd: shop,
    });
    expect(row?.n).toBeGreaterThan(100);
    expect((await up.running.stop('SIGTERM')).code).toBe(0);
  }, 120_000);
});
