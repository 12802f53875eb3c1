/** What a test in the browser works with: pages of contexts of their own, watched for faults. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished } from 'vitest';
import { repository } from '../e2e/footfall.ts';
import type { Stage } from './setup.ts';
import { skeletons, throughThePage } from './still.ts';

export const stage: Stage = inject('stage');

let browser: Browser | undefined;
afterAll(() => browser?.close());

/** Tests in Chromium; skipped where there is none (setup.ts has said so). */
export function describeInBrowser(name: string, body: () => void): void {
  describe.skipIf(stage.chromium === null)(name, () => {
    beforeAll(async () => {
      browser ??= await chromium.connect(stage.chromium as string);
    });
    body();
  });
}

export interface Look {
  language?: 'en' | 'fr';
  scheme?: 'light' | 'dark';
  width?: 390 | 1440;
  /** Default: the server over the demo. */
  url?: string;
}

/** A browser of somebody who was never here. */
export async function newVisitor(look: Look = {}): Promise<BrowserContext> {
  const context = await openContext(look);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPictures(context.pages(), task.name);
    await context.close();
  });
  return context;
}

async function openContext({ language = 'en', scheme = 'light', width = 1440, url = stage.url }: Look) {
  const context = await (browser as Browser).newContext({
    baseURL: url,
    locale: language === 'fr' ? 'fr-FR' : 'en-GB',
    colorScheme: scheme,
    viewport: { width, height: width === 390 ? 844 : 900 },
    isMobile: width === 390,
    hasTouch: width === 390,
    reducedMotion: 'reduce',
    // The branches are in Paris; who looks is not.
    timezoneId: 'America/New_York',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(20_000);
  return context;
}

/** By look but for the theme, which is a page's own: browsers that have the code of the pages already, which is half of what a page takes to open. */
const visitors = new Map<string, Promise<BrowserContext>>();

/** The browser of this look that other tests used before; `visit` leaves nothing in it but its cache. */
function anyVisitor(look: Look): Promise<BrowserContext> {
  const key = JSON.stringify([look.language, look.width, look.url]);
  return visitors.getOrInsertComputed(key, () => openContext(look));
}

export interface Visit {
  page: Page;
  /** What went wrong in the page: errors of scripts, of the console (the content policy's too), answers of 400 and above. */
  faults: string[];
}

/** Opens `path` and waits until it stands still; without a `context`, as one of whom the product knows nothing. */
export async function visit(path: string, look: Look & { context?: BrowserContext } = {}): Promise<Visit> {
  const context = look.context ?? (await anyVisitor(look));
  const page = await context.newPage();
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPictures([page], task.name);
    if (!look.context) {
      await context.clearCookies();
      await page.evaluate('localStorage.clear()');
    }
    await page.close();
  });
  if (!look.context) await page.emulateMedia({ colorScheme: look.scheme ?? 'light', reducedMotion: 'reduce' });
  const faults = watch(page);
  await page.goto(path);
  await settled(page);
  return { page, faults };
}

const asking = new WeakMap<Page, Set<unknown>>();

/** From before the first request of the page. */
export function watch(page: Page): string[] {
  const faults: string[] = [];
  const open = new Set<unknown>();
  asking.set(page, open);
  page.on('pageerror', (error) => faults.push(`error: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on('response', (answer) => {
    if (answer.status() >= 400) faults.push(`${answer.status()}: ${answer.url()}`);
  });
  page.on('request', (request) => {
    if (['fetch', 'xhr', 'script'].includes(request.resourceType())) open.add(request);
  });
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
  return faults;
}

/** Skeletons and dimmed old answers, two frames from now. Text: Node knows no types of pages. */
const busyParts = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))).then(
  () => document.querySelectorAll('[aria-busy="true"], [data-old]').length)`;

/** Until the page has its title, asks nothing, and shows no skeleton and no old answer. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  let still = 0;
  await expect
    .poll(
      async () => {
        const busy = await page.evaluate<number>(busyParts);
        still = busy === 0 && asking.get(page)?.size === 0 ? still + 1 : 0;
        return still;
      },
      { timeout: 20_000, interval: 50, message: 'the page never came to rest' },
    )
    .toBeGreaterThanOrEqual(3);
}

/** Down to its end and back, since what lies below the fold is made when it comes near. */
export async function seenWhole(page: Page): Promise<void> {
  await page.evaluate(throughThePage);
  await expect.poll(() => page.evaluate<number>(skeletons)).toBe(0);
  await settled(page);
}

/** What anybody can read on the page now, without what is hidden. */
export const textOf = (page: Page): Promise<string> => page.locator('body').innerText();

async function keepPictures(pages: Page[], name: string): Promise<void> {
  const folder = repository('test-results/browser-failures');
  mkdirSync(folder, { recursive: true });
  for (const [index, page] of pages.entries()) {
    const path = join(folder, `${name.replaceAll(/[^\w]+/g, '-').slice(0, 90)}-${index}.png`);
    await page.screenshot({ path, timeout: 5000 }).catch(() => {});
  }
}
