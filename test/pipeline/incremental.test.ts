import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tableNames } from '../../src/domain/tables.ts';
import { long } from '../long.ts';
import { freshCopy, type Lab } from './lab.ts';
import { type History, histories, live, tiny } from './random-history.ts';

/** Besides those that were found once; `FOOTFALL_PROPERTY_RUNS=500` looks longer still, `FOOTFALL_PROPERTY_SEED` again. */
const runs = Number(process.env.FOOTFALL_PROPERTY_RUNS ?? (long ? 20 : 1));
const seed = Number(process.env.FOOTFALL_PROPERTY_SEED ?? Date.now() % 2 ** 31);

const wholeWorld = { do: 'import' as const, file: { from: 2, days: 85, seed: 0, faults: 10 } };

/** Found once, and tried first ever since. */
const found: History[] = [
  // The sum of what is expected of a day differed in its last digit with the order of the rows.
  {
    little: false,
    collected: false,
    steps: [
      wholeWorld,
      { do: 'network', edit: 'hours' },
      { do: 'repeat', back: 0 },
      { do: 'pull', file: { from: 33, days: 1, seed: 0, faults: 0 }, askedDays: 1 },
      { do: 'abort', after: 1 },
      { do: 'network', edit: 'alias' },
    ],
  },
  // Something of every kind: a month of undercounting, zeros, one count over days, absurd ones, and what people say of it.
  {
    little: false,
    collected: true,
    steps: [
      { do: 'import', file: { from: 2, days: 54, seed: 51, faults: 3 } },
      { do: 'transform', from: null, to: null, past: 'judged' },
      { do: 'pull', file: { from: 56, days: 4, seed: 59, faults: 0 }, askedDays: 4 },
      { do: 'correct', sensor: 'n0', day: 30, hour: 5, hours: 72, says: { kind: 'count', entries: 700 } },
      { do: 'transform', from: null, to: null, past: 'left' },
      { do: 'pull', file: { from: 60, days: 28, seed: 57, faults: 3 }, askedDays: 28 },
      { do: 'correct', sensor: 'l1', day: 36, hour: 5, hours: 24, says: { kind: 'faulty', fault: 'undercount' } },
      { do: 'transform', from: null, to: null, past: 'left' },
      { do: 'import', file: { from: 20, days: 4, seed: 53, faults: 0 } },
      { do: 'network', edit: 'city' },
      { do: 'revert', back: 0 },
      { do: 'correct', sensor: 's0', day: 30, hour: 5, hours: 24, says: { kind: 'real' } },
      { do: 'transform', from: null, to: null, past: 'left' },
    ],
  },
];

test(
  `after any history the lake equals one computed in one go from the same raw (seed ${seed}, ${runs} histories)`,
  async () => {
    let kills = 0;
    const seen: Record<string, number> = { estimates: 0, undercounting: 0, dead: 0, stuck: 0, spikes: 0, corrected: 0 };
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const folder = await mkdtemp(join(tmpdir(), 'footfall-history-'));
        const lived = await live(history, folder);
        const { lab } = lived;
        const fresh = await freshCopy(lab, lived.network);
        try {
          kills += lived.kills;
          await lab.transform();
          await fresh.transform();
          for (const table of tableNames) {
            expect(await lab.rows(table), table).toEqual(await fresh.rows(table));
          }
          for (const [name, count] of Object.entries(await seenIn(fresh))) seen[name] = (seen[name] ?? 0) + count;
          const again = await lab.transform();
          expect(again.stages.filter((stage) => stage.rebuilt > 0)).toEqual([]);
        } finally {
          await lab.close();
          await fresh.close();
          await rm(folder, { recursive: true, force: true });
        }
      }),
      // To shrink takes as long as many further histories.
      {
        numRuns: found.length + runs,
        seed,
        endOnFailure: true,
        examples: found.map((history): [History] => [history]),
      },
    );
    console.log(`seed ${seed}: ${runs} histories, ${kills} kills`, seen);
    // What is compared is something: every kind of judgement was made.
    for (const [name, count] of Object.entries(seen)) expect(count, name).toBeGreaterThan(0);
  },
  Math.max(180_000, runs * 40_000),
);

test('what is made at once does not show in the tables: pieces of a few days make the same rows', async () => {
  const history = {
    ...(found[1] as History),
    steps: (found[1] as History).steps.filter(({ do: kind }) => kind !== 'transform'),
  };
  const folder = await mkdtemp(join(tmpdir(), 'footfall-history-'));
  const { lab, network } = await live(history, folder);
  const pieces = await freshCopy(lab, network);
  try {
    pieces.pipeline.limits = tiny;
    await lab.transform();
    await pieces.transform();
    for (const table of tableNames) expect(await pieces.rows(table), table).toEqual(await lab.rows(table));
    const again = await pieces.transform();
    expect(again.stages.filter((stage) => stage.rebuilt > 0)).toEqual([]);
  } finally {
    await lab.close();
    await pieces.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 180_000);

/** How much of what is judged there is in a lake. */
async function seenIn(lab: Lab): Promise<Record<string, number>> {
  const [row] = await lab.query(`SELECT
    count(*) FILTER (WHERE method IN ('profile', 'donors', 'scaled'))::INT AS estimates,
    count(*) FILTER (WHERE method = 'person')::INT AS corrected,
    count(*) FILTER (WHERE fault = 'undercount')::INT AS undercounting,
    count(*) FILTER (WHERE fault = 'dead')::INT AS dead,
    count(*) FILTER (WHERE fault = 'stuck')::INT AS stuck,
    count(*) FILTER (WHERE fault = 'spike')::INT AS spikes
    FROM hourly`);
  return row as Record<string, number>;
}
