/** Lakes and servers to look at: the real command line, each in a process of its own. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { footfallJson, repository, start } from '../e2e/footfall.ts';

/** Thursday, five past three in Paris: the demo's branches have been open since nine. */
export const demoNow = '2026-11-19T14:05:00Z';
export const demoToday = '2026-11-19';

export interface Served {
  url: string;
  /** What it has logged. */
  log(): string;
  close(): Promise<void>;
}

/** A demo lake of so many months before `demoNow`. */
export async function makeDemoLake(data: string, months: number): Promise<void> {
  await footfallJson(['demo', '--months', String(months), '--now', demoNow, '--data', data, '--quiet']);
}

/** The dashboard as it is now, copied to `folder`, so that another build beside does not take files from under a page. */
export async function buildDashboard(folder: string): Promise<void> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [repository('scripts/build-dashboard.ts')]);
  await cp(repository('dashboard/dist'), folder, { recursive: true }).catch((error: unknown) => {
    throw new Error(`The dashboard was not built:\n${stdout}${stderr}`, { cause: error });
  });
}

export interface ServeLakeOptions {
  data: string;
  dashboard: string;
  /** Default: that of the demo. */
  network?: string;
  now?: string;
  settings?: Record<string, string | boolean>;
}

/** `footfall serve` on a free port, once it listens. */
export async function serveLake(options: ServeLakeOptions): Promise<Served> {
  const { data, dashboard, network = repository('examples/demo/network.yaml'), now = demoNow } = options;
  // All pages come from one address.
  const settings = { network, 'serve.dashboard': dashboard, 'serve.requestsPerMinute': '1000000', ...options.settings };
  const set = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  const running = start(['serve', '--port', '0', '--json', '--data', data, '--now', now, ...set]);
  let log = '';
  running.child.stderr?.on('data', (piece: Buffer) => {
    log += piece.toString();
  });
  const { url } = JSON.parse(await running.printed(/^\{\n {2}"url"[^}]*\n\}$/m)) as { url: string };
  return { url, log: () => log, close: async () => void (await running.stop('SIGTERM')) };
}

/** Where things lie in the folder of a run. */
export const placesIn = (folder: string) => ({ lake: join(folder, 'lake'), dashboard: join(folder, 'dashboard') });
