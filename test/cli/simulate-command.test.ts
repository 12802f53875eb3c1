import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { historyStart } from '../../src/cli/commands/simulate.ts';
import type { Connections, SimulateRequest } from '../../src/cli/operations.ts';
import { simulate } from '../../src/cli/simulate.ts';
import { diskFiles } from '../../src/lake/disk-files.ts';
import { readNetwork } from '../../src/network/load.ts';
import { FakeStream, runMain } from './fakes.ts';

const network = fileURLToPath(new URL('../../examples/demo/network.yaml', import.meta.url));
const { name } = await readNetwork(network, diskFiles());

const real = (seen: SimulateRequest[] = []): Partial<Connections> => ({
  simulate: (request, context) => {
    seen.push(request);
    return simulate(request, context);
  },
});

/** Runs the command, does `work` once its URL is printed, then presses Ctrl-C. */
async function whileServing(args: string[], work: (url: string) => Promise<void>, seen: SimulateRequest[] = []) {
  const stdout = new FakeStream();
  let interrupt = () => {};
  const running = runMain(['simulate', '--port', '0', '--network', network, ...args], {
    connections: real(seen),
    effects: { stdout },
    whileRunning: (ctrlC) => (interrupt = ctrlC),
  });
  const written = new Promise<void>((resolve) => {
    const write = stdout._write;
    stdout._write = (chunk, encoding, done) => {
      write.call(stdout, chunk, encoding, done);
      resolve();
    };
  });
  await Promise.race([written, running]);
  const url = /http:\/\/[\d.]+:\d+/.exec(stdout.text)?.[0];
  try {
    if (url) await work(url);
  } finally {
    interrupt();
  }
  return running;
}

describe('footfall simulate', () => {
  test('serves until Ctrl-C, prints where, and ends well', async () => {
    const seen: SimulateRequest[] = [];
    let branches: unknown;
    let url = '';
    const ran = await whileServing(
      ['--faults', 'none', '--truth', '--seed', '7'],
      async (address) => {
        url = address;
        branches = await (await fetch(`${url}/v1/branches`)).json();
      },
      seen,
    );
    expect(JSON.stringify(branches)).toContain('Lyon_1');
    expect(ran.stdout).toBe(`${name}, simulated since 2024-05-01: ${url} (API at ${url}/docs; Ctrl-C ends it)\n`);
    expect(ran).toMatchObject({ code: 0, stderr: '', exits: [] });
    expect(seen[0]).toMatchObject({ seed: 7, truth: true, faults: 'none', network });
    await expect(fetch(`${url}/v1/branches`)).rejects.toThrow();
  });

  test('--json prints one document with the address', async () => {
    let asked = '';
    const ran = await whileServing(['--json', '--history', '2025-01-01'], async (url) => {
      asked = url;
    });
    expect(JSON.parse(ran.stdout)).toEqual({ url: asked, network: name, seed: 1, historyFrom: '2025-01-01' });
  });

  test('a port that is taken is one clear line', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => other.once('listening', listening));
    const { port } = other.address() as AddressInfo;
    const ran = await runMain(['simulate', '--network', network, '--port', String(port)], { connections: real() });
    other.close();
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/^footfall: Port \d+ of 127\.0\.0\.1 is taken\. Name another with --port/);
  });

  test('a network file that is absent is told', async () => {
    const ran = await runMain(['simulate'], { connections: real() });
    expect(ran.code).toBe(4);
    expect(ran.stderr).toMatch(/^footfall: \/nowhere\/at\/all\/network\.yaml: /);
  });

  test('a faults file that is absent is told', async () => {
    const ran = await runMain(['simulate', '--network', network, '--faults', 'gone.yaml'], { connections: real() });
    expect(ran.code).toBe(4);
    expect(ran.stderr).toMatch(/gone\.yaml/);
  });

  test('--speed runs the clock from --now on; without it --now stands still', async () => {
    for (const [speed, passed] of [
      [[], 0],
      [['--speed', '60'], 60_000],
    ] as const) {
      const seen: SimulateRequest[] = [];
      let now = 1000;
      let interrupt = () => {};
      const stdout = new FakeStream();
      await runMain(['simulate', '--port', '0', '--now', '2025-03-01T00:00:00Z', ...speed], {
        connections: {
          simulate: async (request) => {
            seen.push(request);
            setImmediate(interrupt);
            return { url: 'http://x', network: 'x', close: async () => {} };
          },
        },
        effects: { stdout, clock: { now: () => now } },
        whileRunning: (ctrlC) => (interrupt = ctrlC),
      });
      const begun = Date.parse('2025-03-01T00:00:00Z');
      expect(seen[0]?.clock.now()).toBe(begun);
      now += 1000;
      expect(seen[0]?.clock.now()).toBe(begun + passed);
    }
  });

  test('a history in months ends on a day that exists', () => {
    const at = (text: string) => Date.parse(`${text}T12:00:00Z`);
    expect(historyStart('13', at('2025-06-01'))).toBe('2024-05-01');
    expect(historyStart('1', at('2025-03-31'))).toBe('2025-02-28');
    expect(historyStart('12', at('2024-02-29'))).toBe('2023-02-28');
    expect(historyStart('2024-07-04', at('2025-03-31'))).toBe('2024-07-04');
  });
});
