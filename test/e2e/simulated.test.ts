import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { footfallJson, long, query, type Running, repository, start, temporaryFolder } from './footfall.ts';

/** Both changes of the clocks, Christmas Eve with its short day, holidays. */
const cleanFrom = long ? '2024-05-01' : '2024-10-19';
/** Enough for each fault to come several times. */
const faultyFrom = long ? cleanFrom : '2025-01-19';
const now = long ? '2025-06-01T08:10:00Z' : '2025-04-23T08:10:00Z';
const network = repository('examples/demo/network.yaml');
const branchIds = new Map(
  (parse(readFileSync(network, 'utf8'), { merge: true }) as { branches: { id: string; name: string }[] }).branches.map(
    ({ id, name }) => [name, id],
  ),
);

interface Truth {
  branch: string;
  at: number;
  isOpen: boolean;
  entries: number;
  exits: number;
  faults: string[];
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

/** A simulator in a process of its own; collected, cleaned and aggregated by another over HTTP. */
async function collected(
  name: string,
  from: string,
  args: string[],
): Promise<{ simulator: Running; data: string; truth: Map<string, Truth> }> {
  const simulator = start([
    'simulate',
    '--port',
    '0',
    '--network',
    network,
    '--history',
    from,
    '--now',
    now,
    '--truth',
    ...args,
  ]);
  const url = await simulator.printed(/http:\/\/127\.0\.0\.1:\d+/);
  const config = join(folder.path, `${name}.yaml`);
  const source = `{ name: bank, url: "${url}", mapping: "${repository('examples/demo/mapping.yaml')}", from: ${from} }`;
  await writeFile(config, `data: ${name}\nnetwork: ${network}\nsources:\n  - ${source}\n`);
  await footfallJson(['run', '--config', config, '--now', now]);
  return { simulator, data: join(folder.path, name), truth: await truthOf(url, from) };
}

async function truthOf(url: string, from: string): Promise<Map<string, Truth>> {
  const truth = new Map<string, Truth>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = new URL(`${url}/v1/truth?from=${from}T00:00:00Z&to=${now}&format=csv&limit=50000`);
    if (cursor !== '') page.searchParams.set('cursor', cursor);
    const answer = await fetch(page);
    if (!answer.ok) continue;
    const [head, ...lines] = (await answer.text()).trimEnd().split('\n');
    expect(head).toBe('sensor_id,branch_name,hour_start,minutes,is_open,entries,exits,expected,faults');
    for (const line of lines) {
      const [sensor, branch, hour, , isOpen, entries, exits, , faults] = line.split(',') as string[];
      const at = Date.parse(hour as string);
      truth.set(`${sensor} ${at}`, {
        branch: branchIds.get(branch as string) as string,
        at,
        isOpen: isOpen === 'true',
        entries: Number(entries),
        exits: Number(exits),
        faults: faults ? faults.split(' ') : [],
      });
    }
    cursor = answer.headers.get('x-next-cursor');
  }
  return truth;
}

describe('the network from a simulator without faults', () => {
  let all: Awaited<ReturnType<typeof collected>>;
  beforeAll(async () => {
    all = await collected('clean', cleanFrom, ['--faults', 'none']);
  });
  afterAll(async () => {
    const ended = await all.simulator.stop('SIGINT');
    // Ctrl-C is how a simulator is meant to end.
    expect(ended).toMatchObject({ code: 0, killedBy: null });
    expect(ended.took).toBeLessThan(2);
  });

  test('equals the truth exactly in every sensor-hour', async () => {
    const rows = await query(
      all.data,
      `SELECT sensor_id || ' ' || epoch_ms(hour_start) AS key, branch_id, is_open, observed, observed_exits, entries, exits,
         quality FROM hourly WHERE quality <> 'pending'`,
    );
    const found = new Map(rows.map((row) => [row.key as string, row]));
    const wrong: unknown[] = [];
    for (const [key, { branch, isOpen, entries, exits }] of all.truth) {
      const row = found.get(key);
      // The hour that ended ten minutes ago is not due yet.
      if (!row && key.endsWith(` ${Date.parse(now.replace('8:10', '7:00'))}`)) continue;
      const expected = {
        key,
        branch_id: branch,
        is_open: isOpen,
        observed: entries,
        observed_exits: exits,
        entries: isOpen ? entries : null,
        exits: isOpen ? exits : null,
        quality: isOpen ? 'observed' : 'closed',
      };
      if (JSON.stringify(sorted(row)) !== JSON.stringify(sorted(expected))) wrong.push({ row, expected });
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(all.truth.size).toBeGreaterThan(90_000);
  });

  test('equals the truth exactly in every branch-day, also where the clocks change, on holidays and eves', async () => {
    const sums = new Map<string, { entries: number; exits: number; openHours: number }>();
    for (const { branch, at, isOpen, entries, exits } of all.truth.values()) {
      const date = Temporal.Instant.fromEpochMilliseconds(at)
        .toZonedDateTimeISO('Europe/Paris')
        .toPlainDate()
        .toString();
      const key = `${branch} ${date}`;
      const sum = sums.get(key) ?? { entries: 0, exits: 0, openHours: 0 };
      if (isOpen) {
        sum.entries += entries;
        sum.exits += exits;
        sum.openHours++;
      }
      sums.set(key, sum);
    }
    const today = now.slice(0, 10);
    const rows = await query(
      all.data,
      `SELECT branch_id || ' ' || business_date AS key, status, entries, exits, open_hours, observed_share
       FROM daily_branch WHERE business_date >= DATE '${cleanFrom}' AND business_date < DATE '${today}' ORDER BY 1`,
    );
    const expected = [...sums]
      .filter(([key]) => !key.endsWith(today) && (key.split(' ')[1] as string) >= cleanFrom)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, { entries, exits, openHours }]) => {
        if (openHours === 0)
          return { key, status: 'closed', entries: null, exits: null, open_hours: 0, observed_share: null };
        return { key, status: 'complete', entries, exits, open_hours: openHours, observed_share: 1 };
      });
    expect(rows).toEqual(expected);
    const day = (key: string) => rows.find((row) => row.key === key);
    expect(day('Lyon_2 2024-11-11')).toMatchObject({ status: 'closed' });
    expect(day('Lyon_2 2025-04-21')).toMatchObject({ status: 'closed' });
    // Two sensors: 9 to 12 and 13 to 16 on Christmas Eve.
    expect(day('Lyon_2 2024-12-24')).toMatchObject({ open_hours: 12 });
    // The branch with hours of its own is closed on Mondays and opens at two, until half past five.
    expect(day('La_Biolle_1 2025-03-31')).toMatchObject({ status: 'closed' });
    expect(day('La_Biolle_1 2025-04-01')).toMatchObject({ status: 'complete', open_hours: 7 });
  });
});

describe('the network from a simulator with its default faults', () => {
  let all: Awaited<ReturnType<typeof collected>>;
  beforeAll(async () => {
    all = await collected('faulty', faultyFrom, []);
  });
  afterAll(() => all.simulator.stop('SIGTERM'));

  /** Faults that change the count that a sensor shows. */
  const distorting = new Set(['dead', 'undercount', 'stuck', 'spike', 'repeat', 'staff']);
  const key = "sensor_id || ' ' || epoch_ms(interval_start) AS key";

  test('every used reading is the truth, or is explained by a fault in force', async () => {
    const rows = await query(all.data, `SELECT ${key}, branch_id, entries, exits, reported_status FROM readings`);
    const unexplained = rows.filter((row) => {
      const truth = all.truth.get(row.key as string);
      if (!truth) return true;
      if (truth.branch !== row.branch_id) return true;
      if (row.entries === null) return !truth.faults.includes(row.reported_status as string);
      if (truth.entries === row.entries && truth.exits === row.exits) return false;
      return !truth.faults.some((fault) => distorting.has(fault));
    });
    expect(unexplained.slice(0, 3)).toEqual([]);
    expect(rows.length).toBeGreaterThan(all.truth.size * 0.97);
  });

  test('nothing is counted of a branch that does not exist, of another unit, or of a text', async () => {
    const rows = await query(all.data, `SELECT ${key} FROM readings`);
    const used = new Set(rows.map((row) => row.key));
    for (const fault of ['unknown_branch', 'wrong_unit', 'text_count']) {
      const hours = [...all.truth].filter(([, truth]) => truth.faults.includes(fault)).map(([at]) => at);
      expect(hours.length, fault).toBeGreaterThan(5);
      expect(
        hours.filter((at) => used.has(at)),
        fault,
      ).toEqual([]);
    }
    const reasons = await query(all.data, 'SELECT DISTINCT reason FROM rejects ORDER BY 1');
    expect(reasons.map((row) => row.reason)).toEqual(
      expect.arrayContaining(['count_not_a_number', 'superseded', 'unknown_branch', 'wrong_unit']),
    );
  });

  test('every hour without a reading is explained by a fault in force', async () => {
    const used = new Set((await query(all.data, `SELECT ${key} FROM readings`)).map((row) => row.key));
    const silent = new Set([
      'missing',
      'dead',
      'late',
      'misspelt',
      'unknown_branch',
      'wrong_unit',
      'text_count',
      'local_time',
    ]);
    const lastHour = Date.parse(now) - 2 * 3_600_000;
    const unexplained = [...all.truth].filter(
      ([at, truth]) => truth.at < lastHour && !used.has(at) && !truth.faults.some((fault) => silent.has(fault)),
    );
    expect(unexplained.slice(0, 3)).toEqual([]);
  });
});

function sorted(row: object | undefined): unknown {
  return row && Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
}
