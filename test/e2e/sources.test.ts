import { readdir, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DoorService, doorService, serviceMapping, usualCount } from './door-service.ts';
import { footfall, footfallJson, query, temporaryFolder } from './footfall.ts';
import { doorsMapping, header, shopNetwork } from './shop.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let service: DoorService;
beforeEach(async () => {
  folder = await temporaryFolder();
  service = await doorService();
  await writeFile(join(folder.path, 'network.yaml'), shopNetwork);
  await writeFile(join(folder.path, 'service.yaml'), serviceMapping);
});
afterEach(async () => {
  await service.close();
  await folder.remove();
});

interface SourceResult {
  source: string;
  requests: number;
  batches: number;
  identical: number;
  expected: number;
  answered: number;
  outstanding: number;
}
interface RunResult {
  collect: { sources: SourceResult[] };
  transform: { tables: { table: string; rebuilt: number }[] };
  problems: { code: string; message: string }[];
}

async function configure(names: readonly string[], from: string, retries = 1): Promise<void> {
  const sources = names.map(
    (name) => `  - { name: ${name}, url: "${service.url}/${name}", mapping: service.yaml, from: ${from} }\n`,
  );
  const collect = `collect: { retries: ${retries}, timeoutSeconds: 1, maxSeconds: 2, maxBodyMegabytes: 1 }\n`;
  await writeFile(join(folder.path, 'footfall.yaml'), `network: network.yaml\n${collect}sources:\n${sources.join('')}`);
}

function runAt(now: string, code = 0): Promise<RunResult> {
  service.now = Date.parse(now);
  return footfallJson<RunResult>(['run', '--now', now], { cwd: folder.path, code });
}

const readings = () =>
  query(
    'data',
    "SELECT sensor_id || ' ' || strftime(interval_start, '%dT%H') AS at, CAST(entries AS INTEGER) AS n FROM readings ORDER BY 1",
    {
      cwd: folder.path,
    },
  ).then((rows) => new Map(rows.map((row) => [row.at, row.n])));

/** What goes wrong, by the name of the source that meets it. */
const tempers: Record<string, { answer: (response: ServerResponse, asked: number) => void; told: RegExp }> = {
  nonsense: {
    answer: (response) => response.writeHead(200, { 'content-type': 'text/csv' }).end('one,two\n1,2\n'),
    told: /not in the/,
  },
  html: {
    answer: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Please log in</h1>'),
    told: /content type|text\/html/i,
  },
  posing: {
    answer: (response) =>
      response.writeHead(200, { 'content-type': 'text/csv' }).end('<html><h1>Please log in</h1></html>'),
    told: /HTML|not in the/i,
  },
  redirect: { answer: (response) => response.writeHead(302, { location: '/elsewhere' }).end(), told: /redirect|302/i },
  endless: {
    answer: (response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      response.write('sensor,time,count\n');
      const more = () => {
        while (!response.destroyed && response.write('n1,2025-05-06T08:00Z,1\n'.repeat(2000)));
      };
      response.on('drain', more);
      more();
    },
    told: /longer than|larger than|bytes/,
  },
  drip: {
    answer: (response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      const timer = setInterval(() => response.write('n'), 100);
      response.on('close', () => clearInterval(timer));
    },
    told: /not complete after 2 s/,
  },
  silent: { answer: () => undefined, told: /no byte for 1 s/ },
  json: {
    answer: (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"error":"none"}'),
    told: /application\/json/,
  },
  broken: { answer: (response) => response.writeHead(500).end('oops'), told: /500/ },
  missing: { answer: (response) => response.writeHead(404).end('no'), told: /404/ },
  forbidden: { answer: (response) => response.writeHead(401).end('no'), told: /401/ },
  cut: {
    answer: (response) => {
      response.writeHead(200, { 'content-type': 'text/csv', 'content-length': '1000' });
      response.write('sensor,time,count\nn1,2025-05-06T08:00Z,1\n');
      setImmediate(() => response.destroy());
    },
    told: /terminated|cut|closed|reset/i,
  },
};

describe('a source that does not answer as it should', () => {
  test('is refused within limits of size and time, stays expected, and is healed by the next run', async () => {
    const names = Object.keys(tempers);
    await configure(names, '2025-05-06');
    service.temper = (path, response, asked) => {
      tempers[path.split('/')[1] as string]?.answer(response, asked);
      return true;
    };
    const failed = await runAt('2025-05-06T20:00:00Z', 8);
    expect(failed.problems).toHaveLength(names.length);
    for (const [index, name] of names.entries()) {
      expect(failed.problems[index]).toMatchObject({ code: 'SOURCE_FAILED' });
      expect(failed.problems[index]?.message).toMatch(new RegExp(`^${name}: `));
      expect(failed.problems[index]?.message).toMatch(tempers[name]?.told as RegExp);
    }
    // 3 sensors in the 10 hours that the shop was open.
    for (const source of failed.collect.sources) {
      expect(source).toMatchObject({ batches: 0, expected: 30, answered: 0, outstanding: 30 });
    }
    expect((await readings()).size).toBe(0);

    service.temper = null;
    const healed = await runAt('2025-05-06T20:10:00Z');
    expect(healed.problems).toEqual([]);
    for (const source of healed.collect.sources) {
      expect(source).toMatchObject({ requests: 1, expected: 30, answered: 30, outstanding: 0 });
    }
    expect((await readings()).size).toBe(66);
    const again = await runAt('2025-05-06T20:10:00Z');
    expect(again.collect.sources.map((source) => source.requests)).toEqual(names.map(() => 0));
    expect(again.transform.tables.filter((table) => table.rebuilt > 0)).toEqual([]);
  });

  test('for a moment only is asked again, as long after as it says', async () => {
    await configure(['doors'], '2025-05-06', 5);
    const times: number[] = [];
    service.temper = (_, response, asked) => {
      times.push(performance.now());
      if (asked === 1) response.writeHead(503, { 'retry-after': '1' }).end();
      else if (asked === 2) response.writeHead(429, { 'retry-after': '1' }).end();
      else if (asked === 3) response.writeHead(500).end();
      else if (asked === 4) tempers.cut?.answer(response, asked);
      else return false;
      return true;
    };
    const result = await runAt('2025-05-06T20:00:00Z');
    expect(result.collect.sources).toMatchObject([{ requests: 5, batches: 1, answered: 30, outstanding: 0 }]);
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThan(990);
    expect((times[2] as number) - (times[1] as number)).toBeGreaterThan(990);
  });

  test('because it is not there ends with one line and 8, and status still tells what is there', async () => {
    await configure(['doors'], '2025-05-06');
    await runAt('2025-05-06T14:00:00Z');
    await service.close();
    const ended = await footfall(['run', '--now', '2025-05-06T20:00:00Z', '--quiet'], { cwd: folder.path });
    expect(ended.code).toBe(8);
    expect(ended.stderr).toMatch(
      /^Problem: doors: connect ECONNREFUSED [^\n]+ stays expected; run again\. \[SOURCE_FAILED\]\n$/,
    );
    const collected = await footfallJson<{ sources: SourceResult[] }>(['collect', '--now', '2025-05-06T20:00:00Z'], {
      cwd: folder.path,
      code: 8,
    });
    expect(collected.sources).toMatchObject([{ expected: 30, answered: 21, outstanding: 9 }]);
  });
});

test('ten days of outage heal, though they are longer than the settle age', async () => {
  await configure(['doors'], '2025-05-01');
  await runAt('2025-05-05T20:00:00Z');
  service.temper = (_, response) => {
    response.writeHead(500).end();
    return true;
  };
  for (const now of ['2025-05-07T20:00:00Z', '2025-05-12T20:00:00Z', '2025-05-15T20:00:00Z']) await runAt(now, 8);
  service.temper = null;
  const healed = await runAt('2025-05-16T08:00:00Z');
  expect(healed.collect.sources).toMatchObject([{ outstanding: 0 }]);
  const [row] = await query(
    'data',
    "SELECT CAST(count(*) AS INTEGER) AS hours, CAST(count(DISTINCT CAST(interval_start AS DATE)) AS INTEGER) AS days FROM readings WHERE interval_start >= TIMESTAMPTZ '2025-05-05 20:00:00+00'",
    { cwd: folder.path },
  );
  expect(row).toEqual({ hours: (10 * 24 + 11) * 3, days: 12 });
});

test('late readings and corrections are found by the daily sweep within the settle age; the same body is noted, not kept twice', async () => {
  await configure(['doors'], '2025-05-05');
  service.counts.set('n1 2025-05-05T08', null);
  const day = (now: string) => {
    service.now = Date.parse(now);
    return footfallJson<RunResult>(['run', '--to', '2025-05-06', '--now', now], { cwd: folder.path });
  };
  const at = async (...hours: string[]) => {
    const found = await readings();
    return hours.map((hour) => found.get(hour));
  };
  const first = await day('2025-05-06T00:00:00Z');
  expect(first.collect.sources).toMatchObject([{ batches: 1, answered: 29, outstanding: 1 }]);

  const same = await day('2025-05-07T00:00:00Z');
  expect(same.collect.sources).toMatchObject([{ requests: 1, batches: 0, identical: 1, outstanding: 1 }]);
  expect(same.transform.tables.filter((table) => table.rebuilt > 0)).toEqual([]);
  const bodies = (await readdir(join(folder.path, 'data/raw/doors'), { recursive: true })).filter((path) =>
    path.endsWith('.csv'),
  );
  expect(bodies).toHaveLength(1);

  service.counts.set('n1 2025-05-05T08', 11);
  service.counts.set('s1 2025-05-05T09', 999);
  const swept = await day('2025-05-08T00:00:00Z');
  expect(swept.collect.sources).toMatchObject([{ batches: 1, answered: 30, outstanding: 0 }]);
  expect(await at('n1 05T08', 's1 05T09')).toEqual([11, 999]);

  // The correction is taken back: the body is one that came before, and yet news.
  service.counts.set('n1 2025-05-05T08', null);
  service.counts.delete('s1 2025-05-05T09');
  const back = await day('2025-05-09T00:00:00Z');
  expect(back.collect.sources).toMatchObject([{ batches: 0, identical: 1, outstanding: 0 }]);
  expect(await at('n1 05T08', 's1 05T09')).toEqual([11, usualCount('s1', Date.parse('2025-05-05T09:00Z'))]);

  // Past the settle age it is asked a last time, and a correction after that is not looked for any more.
  await day('2025-05-14T00:00:00Z');
  service.counts.set('s1 2025-05-05T10', 7777);
  const settled = await day('2025-05-16T00:00:00Z');
  expect(settled.collect.sources).toMatchObject([{ requests: 0 }]);
  expect(await at('s1 05T10')).not.toContain(7777);
});

test('two runs and an import at once on one lake: all end well, and nothing is lost or counted twice', async () => {
  await configure(['doors'], '2025-05-05');
  service.now = Date.parse('2025-05-08T00:10:00Z');
  await writeFile(join(folder.path, 'doors.yaml'), doorsMapping);
  await writeFile(join(folder.path, 'doors.csv'), `${header}n1,2025-05-02T09:00,5\n`);
  const run = () => footfallJson<RunResult>(['run', '--now', '2025-05-08T00:10:00Z'], { cwd: folder.path });
  const imported = () => footfallJson(['import', 'doors.csv', '--mapping', 'doors.yaml'], { cwd: folder.path });
  const [one, two] = await Promise.all([run(), run(), imported()]);
  for (const result of [one, two]) expect(result.problems).toEqual([]);
  const after = await run();
  expect(after.collect.sources).toMatchObject([{ requests: 0, outstanding: 0 }]);
  const found = await readings();
  expect(found.size).toBe(74 * 3 + 1);
  expect(found.get('n1 02T07')).toBe(5);
});
