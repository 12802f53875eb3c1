import { readdirSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { addDays } from '../../src/domain/time.ts';
import { parseNetwork, readNetwork } from '../../src/network/load.ts';
import { readingWriter } from '../../src/simulator/answers.ts';
import { defaultFaults } from '../../src/simulator/faults.ts';
import { createWorld } from '../../src/simulator/world.ts';
import { csvMapping, freshCopy, openLab } from '../pipeline/lab.ts';
import { fileText, firstDay, initialState, mappingText, networkText } from '../pipeline/random-world.ts';
import { expectSameLakes, runOnSpark } from './engines.ts';

/** `FOOTFALL_PROPERTY_RUNS=50` looks longer, `FOOTFALL_PROPERTY_SEED` again. */
const runs = Number(process.env.FOOTFALL_PROPERTY_RUNS ?? 2);
const seed = Number(process.env.FOOTFALL_PROPERTY_SEED ?? Date.now() % 2 ** 31);
/** The whole demo and all of Melbourne instead of some weeks. */
const long = process.env.FOOTFALL_CLUSTER_LONG === '1';
vi.setConfig({ testTimeout: long ? 3_600_000 : 900_000 });

const repository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const read = (path: string) => readFileSync(repository(path), 'utf8');

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Given {
  network: string;
  /** Where the network's sensors stand in another file. */
  networkFile?: string;
  now: string;
  bodies: { text: string; mapping: string }[];
  /** Whether the tables are brought up to date after each body, and not only after the last. */
  stepwise?: boolean;
}

/** The same raw and network through both engines. Returns the rows that were compared. */
async function expectParity({ network, networkFile, now, bodies, stepwise = false }: Given): Promise<number> {
  const duck = await openLab({ network, now });
  open.push(duck);
  if (networkFile) duck.pipeline.network = await readNetwork(networkFile, duck.pipeline.files);
  for (const { text, mapping } of stepwise ? bodies.slice(0, 1) : bodies) await duck.receive(text, { mapping });
  const spark = await freshCopy(duck, network);
  spark.pipeline.network = duck.pipeline.network;
  open.push(spark, runOnSpark(spark));
  await duck.transform();
  await spark.transform();
  for (const { text, mapping } of stepwise ? bodies.slice(1) : []) {
    await duck.receive(text, { mapping });
    await cp(join(duck.folder, 'raw'), join(spark.folder, 'raw'), { recursive: true });
    await duck.transform();
    await spark.transform();
  }
  return await expectSameLakes(spark, duck);
}

test('five weeks with faults, over the night in which Europe loses an hour, file by file', async () => {
  const folder = 'test/golden/five-weeks';
  const files = readdirSync(repository(folder)).filter((name) => /^\d.*\.csv$/.test(name));
  const mapping = read(`${folder}/mapping.yaml`);
  const rows = await expectParity({
    network: read(`${folder}/network.yaml`),
    now: read(`${folder}/now.txt`).trim(),
    bodies: files.map((file) => ({ text: read(`${folder}/${file}`), mapping })),
    stepwise: true,
  });
  expect(rows).toBeGreaterThan(1000);
});

test(`the demo's bank with every fault of its sensors, ${long ? 'thirteen months' : 'seven weeks'}`, async () => {
  const network = read('examples/demo/network.yaml');
  const from = Date.parse(long ? '2024-10-01T00:00:00Z' : '2025-09-22T00:00:00Z');
  const now = Date.parse('2025-11-05T08:10:00Z');
  const world = createWorld({
    network: parseNetwork(network, 'network.yaml'),
    seed: 1,
    faults: defaultFaults,
    history: { from },
  });
  const everything = { from, to: now, now, sensors: null, branches: null, at: null, limit: 1_000_000 };
  const text = [readingWriter.columns, ...world.readings(everything).items.map(readingWriter.csv)].join('\n');
  const mapping = read('examples/demo/mapping.yaml');
  const rows = await expectParity({ network, now: new Date(now).toISOString(), bodies: [{ text, mapping }] });
  expect(rows).toBeGreaterThan(long ? 400_000 : 50_000);
});

test(`counts of Melbourne, ${long ? 'three years' : 'five weeks in which its clocks go back'}`, async () => {
  const all = gunzipSync(readFileSync(repository('examples/melbourne/melbourne_2012_2015_hourly.csv.gz'))).toString();
  const [columns = '', ...records] = all.trimEnd().split('\n');
  const chosen = long ? records : records.filter((record) => /,2014-0(3-1[7-9]|3-[23]|4-[01])/.test(record));
  const rows = await expectParity({
    network: JSON.stringify({
      id: 'melbourne',
      timeZone: 'Australia/Melbourne',
      branches: [{ id: 'any', hours: 'always' }],
    }),
    networkFile: repository('examples/melbourne/network.yaml'),
    now: long ? '2015-03-01T00:00:00Z' : '2014-04-20T00:00:00Z',
    bodies: [{ text: [columns, ...chosen].join('\n'), mapping: read('examples/melbourne/mapping.yaml') }],
  });
  expect(rows).toBeGreaterThan(chosen.length);
});

test('names with every quote and script, the largest counts, ties, repeats, nothing at all', async () => {
  const names = [
    `O'Brien "North" \`back\``,
    `back\\slash \\' \\n \\u0041 100% _ ; -- /* $\{x} {{y}} :p ?`,
    '☕️ emoji 👩‍👩‍👧 e\u0301 é',
    'مركز المدينة \u200fعربي',
    'two\nlines\tand a tab',
    '東京・渋谷 Ελλάδα Київ İstanbul ı ß',
    "'; DROP TABLE lines; --",
  ];
  const network = JSON.stringify({
    id: 'hostile',
    timeZone: 'Europe/Paris',
    branches: names.map((id) => ({ id, name: `${id} (2)`, hours: 'always' })),
    sensors: names.map((id, index) => ({ id: `${id}#`, branch: id, position: String(index), intervalMinutes: 60 })),
  });
  const field = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const times = [
    '2025-03-30 00:00',
    '2025-03-30 01:00',
    // The hour that does not exist in Paris.
    '2025-03-30 02:00',
    '2025-03-30 03:00',
    '2025-03-31 23:00',
    '2025-04-01 00:00',
    // The hour that Paris has twice.
    '2024-10-27 02:00',
    '2024-10-27T00:00:00Z',
    '1969-12-31T23:00:00Z',
    '9999-12-31 23:00',
    'tomorrow',
    '',
  ];
  const counts = [
    ...['0', '-0', '1', '2147483647', '2147483648', '4294967296', '9007199254740991', '9007199254740993'],
    ...['9223372036854775807', '9223372036854775808', '-1', '-10', '-2147483648', '1e3', '1.5', ' 7 ', '+7', '07'],
    ...['many', '', 'NaN', 'Infinity', 'null', `'`, `\\`, '٣', '１２'],
  ];
  const records: string[] = [];
  for (const [index, name] of names.entries()) {
    for (const [at, time] of times.entries()) {
      for (const [which, count] of counts.entries()) {
        if ((index + at + which) % 3 !== 0 && time !== '2025-03-31 23:00') continue;
        const sensor = which % 5 === 4 ? String(index) : `${name}#`;
        const exits = counts[(which + at) % counts.length] as string;
        const branch = which % 7 === 6 ? name.toUpperCase() : which % 7 === 5 ? `${name}x` : name;
        records.push([sensor, branch, time, count, exits, which % 4 === 3 ? 'closed' : '', '60'].map(field).join(','));
      }
    }
  }
  const text = (some: string[]) => `sensor,branch,time,entries,exits,status,minutes\n${some.join('\n')}\n`;
  const rows = await expectParity({
    network,
    now: '2025-04-03T10:00:00Z',
    // The whole again in another order, then a file without a record.
    bodies: [text(records), text([...records].reverse()), text([])].map((body) => ({
      text: body,
      mapping: csvMapping,
    })),
  });
  expect(rows).toBeGreaterThan(records.length * 2);
});

test('a lake of which nothing was ever received, and one whose every record is refused', async () => {
  const network = networkText(initialState());
  const now = '2025-03-10T10:00:00Z';
  expect(await expectParity({ network, now, bodies: [] })).toBeGreaterThanOrEqual(0);
  const text = `sensor,branch,time,entries,exits,unit,minutes\n,,,,,,\nx,y,z,many,few,cars,soon\n`;
  const rows = await expectParity({ network, now, bodies: [{ text, mapping: mappingText(initialState()) }] });
  expect(rows).toBeGreaterThan(0);
});

test(
  `random files (seed ${seed}, ${runs} worlds)`,
  async () => {
    const shape = fc.record({
      from: fc.nat(20),
      days: fc.integer({ min: 28, max: 68 }),
      seed: fc.nat(1000),
      faults: fc.constantFrom(0, 10, 40),
    });
    const worlds = fc.tuple(fc.array(shape, { minLength: 1, maxLength: 3 }), fc.nat(7), fc.nat(5));
    await fc.assert(
      fc.asyncProperty(worlds, async ([files, edits, mappings]) => {
        const state = initialState();
        for (const [index, edit] of (['alias', 'moved', 'length'] as const).entries()) {
          state.network[edit] = (edits >> index) % 2;
        }
        state.network.newSensor = edits % 2;
        state.mapping.zone = mappings % 3;
        state.mapping.sentinel = mappings % 2;
        await expectParity({
          network: networkText(state),
          now: `${addDays(firstDay, 86)}T10:07:00Z`,
          bodies: files.map((file) => ({ text: fileText(file), mapping: mappingText(state) })),
        });
        for (const one of open.splice(0).reverse()) await one.close();
      }),
      // To shrink takes as long as many further worlds.
      { numRuns: runs, seed, endOnFailure: true },
    );
  },
  Math.max(120_000, runs * 60_000),
);
