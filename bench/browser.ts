import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumArgs, findChromium } from '../test/browser/chromium.ts';
import { buildDashboard, makeDemoLake, placesIn, type Served, serveLake } from '../test/browser/servers.ts';
import { type Benchmark, type Figures, rounded, table } from './benchmark.ts';

/** As in `serve`: a lake of 10,000 sensors made by `node bench/large-lake.ts`, measured as well where there is one. */
const largeFolder = process.env.FOOTFALL_BENCH_LAKE;
const largeNow = '2025-12-16T10:05:00Z';
/** For what is compared with the year before. */
const months = 26;
const navigations = 5;
const steps = 12;
/** Between two keys or clicks: the whole page has come, and its neighbours. */
const pauseMs = 1500;
/** A hand that comes to a preset and then presses it. */
const hoverMs = 200;
const periods = ['Last 7 days', 'Last 28 days', 'This year', 'Last 90 days', 'Last 7 days', 'This month', 'This year'];

export const browser: Benchmark = {
  name: 'browser',
  about: 'the dashboard in Chromium beside the server: first paint, change of branch, change of period',
  diskBytes: () => 400_000_000,
  async run({ folder, print, signal }) {
    const program = findChromium();
    if (program === null) throw new Error('No Chromium was found; FOOTFALL_CHROMIUM names one.');
    const { lake, dashboard } = placesIn(folder);
    await buildDashboard(dashboard);
    await makeDemoLake(lake, months);
    const figures: Figures = {};
    const opened = await chromium.launch({ executablePath: program, args: chromiumArgs });
    try {
      const lakes: [string, Parameters<typeof serveLake>[0]][] = [['demo', { data: lake, dashboard }]];
      if (largeFolder) {
        const network = join(largeFolder, 'network.yaml');
        lakes.push(['large', { data: join(largeFolder, 'lake'), dashboard, network, now: largeNow }]);
      }
      const rows: string[][] = [
        ['p50 (highest), ms', ...lakes.map(([name]) => name)],
        ['navigation to the verdict (aim: 1000)'],
        ['next branch by key: to the next picture'],
        ['  to the last chart in sight (aim: 100 demo, 250 large)'],
        ['  to the last chart of the page'],
        ['another period: to the next picture'],
        ['  to the last chart in sight (aim: 100 demo, 250 large)'],
        ['  to the last chart of the page'],
      ];
      for (const [name, options] of lakes) {
        const served = await serveLake(options);
        try {
          for (const [index, taken] of (await measure(opened, served, signal)).entries()) {
            rows[index + 1]?.push(`${Math.round(median(taken))} (${Math.round(Math.max(...taken))})`);
            figures[`${name}${names[index]}Milliseconds`] = rounded(median(taken));
          }
        } finally {
          await served.close();
        }
      }
      table(print, rows);
    } finally {
      await opened.close();
    }
    return figures;
  },
};

const names = [
  'Verdict',
  'BranchNext',
  'BranchInSight',
  'BranchWhole',
  'PeriodNext',
  'PeriodInSight',
  'PeriodWhole',
] as const;

/** In the order of `names`. */
async function measure(opened: Browser, served: Served, signal: AbortSignal): Promise<number[][]> {
  const verdicts: number[] = [];
  for (let turn = 0; turn < navigations; turn++) {
    signal.throwIfAborted();
    const page = await open(opened, `${served.url}/`);
    await page.locator('main section[data-verdict]').waitFor();
    await setTimeout(pauseMs);
    verdicts.push(await page.evaluate<number>('footfallSeen.verdict'));
    await page.context().close();
  }
  const page = await open(opened, `${served.url}/branch`);
  await setTimeout(4000);
  const branches: Took[] = [];
  for (let step = 0; step < steps; step++) {
    signal.throwIfAborted();
    branches.push(await changed(page, 'keydown', () => page.keyboard.press(step < (steps * 2) / 3 ? 'j' : 'k')));
  }
  const chosen: Took[] = [];
  for (const name of periods) {
    signal.throwIfAborted();
    await page.getByRole('button', { name: /Choose another/ }).click();
    const preset = page.getByRole('button', { name, exact: true });
    await preset.hover();
    await setTimeout(hoverMs);
    chosen.push(await changed(page, 'click', () => preset.click()));
  }
  await page.context().close();
  return [
    verdicts,
    ...[branches, chosen].flatMap((all) =>
      (['next', 'inSight', 'whole'] as const).map((key) => all.map((one) => one[key])),
    ),
  ];
}

async function open(opened: Browser, url: string): Promise<Page> {
  const context = await opened.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  await page.addInitScript({ path: join(import.meta.dirname, 'browser-page.js') });
  await page.goto(url, { waitUntil: 'commit' });
  return page;
}

interface Took {
  /** Milliseconds from the key or the click. */
  next: number;
  inSight: number;
  whole: number;
}

/** Fails where nothing was changed: a page that stays as it is would be the fastest. */
async function changed(page: Page, event: 'keydown' | 'click', act: () => Promise<void>): Promise<Took> {
  const before = page.url();
  await act();
  await setTimeout(pauseMs);
  const took = await page.evaluate<Took | null>(`footfallTook('${event}')`);
  if (took === null || page.url() === before) throw new Error(`Nothing changed at ${before} by a ${event}.`);
  return took;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
