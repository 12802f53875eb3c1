/**
 * Pictures of every page, of the demo at a fixed time:
 *
 *   npm run screenshots             all of them as PNG into test-results/screenshots, which git ignores
 *   npm run screenshots -- --docs   those of the README as WebP into docs/images as well
 *   npm run screenshots -- branch   only pages whose name holds the word
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumArgs, findChromium } from '../test/browser/chromium.ts';
import { buildDashboard, makeDemoLake, placesIn, serveLake } from '../test/browser/servers.ts';
import { throughThePage } from '../test/browser/still.ts';
import { temporaryFolder } from '../test/e2e/footfall.ts';

/** More than two years, for what is compared with the year before. */
const months = 26;

const pages: Record<string, string | (() => Promise<string>)> = {
  network: '/',
  branch: '/branch?id=Lyon_1',
  'branch-hours': '/branch?id=Grenoble_1&period=last_7_days&granularity=hour',
  'branch-year': '/branch?id=Grenoble_1&period=2026&compare=last_year',
  compare: '/compare?id=Lyon_1&id=Grenoble_1&id=Chambery_1&period=this_year&granularity=week&compare=last_year',
  'compare-multiples':
    '/compare?by=region&id=Rh%C3%B4ne&id=Is%C3%A8re&id=Savoie&mode=indexed&layout=multiples&granularity=week&period=this_year',
  health: '/health?period=2026',
  'health-empty': '/health?kind=drift&period=today',
  fault: () => aFault('kind=undercount'),
  'fault-hours': () => aFault('kind=dead'),
  data: '/data',
  coverage: '/data?view=coverage&period=last_90_days',
  print: '/print/branch?id=Lyon_1',
};

interface Look {
  language: 'en' | 'fr';
  scheme: 'light' | 'dark';
  width: 390 | 1440;
}

const looks: Look[] = (['en', 'fr'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((scheme) =>
    ([390, 1440] as const).map((width) => ({ language, scheme, width })),
  ),
);

/** What the README shows, and how high it is cut, pixels. */
const shown: { file: string; page: string; look: Look; height: number }[] = [
  { file: 'network', page: 'network', look: { language: 'en', scheme: 'light', width: 1440 }, height: 1250 },
  { file: 'network-phone', page: 'network', look: { language: 'en', scheme: 'dark', width: 390 }, height: 844 },
  { file: 'branch', page: 'branch', look: { language: 'en', scheme: 'light', width: 1440 }, height: 1000 },
  { file: 'compare', page: 'compare', look: { language: 'en', scheme: 'light', width: 1440 }, height: 1000 },
  { file: 'health', page: 'health', look: { language: 'en', scheme: 'light', width: 1440 }, height: 1000 },
  { file: 'fault', page: 'fault', look: { language: 'en', scheme: 'light', width: 1440 }, height: 1240 },
  { file: 'coverage', page: 'coverage', look: { language: 'en', scheme: 'light', width: 1440 }, height: 1000 },
];

/** Nothing waits or is old, for so many tenths of a second. Text: Node knows no types of pages. */
const isStill = (parts: string, tenths: number) => `(() => {
  const busy = document.querySelectorAll('${parts}').length > 0;
  window.stillFor = busy ? 0 : (window.stillFor ?? 0) + 1;
  return window.stillFor > ${tenths};
})()`;
const waiting = '[aria-busy="true"], [data-old]';
const shapes = '[role="status"][data-shape]';

const root = join(import.meta.dirname, '..');
const kept = join(root, 'test-results/screenshots');
const docs = join(root, 'docs/images');

const { values, positionals } = parseArgs({
  options: { docs: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const program = findChromium();
if (program === null) {
  console.error('There is no Chromium on this machine; FOOTFALL_CHROMIUM may name one.');
  process.exit(1);
}

const wanted = Object.entries(pages).filter(([name]) => positionals.every((word) => name.includes(word)));
const folder = await temporaryFolder();
const closing: (() => Promise<unknown>)[] = [() => folder.remove()];
/** Of the server, once it is there. */
let address = '';
try {
  const { lake, dashboard } = placesIn(folder.path);
  await Promise.all([makeDemoLake(lake, months), buildDashboard(dashboard)]);
  const served = await serveLake({ data: lake, dashboard });
  address = served.url;
  closing.push(() => served.close());
  const browser = await chromium.launch({ executablePath: program, args: chromiumArgs });
  closing.push(() => browser.close());

  if (positionals.length === 0) rmSync(kept, { recursive: true, force: true });
  mkdirSync(kept, { recursive: true });
  for (const [name, given] of wanted) {
    const path = await pathOf(given);
    for (const look of looks) {
      const page = await openPage(browser, served.url + path, look, 1);
      const file = join(kept, `${name}-${look.width}-${look.scheme}-${look.language}.png`);
      // A window as high as the page: what is fixed to the window's end is then at the page's.
      const height = await page.evaluate<number>('document.documentElement.scrollHeight');
      await page.setViewportSize({ width: look.width, height });
      await page.screenshot({ path: file });
      await page.context().close();
    }
    console.log(`${name}: ${looks.length} pictures`);
  }
  if (values.docs) await writeShown(browser, served.url);
} finally {
  for (const close of closing.reverse()) await close();
}

async function pathOf(given: string | (() => Promise<string>)): Promise<string> {
  return typeof given === 'string' ? given : given();
}

/** The gravest fault of a kind that the demo has. */
async function aFault(query: string): Promise<string> {
  const answer = await fetch(`${address}/v1/faults?from=2026-01-01&to=2026-11-20&limit=1&${query}`);
  const { data } = (await answer.json()) as { data: { id: string }[] };
  return `/health/fault?id=${data[0]?.id}`;
}

async function writeShown(browser: Browser, url: string): Promise<void> {
  mkdirSync(docs, { recursive: true });
  for (const { file, page: name, look, height } of shown) {
    const page = await openPage(browser, url + (await pathOf(pages[name] ?? '/')), look, 2, height);
    const devtools = await page.context().newCDPSession(page);
    // Playwright itself writes no WebP, which takes a third of the PNG here.
    const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
    const bytes = Buffer.from(data, 'base64');
    writeFileSync(join(docs, `${file}.webp`), bytes);
    console.log(`docs/images/${file}.webp: ${Math.round(bytes.length / 1000)} kB`);
    await page.context().close();
  }
}

async function openPage(browser: Browser, address: string, look: Look, density: number, height = 900): Promise<Page> {
  const context = await browser.newContext({
    locale: look.language === 'fr' ? 'fr-FR' : 'en-GB',
    colorScheme: look.scheme,
    viewport: { width: look.width, height: look.width === 390 ? 844 : height },
    deviceScaleFactor: density,
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Paris',
  });
  const page = await context.newPage();
  await page.goto(address);
  await page.locator('h1').first().waitFor();
  await rest(page, isStill(waiting, 5));
  await page.evaluate(throughThePage);
  await rest(page, isStill(`${waiting}, ${shapes}`, 10));
  await page.evaluate('document.fonts.ready.then(() => {})');
  return page;
}

/** By evaluation from outside: the content policy lets no text be run in the page, which waitForFunction would. */
async function rest(page: Page, isAtRest: string): Promise<void> {
  const until = performance.now() + 30_000;
  await page.evaluate('window.stillFor = 0');
  while (!(await page.evaluate<boolean>(isAtRest))) {
    if (performance.now() > until) throw new Error(`${page.url()} never came to rest`);
    await setTimeout(100);
  }
}
