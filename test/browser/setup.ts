/**
 * Before the tests of the served product: the demo's lake, a server over it, the dashboard as built, and one Chromium,
 * made once for all of them. Where there is no Chromium the tests that need one are skipped, but never in CI.
 */
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { temporaryFolder } from '../e2e/footfall.ts';
import { chromiumArgs, findChromium } from './chromium.ts';
import { buildDashboard, makeDemoLake, placesIn, serveLake } from './servers.ts';

/** Enough for the 90 days before today and the same of the year before. */
const months = 16;

export interface Stage {
  folder: string;
  lake: string;
  dashboard: string;
  /** Of the server over the demo's lake. */
  url: string;
  /** Where Chromium is listening; null where there is none. */
  chromium: string | null;
}

declare module 'vitest' {
  interface ProvidedContext {
    stage: Stage;
  }
}

export default async function setup(project: TestProject) {
  const program = findChromium();
  if (program === null) {
    const missing = 'There is no Chromium on this machine (FOOTFALL_CHROMIUM names one)';
    if (process.env.CI) throw new Error(`${missing}: the tests of the dashboard cannot be left out in CI.`);
    console.warn(`\n!!! ${missing}: ALL TESTS OF THE DASHBOARD IN A BROWSER ARE SKIPPED.\n`);
  }
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  try {
    const folder = await temporaryFolder();
    closing.push(() => folder.remove());
    const { lake, dashboard } = placesIn(folder.path);
    await Promise.all([makeDemoLake(lake, months), buildDashboard(dashboard)]);
    const served = await serveLake({ data: lake, dashboard });
    closing.push(() => served.close());
    const browser =
      program === null ? null : await chromium.launchServer({ executablePath: program, args: chromiumArgs });
    if (browser) closing.push(() => browser.close());
    project.provide('stage', {
      folder: folder.path,
      lake,
      dashboard,
      url: served.url,
      chromium: browser?.wsEndpoint() ?? null,
    });
    return close;
  } catch (error) {
    await close();
    throw error;
  }
}
