import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Connections } from '../../src/cli/operations.ts';
import { FootfallError } from '../../src/domain/errors.ts';
import { FakeStream, runMain } from './fakes.ts';
import { type Call, fakeOperations, ranAll } from './results.ts';

const commands = [
  'run',
  'collect',
  'transform',
  'import',
  'query',
  'status',
  'correct',
  'simulate',
  'config',
  'demo',
  'up',
];

afterEach(() => {
  vi.useRealTimers();
});

describe('help', () => {
  test.each(commands)('of %s tells what it does, its options, examples and exit codes', async (name) => {
    const { code, stdout, stderr } = await runMain([name, '--help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(new RegExp(`^Usage: footfall ${name}`));
    for (const part of [`Examples:\n  footfall ${name}`, 'Exit codes:\n    0  All went well', '--data <dir>', '130']) {
      expect(stdout).toContain(part);
    }
  });

  test('of the whole names every command', async () => {
    const { stdout } = await runMain(['--help']);
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test('--version prints the version alone', async () => {
    expect((await runMain(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('a wrong command line is one line with advice, and code 2:', () => {
  test.each([
    [['rnu'], /Unknown command 'rnu'\. Did you mean run\?/],
    [['run', '--frm', '2025-01-01'], /Unknown option '--frm'\. Did you mean --from\?/],
    [['run', '--from', '2025-02-30'], /'2025-02-30' is invalid\. Expected a date such as 2025-01-31/],
    [['run', '--from', '2025-01-02', '--to', '2025-01-02'], /--to must be later than --from/],
    [['run', '--now', '2025-06-01T08:00'], /Expected a time with its offset/],
    [['run', '--now', '2025-02-30T08:00:00Z'], /Expected a time with its offset/],
    [['run', '--log-level', 'loud'], /Allowed choices are debug, info, warn, error, silent/],
    [['run', '--set', 'engine.threads'], /Expected a key and a value/],
    [['run', 'extra'], /Too many arguments/],
    [['import', 'a.csv'], /Required option '--mapping <file>' not specified/],
    [['import', '--mapping', 'm.yaml'], /Missing required argument 'file'/],
    [['query'], /Expected one SELECT/],
    [['query', 'SELECT 1', '--file', 'x.sql'], /Expected one SELECT/],
    [['query', 'SELECT 1', '--format', 'xml'], /Allowed choices are table, csv, json, ndjson, parquet/],
    [['demo', '--months', '0'], /Expected a whole number from 1 to 60/],
    [['simulate', '--port', '70000'], /Expected a whole number from 0 to 65535/],
    [['simulate', '--history', 'yesterday'], /Expected a date/],
    [['simulate', '--speed', '0'], /Expected a number above 0/],
    [[], /No command was given/],
  ] as [string[], RegExp][])('%j', async (args, message) => {
    const { code, stdout, stderr } = await runMain(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^footfall: [^\n]*\[USAGE\]\n$/);
  });
});

describe('an error', () => {
  const failing = (error: unknown): Partial<Connections> => ({
    operations: fakeOperations([], {
      run: async () => {
        throw error;
      },
    }),
  });
  const known = new FootfallError('LAKE_OTHER_NETWORK', 'This lake is that of "shop".', {
    hint: 'Name another with --data.',
    place: { file: '/data/lake.json' },
  });

  test('gives its line on stderr and the code of the registry', async () => {
    const { code, stdout, stderr } = await runMain(['run'], { connections: failing(known) });
    expect(code).toBe(6);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'footfall: /data/lake.json: This lake is that of "shop". Name another with --data. [LAKE_OTHER_NETWORK]\n',
    );
  });

  test('with --json is a document on stdout, and the line on stderr stays', async () => {
    const { code, stdout, stderr } = await runMain(['run', '--json'], { connections: failing(known) });
    expect(code).toBe(6);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'LAKE_OTHER_NETWORK',
        message: 'This lake is that of "shop".',
        hint: 'Name another with --data.',
        place: { file: '/data/lake.json' },
        exit: 6,
      },
    });
    expect(stderr).toContain('[LAKE_OTHER_NETWORK]');
  });

  test('that nobody foresaw is one line; the stack comes with --log-level debug', async () => {
    const connections = failing(new TypeError('x is not a function'));
    const short = await runMain(['run'], { connections });
    expect(short.code).toBe(1);
    expect(short.stderr).toBe('footfall: x is not a function (unexpected; run with --log-level debug for the stack)\n');
    const long = await runMain(['run', '--log-level', 'debug'], { connections });
    expect(long.stderr).toMatch(/TypeError: x is not a function\n +at /);
  });

  test('of several lines keeps its code on the first', async () => {
    const error = new FootfallError('QUERY_FAILED', 'Binder Error: no\n\nLINE 1: SELECT x\n               ^');
    const { stderr } = await runMain(['run'], { connections: failing(error) });
    expect(stderr).toBe('footfall: Binder Error: no [QUERY_FAILED]\n\nLINE 1: SELECT x\n               ^\n');
  });

  test('of the configuration is told before anything runs', async () => {
    const calls: Call[] = [];
    const ran = await runMain(['run', '--set', 'engine.thread=3'], {
      connections: { operations: fakeOperations(calls) },
    });
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('Did you mean engine.threads?');
    expect(calls).toEqual([]);
  });

  test('of one source on the way is a line, and decides the exit code of a run that went on', async () => {
    const problems = [
      { code: 'SOURCE_FAILED' as const, message: 'The source answered 500.', place: { sensor: 'Lyon_1/0' } },
    ];
    const connections = { operations: fakeOperations([], { run: async () => ({ ...ranAll, problems }) }) };
    const ran = await runMain(['run'], { connections });
    expect(ran.code).toBe(8);
    expect(ran.stderr).toBe('Problem: Lyon_1/0: The source answered 500. [SOURCE_FAILED]\n');
    expect(ran.stdout).toContain('Done in');
    const json = await runMain(['run', '--json'], { connections });
    expect(json.code).toBe(8);
    expect(JSON.parse(json.stdout).problems).toEqual(problems);
    expect(json.stderr).toBe('');
  });
});

describe('Ctrl-C', () => {
  const waiting = (onAbort: (signal: AbortSignal) => Promise<never>): Partial<Connections> => ({
    operations: fakeOperations([], { run: (_request, { signal }) => onAbort(signal) }),
  });
  const deaf = waiting(() => new Promise(() => {}));

  test('ends a command that listens, with 130 and one line', async () => {
    let interrupt = () => {};
    const connections = waiting((signal) => {
      setImmediate(() => interrupt());
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const ran = await runMain(['run'], { connections, whileRunning: (ctrlC) => (interrupt = ctrlC) });
    expect(ran).toMatchObject({ code: 130, stderr: 'footfall: Interrupted. [INTERRUPTED]\n', exits: [] });
  });

  test('before the work has begun keeps it from beginning', async () => {
    const ran = await runMain(['run'], { connections: deaf, whileRunning: (interrupt) => interrupt() });
    expect(ran).toMatchObject({ code: 130, exits: [] });
  });

  /** Resolves to the list of hard exits once the work has met its Ctrl-C. */
  const interruptDeaf = async (times: number): Promise<number[]> => {
    const exits: number[] = [];
    const { promise: met, resolve: meet } = Promise.withResolvers<void>();
    let interrupt = () => {};
    const connections = waiting(() => {
      for (let time = 0; time < times; time++) interrupt();
      meet();
      return new Promise(() => {});
    });
    void runMain(['run'], {
      connections,
      effects: { exit: (code) => exits.push(code) },
      whileRunning: (ctrlC) => (interrupt = ctrlC),
    });
    await met;
    return exits;
  };

  test('cuts off after 1.5 seconds a command that does not', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const exits = await interruptDeaf(1);
    vi.advanceTimersByTime(1499);
    expect(exits).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(exits).toEqual([130]);
  });

  test('twice ends at once', async () => {
    expect(await interruptDeaf(2)).toEqual([130]);
  });
});

describe('a reader that goes away', () => {
  test('stops the work, without a word', async () => {
    const stdout = new FakeStream();
    const connections = {
      operations: fakeOperations([], {
        status: async (_request, { signal }) => {
          stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
          signal.throwIfAborted();
          throw new Error('not stopped');
        },
      }),
    };
    const ran = await runMain(['status'], { connections, effects: { stdout } });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('the commands', () => {
  const calls: Call[] = [];
  const connections = { operations: fakeOperations(calls) };
  const effects = { cwd: '/nowhere' };
  const ask = async (args: string[]) => {
    calls.length = 0;
    const ran = await runMain(args, { connections, effects });
    expect(ran.stderr).toBe('');
    expect(ran.code).toBe(0);
    return ran;
  };

  test('hand over the range, half-open, open ends as null', async () => {
    await ask(['run', '--from', '2025-01-01', '--to', '2025-02-01', '--source', 'bank', '--source', 'shop']);
    await ask(['run']).then(() =>
      expect(calls[0]?.request).toEqual({ from: null, to: null, sources: null, past: 'judged' }),
    );
    await ask(['collect', '--from', '2025-01-01', '--source', 'bank']);
    expect(calls[0]?.request).toEqual({ from: '2025-01-01', to: null, sources: ['bank'] });
    await ask(['transform', '--force']);
    expect(calls[0]?.request).toEqual({ from: null, to: null, force: true, verify: false, past: 'judged' });
  });

  test('import resolves its paths', async () => {
    await ask(['import', 'a.csv', '/b.csv', '--mapping', 'm.yaml', '--no-transform']);
    expect(calls[0]?.request).toEqual({
      files: ['/nowhere/a.csv', '/b.csv'],
      mapping: '/nowhere/m.yaml',
      source: null,
      transform: false,
    });
  });

  test('demo has a lake of its own, unless --data says else', async () => {
    await ask(['demo']);
    expect(calls[0]).toMatchObject({ data: '/nowhere/data/demo', request: { months: 13, seed: 1, faults: 'default' } });
    await ask(['--data', '/lake', 'demo', '--faults', 'none']);
    expect(calls[0]).toMatchObject({ data: '/lake', request: { faults: 'none' } });
  });

  test('global options may stand before and after the command', async () => {
    await ask(['--data', '/one', 'run', '--quiet']);
    expect(calls[0]?.data).toBe('/one');
    await ask(['run', '--data', '/two']);
    expect(calls[0]?.data).toBe('/two');
  });

  test.each([
    [
      ['run'],
      /bank[\s\S]*8,950[\s\S]*hourly[\s\S]*16,368[\s\S]*1,204 superseded, 3 unknown_branch[\s\S]*Done in 2\.1 s/,
    ],
    [['collect'], /1\.2 MB/],
    [['transform'], /hourly +31/],
    [['import', 'a.csv', '--mapping', 'm'], /a\.csv[\s\S]*2 time_unreadable[\s\S]*imported before, nothing done/],
    [['status'], /Demo bank \(demo\)[\s\S]*2025-01-02 +192 +190 +4 +186 +96\.9 %[\s\S]*readings +7/],
    [['demo'], /Lyon_1 +396 +123,456 +451 +98\.1 % +2025-05-30 +510 +\+4\.2 %[\s\S]*lake is \/x\/data\/demo/],
  ] as [string[], RegExp][])('%j prints its result', async (args, text) => {
    expect((await ask(args)).stdout).toMatch(text);
  });

  test.each([['run'], ['collect'], ['transform'], ['status'], ['demo']])(
    '%s --json prints one document',
    async (name) => {
      expect(JSON.parse((await ask([name, '--json'])).stdout)).toBeTypeOf('object');
    },
  );
});

describe('config', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footfall-config-'));
    await writeFile(
      join(folder, 'footfall.yaml'),
      'sources:\n  - { name: bank, mapping: m.yaml, url: "https://b.example", from: 2025-01-01 }\n',
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('prints every value and where it came from, secrets hidden', async () => {
    const effects = { cwd: folder, env: { FOOTFALL_SOURCES_BANK_TOKEN: 'hunter2', HOME: '/root' } };
    const table = await runMain(['config', '--log-level', 'error'], { effects });
    expect(table.code).toBe(0);
    expect(table.stdout).toMatch(/sources\.bank\.token +\(hidden\) +env FOOTFALL_SOURCES_BANK_TOKEN/);
    expect(table.stdout).toMatch(/log\.level +error +flag --log-level/);
    expect(table.stdout).toMatch(/sources\.bank\.url +https:\/\/b\.example +file .*footfall\.yaml:2/);
    const json = await runMain(['config', '--json'], { effects });
    expect(json.stdout + table.stdout).not.toContain('hunter2');
    expect(JSON.parse(json.stdout).values).toContainEqual({ key: 'collect.retries', value: 5, origin: 'default' });
  });

  test('--schema prints the JSON Schema', async () => {
    const { stdout } = await runMain(['config', '--schema'], { effects: { cwd: folder } });
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', additionalProperties: false });
  });
});
