import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serve } from '../../src/cli/serve.ts';
import { systemClock } from '../../src/domain/time.ts';
import { FakeStream, runMain } from './fakes.ts';

const network = fileURLToPath(new URL('../../examples/demo/network.yaml', import.meta.url));

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'footfall-serve-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'data');
}

const run = (args: string[], world: object = {}) =>
  runMain(args, { connections: { serve }, effects: { clock: systemClock }, ...world });

/** Runs `footfall serve`, does `work` once its address is printed, then presses Ctrl-C. */
async function whileServing(data: string, args: string[], work: (url: string) => Promise<void>) {
  const stdout = new FakeStream();
  let interrupt = () => {};
  const all = ['serve', '--port', '0', '--data', data, '--set', `network=${network}`, ...args];
  const printed = new Promise<void>((resolve) => {
    const write = stdout._write;
    stdout._write = (chunk, encoding, done) => {
      write.call(stdout, chunk, encoding, done);
      resolve();
    };
  });
  const running = runMain(all, {
    connections: { serve },
    effects: { stdout, clock: systemClock },
    whileRunning: (ctrlC) => (interrupt = ctrlC),
  });
  await Promise.race([printed, running]);
  const url = /http:\/\/[\d.]+:\d+/.exec(stdout.text)?.[0];
  try {
    if (url) await work(url);
  } finally {
    interrupt();
  }
  return running;
}

describe('footfall serve', () => {
  test('serves a lake that is not there yet, prints where, and ends well at Ctrl-C', async () => {
    const data = await newFolder();
    let answer: unknown;
    let url = '';
    const ran = await whileServing(data, [], async (address) => {
      url = address;
      answer = await (await fetch(`${url}/v1/network`)).json();
    });
    expect(answer).toMatchObject({ id: 'demo', branches: 11, first_day: null, role: 'operator' });
    expect(ran.stdout).toBe(`Demo bank: ${url} (API at ${url}/docs; Ctrl-C ends it)\n`);
    expect(ran).toMatchObject({ code: 0, exits: [] });
    expect(await readdir(join(data, 'tmp'))).toEqual([]);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('tells the same as a JSON document', async () => {
    const ran = await whileServing(await newFolder(), ['--json'], async () => {});
    expect(JSON.parse(ran.stdout)).toMatchObject({ network: 'Demo bank', tokens: false });
  });

  test('refuses an address that others can reach while there is no valid token, and makes nothing', async () => {
    const data = await newFolder();
    const ran = await whileServing(data, ['--host', '0.0.0.0'], async () => {});
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toBe(
      'footfall: Other machines can reach 0.0.0.0, so every caller needs a token, and there is no valid one yet. ' +
        'Make one with: footfall token create --role viewer [BIND_NEEDS_TOKEN]\n',
    );
    expect(await readdir(join(data, '..'))).toEqual([]);
  });

  test('asks for a token where the configuration says so, and lets its holder in', async () => {
    const data = await newFolder();
    const { stdout } = await run(['token', 'create', '--role', 'viewer', '--data', data]);
    const statuses: number[] = [];
    const ran = await whileServing(data, ['--set', 'serve.requireToken=true'], async (url) => {
      for (const authorization of [undefined, 'Bearer wrong', `Bearer ${stdout.trim()}`]) {
        const headers = authorization === undefined ? {} : { authorization };
        statuses.push((await fetch(`${url}/v1/network`, { headers })).status);
      }
    });
    expect(statuses).toEqual([401, 401, 200]);
    expect(ran.stdout).toContain('every caller needs a token');
  });

  test('says in one line that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const ran = await whileServing(await newFolder(), ['--port', String(port)], async () => {});
    expect(ran.code).toBe(2);
    expect(ran.stderr).toBe(
      `footfall: Port ${port} of 127.0.0.1 is taken. Name another with --port; --port 0 takes any free one. [USAGE]\n`,
    );
  });

  test('says in one line that the network file is missing', async () => {
    const ran = await whileServing(await newFolder(), ['--set', 'network=/nowhere/network.yaml'], async () => {});
    expect(ran.code).toBe(4);
    expect(ran.stderr).toMatch(/^footfall: \/nowhere\/network.yaml: There is no such network file\. .*\n$/);
  });
});

describe('footfall token', () => {
  test('shows a new token once, and keeps its hash alone', async () => {
    const data = await newFolder();
    const made = await run(['token', 'create', '--role', 'operator', '--name', 'écran', '--data', data]);
    expect(made.stdout).toMatch(/^fft_[0-9a-z]{10}_[0-9A-Za-z_-]{43}\n$/);
    expect(made.stderr).toContain('Keep it now: it is not shown again.');
    const [, id = '', secret = ''] = /^fft_([^_]+)_(.+)\n$/.exec(made.stdout) ?? [];
    const listed = await run(['token', 'list', '--data', data]);
    expect(listed.stdout).toMatch(new RegExp(`${id} +écran +operator +valid`));
    const file = await readFile(join(data, 'access', `${id}.json`), 'utf8');
    for (const text of [listed.stdout, listed.stderr, made.stderr, file]) expect(text).not.toContain(secret);
  });

  test('ends by revocation, and after its time', async () => {
    const data = await newFolder();
    const made = await run(['token', 'create', '--role', 'viewer', '--expires', '90d', '--data', data, '--json']);
    const { id, created_at, expires_at } = JSON.parse(made.stdout);
    expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(90 * 86_400_000);
    expect((await run(['token', 'revoke', id, '--data', data])).stdout).toMatch(/^Token .* is revoked since /);
    const listed = await run(['token', 'list', '--data', data, '--json']);
    expect(JSON.parse(listed.stdout).tokens).toMatchObject([{ id, status: 'revoked' }]);
    expect(listed.stdout).not.toContain('sha256');
  });

  test.each([
    [['create'], /not specified\. See: footfall token create --help \[USAGE\]\n$/],
    [
      ['create', '--role', 'viewer', '--name', 'a\nb'],
      /^footfall: .*'a b' .*Expected 1 to 100 characters of one line\..*\n$/,
    ],
    [['create', '--role', 'admin'], /Allowed choices are viewer, operator\. .*\[USAGE\]\n$/],
    [['create', '--role', 'viewer', '--expires', '3w'], /Expected a length of time such as 90d, 12h or 30m\./],
    [['create', '--role', 'viewer', '--name', ' '], /Expected 1 to 100 characters of one line\./],
    [
      ['revoke', 'nobody'],
      /^footfall: There is no token of the id "nobody"\. See them with: footfall token list \[USAGE\]\n$/,
    ],
    [['revoke'], /^footfall: Missing required argument 'id'\./],
    [[], /See them with: footfall token --help \[USAGE\]\n$/],
  ])('%j is refused in one line', async (args, message) => {
    const ran = await run(['token', ...args, '--data', await newFolder()]);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toMatch(message);
  });

  test('says when there is none', async () => {
    const ran = await run(['token', 'list', '--data', await newFolder()]);
    expect(ran.stdout).toBe('No tokens. Make one with: footfall token create --role viewer\n');
  });
});
