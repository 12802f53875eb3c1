import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DoorService, doorService, serviceMapping } from './door-service.ts';
import { footfall, footfallJson, long, query, start, temporaryFolder } from './footfall.ts';
import { header, shopNetwork, writeShop } from './shop.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const demo = ['demo', '--months', long ? '13' : '2', '--seed', '3', '--now', '2025-06-01T08:00:00Z'];

/** Rows and a hash of each table, without what tells when and in which batch a record came. */
async function contentsOf(data: string, provenance: string): Promise<unknown> {
  const tables = ['calendar', 'hourly', 'daily_sensor', 'daily_branch'].map(
    (table) => `SELECT '${table}' AS name, count(*) AS n, CAST(sum(hash(t)) AS VARCHAR) AS hash FROM ${table} AS t`,
  );
  const readings = ['readings', ...(provenance === 'batch' ? ['lines', 'rejects'] : [])].map(
    (table) =>
      `SELECT '${table}', count(*), CAST(sum(hash(t)) AS VARCHAR) FROM (SELECT * EXCLUDE (${provenance}) FROM ${table}) AS t`,
  );
  return query(data, `${[...tables, ...readings].join(' UNION ALL ')} ORDER BY 1`);
}

describe('the demo', () => {
  let reference: string;
  beforeAll(async () => {
    reference = join(folder.path, 'reference');
    await footfallJson([...demo, '--data', reference]);
  });

  test('makes equal tables in another folder at the same --now and seed, and a second one does nothing', async () => {
    const other = join(folder.path, 'other');
    await footfallJson([...demo, '--data', other]);
    expect(await contentsOf(other, 'batch')).toEqual(await contentsOf(reference, 'batch'));
    const again = await footfallJson<{
      run: {
        collect: { sources: { requests: number }[] };
        transform: { tables: { rebuilt: number }[] };
        seconds: number;
      };
    }>([...demo, '--data', other]);
    expect(again.run.collect.sources.map((source) => source.requests)).toEqual([0]);
    expect(again.run.transform.tables.filter((table) => table.rebuilt > 0)).toEqual([]);
  });

  // Each of these lines is printed when a step is done: the signal meets the beginning of the next one.
  const moments = [
    /collect demo: .* in /,
    /reading: .* in /,
    /landing: .* in /,
    /clean: .* in /,
    /hourly: .* in /,
    /daily_sensor: .* in /,
  ];

  test.each(['SIGINT', 'SIGKILL'] as const)(
    'goes on after %s at every step, and ends with the same tables',
    async (signal) => {
      const data = join(folder.path, signal);
      for (const moment of moments) {
        const running = start([...demo, '--data', data]);
        // What was done before a kill is not done again, so a step may have nothing to say.
        await running.printed(moment).catch(() => undefined);
        const ended = await running.stop(signal);
        if (ended.code === 0) continue;
        expect(ended.took).toBeLessThan(2);
        if (signal === 'SIGKILL') expect(ended.killedBy).toBe('SIGKILL');
        else {
          expect(ended.code).toBe(130);
          expect(ended.stderr).toMatch(/^footfall: Interrupted[^\n]* \[INTERRUPTED\]\n/m);
          expect(ended.stderr).not.toMatch(/^ +at /m);
        }
      }
      await footfallJson([...demo, '--data', data]);
      const provenance = 'batch, record, part, received_at';
      expect(await contentsOf(data, provenance)).toEqual(await contentsOf(reference, provenance));
    },
  );
});

describe('Ctrl-C ends within two seconds', () => {
  let service: DoorService;
  beforeAll(async () => {
    service = await doorService();
    await writeShop(folder.path);
    await writeFile(join(folder.path, 'network.yaml'), shopNetwork);
    await writeFile(join(folder.path, 'service.yaml'), serviceMapping);
    await writeFile(
      join(folder.path, 'footfall.yaml'),
      `network: network.yaml\ncollect: { maxSpanHours: 1, concurrency: 1 }\nsources:\n  - { name: doors, url: "${service.url}", mapping: service.yaml, from: 2025-05-05 }\n`,
    );
  });
  afterAll(() => service.close());

  test.each(['collect', 'run'])(
    'while %s waits for a source; what came is kept, and the next run goes on',
    async (command) => {
      const args = ['--data', command, '--now', '2025-05-05T20:10:00Z'];
      service.now = Date.parse('2025-05-05T20:10:00Z');
      let waiting = () => {};
      const reached = new Promise<void>((resolve) => {
        waiting = resolve;
      });
      service.temper = (_, __, asked) => {
        if (asked <= 5) return false;
        waiting();
        return true;
      };
      const running = start([command, ...args], { cwd: folder.path });
      await reached;
      const ended = await running.stop('SIGINT');
      expect(ended).toMatchObject({ code: 130, stderr: expect.stringMatching(/footfall: Interrupted/) });
      expect(ended.took).toBeLessThan(2);
      service.temper = null;
      const healed = await footfallJson<{ collect: { sources: object[] } }>(['run', ...args], { cwd: folder.path });
      expect(healed.collect.sources).toMatchObject([{ answered: 30, outstanding: 0 }]);
    },
  );

  test('during an import; the file goes in with the next command', async () => {
    // Enough to be amid it still when the signal comes.
    const hours = 24 * 600;
    const lines = [header.trimEnd()];
    for (let hour = 0; hour < hours; hour++) {
      const at = new Date(Date.UTC(2015, 0, 1) + hour * 3_600_000).toISOString();
      for (const sensor of ['n1', 'n2', 's1']) lines.push(`${sensor},${at},1`);
    }
    await writeFile(join(folder.path, 'doors.csv'), lines.join('\n'));
    const args = ['import', 'doors.csv', '--mapping', 'doors.yaml', '--data', 'import'];
    for (const moment of [/import doors\.csv: /, /landing: /]) {
      const running = start(args, { cwd: folder.path });
      await running.printed(moment);
      const ended = await running.stop('SIGINT');
      expect(ended.code).toBe(130);
      expect(ended.took).toBeLessThan(2);
    }
    await footfallJson(args, { cwd: folder.path });
    const rows = await query('import', 'SELECT CAST(count(*) AS INTEGER) AS n FROM readings', { cwd: folder.path });
    expect(rows).toEqual([{ n: hours * 3 }]);
  }, 120_000);
});

describe('several commands at once on one lake', () => {
  test('take turns writing, and a query never meets an error or a half version', async () => {
    const own = await temporaryFolder();
    try {
      await writeShop(own.path);
      const hours = Array.from({ length: 72 }, (_, hour) =>
        new Date(Date.UTC(2025, 4, 5) + hour * 3_600_000).toISOString(),
      );
      const rounds = long ? 20 : 3;
      for (let round = 0; round <= rounds; round++) {
        const lines = hours.flatMap((hour) => ['n1', 'n2', 's1'].map((sensor) => `${sensor},${hour},${100 + round}`));
        await writeFile(join(own.path, `${round}.csv`), `${header}${lines.join('\n')}\n`);
      }
      const importOf = (round: number) =>
        footfallJson(['import', `${round}.csv`, '--mapping', 'doors.yaml'], { cwd: own.path });
      await importOf(0);
      let writing = true;
      const asked: unknown[] = [];
      const asker = async () => {
        while (writing) {
          const [row] = await query(
            'data',
            'SELECT CAST(count(*) AS INTEGER) AS n, CAST(max(observed) - min(observed) AS INTEGER) AS mixed FROM hourly WHERE observed IS NOT NULL',
            { cwd: own.path },
          );
          asked.push(row);
        }
      };
      const writer = async () => {
        for (let round = 1; round <= rounds; round++) {
          await Promise.all([importOf(round), footfallJson(['transform', '--force'], { cwd: own.path })]);
        }
        writing = false;
      };
      await Promise.all([writer().finally(() => (writing = false)), asker()]);
      expect(asked.length).toBeGreaterThan(2);
      expect(asked).toEqual(asked.map(() => ({ n: 216, mixed: 0 })));
      const ended = await footfall(['status', '--quiet'], { cwd: own.path });
      expect(ended).toMatchObject({ code: 0, stderr: '' });
    } finally {
      await own.remove();
    }
  });
});
