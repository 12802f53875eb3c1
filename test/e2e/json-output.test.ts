import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DoorService, doorService, serviceMapping } from './door-service.ts';
import { footfall, inParallel, start, temporaryFolder } from './footfall.ts';
import { header, shopNetwork, writeShop } from './shop.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let service: DoorService;
const now = ['--now', '2025-05-06T20:10:00Z'];
beforeAll(async () => {
  folder = await temporaryFolder();
  service = await doorService();
  service.now = Date.parse('2025-05-06T20:10:00Z');
  await writeShop(folder.path);
  await writeFile(join(folder.path, 'network.yaml'), shopNetwork);
  await writeFile(join(folder.path, 'service.yaml'), serviceMapping);
  await writeFile(join(folder.path, 'doors.csv'), `${header}n1,2025-05-06T09:00,1\n`);
  await writeFile(
    join(folder.path, 'footfall.yaml'),
    `network: network.yaml\nsources:\n  - { name: doors, url: "${service.url}", mapping: service.yaml, from: 2025-05-05 }\n`,
  );
  const ended = await footfall(['run', ...now, '--json'], { cwd: folder.path });
  expect(ended.code).toBe(0);
});
afterAll(async () => {
  await service.close();
  await folder.remove();
});

describe('--json', () => {
  const lines: [string, string[], number, string[]][] = [
    ['run', ['run', ...now], 0, ['collect', 'problems', 'transform']],
    ['collect', ['collect', ...now], 0, ['problems', 'sources']],
    ['transform', ['transform', ...now], 0, ['healed', 'rejects', 'tables']],
    ['import', ['import', 'doors.csv', '--mapping', 'doors.yaml', '--data', 'own'], 0, ['files', 'transform']],
    ['query', ['query', "SELECT 'a' AS a"], 0, ['0']],
    ['status', ['status'], 0, ['days', 'network', 'tables']],
    ['config', ['config'], 0, ['file', 'values']],
    ['demo', ['demo', '--months', '1', '--data', 'demo', ...now], 0, ['branches', 'run']],
    ['an error of the command line', ['run', '--sorce'], 2, ['error']],
    ['an error of a file', ['import', 'none.csv', '--mapping', 'doors.yaml'], 4, ['error']],
    ['an error of a query', ['query', 'SELEC 1'], 9, ['error']],
    ['a refused query', ['query', "COPY (SELECT 1) TO 'x.csv'"], 9, ['error']],
  ];

  test('of every command, and of every error, is one document alone on stdout', async () => {
    await inParallel(lines, async ([what, args, code, keys]) => {
      const ended = await footfall([...args, '--json'], { cwd: folder.path });
      expect(ended.code, what).toBe(code);
      const found = JSON.parse(ended.stdout) as Record<string, { exit?: number }>;
      expect(Object.keys(found), what).toEqual(expect.arrayContaining(keys));
      if (code !== 0) expect(found.error?.exit, what).toBe(code);
      if (code === 0) expect(ended.stderr, what).toBe('');
    });
  });

  test('of simulate is a document of where it is, at once', async () => {
    const running = start(['simulate', '--port', '0', '--json'], { cwd: folder.path });
    await running.printed(/"url": "http:\/\/127\.0\.0\.1:\d+"/);
    const ended = await running.stop('SIGTERM');
    expect(JSON.parse(ended.stdout)).toMatchObject({ url: expect.any(String) });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });
});

test('a run with nothing to do takes less than a second of the processor', async () => {
  const report = 'process.on("exit", () => console.error("cpu", process.cpuUsage().user + process.cpuUsage().system))';
  const spent: number[] = [];
  // What else the machine does adds to it: the least of three is nearest to what it takes.
  for (let run = 0; run < 3; run++) {
    const ended = await footfall(['run', ...now, '--json'], {
      cwd: folder.path,
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(report)}` },
    });
    expect(JSON.parse(ended.stdout)).toMatchObject({ collect: { sources: [{ requests: 0 }] } });
    spent.push(Number(/cpu (\d+)/.exec(ended.stderr)?.[1]) / 1e6);
  }
  expect(Math.min(...spent)).toBeLessThan(1);
});
