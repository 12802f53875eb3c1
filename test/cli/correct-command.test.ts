import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { operations } from '../../src/cli/operate.ts';
import { fixedClock } from '../../src/domain/time.ts';
import { type FakeWorld, runMain } from './fakes.ts';
import { fakeOperations } from './results.ts';

const example = (name: string) => fileURLToPath(new URL(`../../examples/demo/${name}`, import.meta.url));
const network = example('network.yaml');

/** A lake of the demo bank, in which it is 2025-06-01 10:00 in Paris. */
async function newLake(id = 'demo') {
  const folder = await mkdtemp(join(tmpdir(), 'footfall-correct-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const data = join(folder, 'data');
  await mkdir(data);
  await writeFile(join(data, 'lake.json'), JSON.stringify({ format: 1, network: id }));
  const run = (args: string[], world: FakeWorld = {}) =>
    runMain(['correct', ...args, '--data', data, '--set', `network=${network}`], world);
  const json = async (args: string[]) => JSON.parse((await run([...args, '--json'])).stdout);
  return { data, run, json };
}

const morning = ['--from', '2025-05-28T09:00', '--to', '2025-05-28T12:00', '--reason', 'counted by hand'];
const count = ['count', 'lyon_1-0', ...morning, '--entries', '120'];

describe('help', () => {
  test.each(['count', 'range', 'real', 'faulty', 'revert', 'list'])('of correct %s is whole', async (name) => {
    const { code, stdout } = await runMain(['correct', name, '--help']);
    expect(code).toBe(0);
    for (const part of [
      `Usage: footfall correct ${name}`,
      `Examples:\n  footfall correct ${name}`,
      'Exit codes:\n    0',
    ]) {
      expect(stdout).toContain(part);
    }
    expect((await runMain(['correct', '--help'])).stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });
});

describe('footfall correct', () => {
  test('keeps a count, and says what comes of it', async () => {
    const { run, json } = await newLake();
    const ran = await run(count);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(
      /^Kept as 20250601T080000000Z-[0-9a-f]{6}: at sensor lyon_1-0, 2025-05-28 09:00 to 12:00 \(Europe\/Paris\), 3 open hours: 120 people came in\. It is taken into account at the next run\.\n$/,
    );
    expect((await json(['list'])).corrections).toEqual([
      {
        id: expect.stringMatching(/^20250601T080000000Z-/),
        at: '2025-06-01T08:00:00Z',
        author: 'ann',
        reason: 'counted by hand',
        sensorId: 'lyon_1-0',
        from: '2025-05-28T07:00:00Z',
        to: '2025-05-28T10:00:00Z',
        kind: 'count',
        entries: 120,
        status: 'in force',
      },
    ]);
  });

  test('keeps ranges, real crowds and faults, by whoever is named', async () => {
    const { json } = await newLake();
    const by = ['--author', 'Zoë B.'];
    const range = await json(['range', 'lyon_1-0', ...morning, '--low', '3', '--high', '5', ...by]);
    expect(range).toMatchObject({ correction: { kind: 'range', low: 3, high: 5, author: 'Zoë B.' }, openHours: 3 });
    const real = await json(['real', 'lyon_1-0', ...morning, '--fault-id', 'f7']);
    expect(real.correction).toMatchObject({ kind: 'real', faultId: 'f7', author: 'ann' });
    const night = ['--from', '2025-05-27T22:00Z', '--to', '2025-05-28T01:00:00+02:00', '--reason', 'x'];
    const faulty = await json(['faulty', 'lyon_1-0', ...night, '--fault', 'stuck']);
    expect(faulty).toMatchObject({
      correction: { kind: 'faulty', fault: 'stuck', from: '2025-05-27T22:00:00Z', to: '2025-05-27T23:00:00Z' },
      openHours: 0,
    });
  });

  test('lists the newest first, each with its standing, of all or of one sensor', async () => {
    const { run } = await newLake();
    await run(count);
    await run(['real', 'lyon_1-0', '--from', '2025-05-28T10:00', '--to', '2025-05-28T11:00', '--reason', 'sale']);
    await run(['faulty', 'lyon_1-1', '--from', '2025-05-28', '--to', '2025-05-30', '--fault', 'dead', '--reason', 'x']);
    const all = (await run(['list'])).stdout;
    expect(all.replaceAll(/-[0-9a-f]{6}/g, '')).toBe(
      [
        '20250601T080000002Z  in force',
        '  sensor lyon_1-1, 2025-05-28 00:00 to 2025-05-30 00:00 (Europe/Paris): the counts are faulty (dead)',
        '  ann, 2025-06-01T08:00:00.002Z: x',
        '20250601T080000001Z  in force',
        '  sensor lyon_1-0, 2025-05-28 10:00 to 11:00 (Europe/Paris): what was observed was real',
        '  ann, 2025-06-01T08:00:00.001Z: sale',
        '20250601T080000000Z  in force in part',
        '  sensor lyon_1-0, 2025-05-28 09:00 to 12:00 (Europe/Paris): 120 people came in',
        '  ann, 2025-06-01T08:00:00Z: counted by hand',
        '',
      ].join('\n'),
    );
    const one = (await run(['list', '--sensor', 'lyon_1-1'])).stdout;
    expect(one).toContain('lyon_1-1');
    expect(one).not.toContain('lyon_1-0');
    expect((await run(['list', '--sensor', 'lyon_1-2'])).stdout).toMatch(/^Nothing was decided of sensor lyon_1-2 yet/);
  });

  test('reverts a record, and a revert', async () => {
    const { run, json } = await newLake();
    const { id } = (await json(count)).correction;
    const statuses = async () => (await json(['list'])).corrections.map((one: { status: string }) => one.status);
    const first = await run(['revert', id, '--reason', 'wrong door']);
    expect(first.stdout).toContain(`from the next run on ${id} (120 people came in) counts no longer`);
    expect(await statuses()).toEqual(['in force', 'reverted']);

    const twice = await run(['revert', id, '--reason', 'wrong door']);
    const [revert] = (await json(['list'])).corrections;
    expect(twice.code).toBe(2);
    expect(twice.stderr).toBe(
      `footfall: ${id} is reverted already, by ${revert.id}. ` +
        `To bring it back: footfall correct revert ${revert.id} --reason TEXT [CORRECTION_REFUSED]\n`,
    );

    const back = await run(['revert', revert.id, '--reason', 'it was the right one']);
    expect(back.stdout).toContain(`${id} counts again`);
    expect(await statuses()).toEqual(['in force', 'reverted', 'in force']);
  });

  const refusals: [string, string[], RegExp, number][] = [
    [
      'an unknown sensor',
      count.with(1, 'lyon_1-9'),
      /no sensor "lyon_1-9".* Did you mean "lyon_1-0"\? \[SENSOR_UNKNOWN\]/,
      2,
    ],
    [
      'the future',
      count.with(5, '2025-06-01T10:01'),
      /ends at 2025-06-01T08:01:00Z; it is 2025-06-01T08:00:00Z now/,
      2,
    ],
    ['a reversed span', count.with(5, '2025-05-28T08:00'), /must end after it begins\. \[RANGE_REVERSED\]/, 2],
    ['years', count.with(3, '2005-05-28'), /366 days at most\. Check the years/, 2],
    [
      'a night',
      count.with(3, '2025-05-28T12:00').with(5, '2025-05-28T13:00'),
      /no open hour.*\[CORRECTION_REFUSED\]/,
      2,
    ],
    [
      'a time that occurs twice',
      count.with(3, '2024-10-27T02:30'),
      /--from: .*occurs twice in Europe\/Paris.*\[LOCAL_TIME_UNCLEAR\]/,
      2,
    ],
    ['a time that never was', count.with(5, '2025-03-30T02:30'), /--to: .*does not occur in Europe\/Paris/, 2],
    ['half a minute', count.with(3, '2025-05-28T09:00:30'), /'--from <time>'.*whole minute/, 2],
    ['half a person', count.with(9, '1.5'), /Expected a whole number from 0/, 2],
    ['no reason', count.with(7, ' '), /'--reason <text>'.*one line of 1 to 500 characters/, 2],
    [
      'a range upside down',
      ['range', 'lyon_1-0', ...morning, '--low', '5', '--high', '4'],
      /--high must be as many/,
      2,
    ],
    ['an unknown fault', ['faulty', 'lyon_1-0', ...morning, '--fault', 'none'], /Allowed choices are gap, dead/, 2],
    ['an unknown record', ['revert', 'x', '--reason', 'y'], /no correction of the id "x".*\[CORRECTION_UNKNOWN\]/, 2],
  ];
  test.each(refusals)('refuses %s, and keeps nothing', async (_what, args, message, code) => {
    const { data, run } = await newLake();
    const ran = await run(args);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).toMatch(/^footfall: [^\n]+\n$/);
    expect(await readdir(data)).toEqual(['lake.json']);
  });

  test('asks who decides where the system knows no user', async () => {
    const { run } = await newLake();
    const nobody = await run(count, { effects: { userName: () => null } });
    expect(nobody).toMatchObject({ code: 2, stdout: '' });
    expect(nobody.stderr).toContain('Say who decides with --author. [USAGE]');
    expect((await run([...count, '--author', 'bob'], { effects: { userName: () => null } })).code).toBe(0);
  });

  test('goes by the clock of the lake', async () => {
    const { run } = await newLake();
    const early = await run(count, { effects: { clock: fixedClock(Date.parse('2025-05-28T09:59:00Z')) } });
    expect(early.stderr).toContain('Only what is over can be corrected.');
    expect((await run([...count, '--now', '2025-05-28T10:00:00Z'])).code).toBe(0);
  });

  test('needs a lake, of this network', async () => {
    const other = await (await newLake('museum')).run(count);
    expect(other).toMatchObject({ code: 6, stdout: '' });
    expect(other.stderr).toContain('The lake holds the network "museum", not "demo".');
    const { data, run } = await newLake();
    await rm(join(data, 'lake.json'));
    expect((await run(count)).stderr).toMatch(/There is no lake here.*\[FILE_UNREADABLE\]/);
    expect(await readdir(data)).toEqual([]);
  });

  test('names a damaged record in the list, shows the others, and goes on keeping', async () => {
    const { data, run, json } = await newLake();
    await run(count);
    const broken = join(data, 'raw/corrections/2025-05/20250501T000000000Z-abcdef.json');
    await mkdir(join(broken, '..'));
    await writeFile(broken, '{"id": "20250501T0000');
    const ran = await run(['list']);
    expect(ran.code).toBe(6);
    expect(ran.stdout).toContain('120 people came in');
    expect(ran.stderr).toMatch(/^Problem: .*20250501T000000000Z-abcdef\.json:.*\[CORRECTION_INVALID\]\n$/);
    const document = await json(['list']);
    expect(document.corrections).toHaveLength(1);
    expect(document.problems).toMatchObject([{ code: 'CORRECTION_INVALID', place: { file: broken } }]);
    expect((await run(count)).code).toBe(0);
  });
});

test('a file cannot be imported as a source of that name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'footfall-correct-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const args = ['--mapping', example('mapping.yaml'), '--source', 'corrections', '--data', join(folder, 'data')];
  const ran = await runMain(['import', 'a.csv', ...args, '--set', `network=${network}`], {
    connections: { operations: fakeOperations([], { import: operations.import }) },
  });
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toMatch(
    /No source can be named "corrections"\. .* give the source another name\. \[SOURCE_RESERVED\]/,
  );
  expect(await readdir(folder)).toEqual([]);
});
