/** Language and theme: the browser's at first, then what was chosen here. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInBrowser, newVisitor, settled, visit } from './stage.ts';

const title = (page: Page) => page.getByRole('heading', { level: 1 }).innerText();
const language = (page: Page) => page.locator('html').getAttribute('lang');
const scheme = (page: Page) => page.locator('html').getAttribute('data-mantine-color-scheme');

describeInBrowser('the language', () => {
  test('is that of the browser, and stays as it was chosen', async () => {
    const context = await newVisitor({ language: 'fr' });
    const { page, faults } = await visit('/', { context });
    expect([await title(page), await language(page), await page.title()]).toEqual([
      'Réseau',
      'fr',
      'Réseau · Footfall',
    ]);
    await page.getByRole('button', { name: 'Langue' }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await expect.poll(() => title(page)).toBe('Network');
    expect([await language(page), await page.title()]).toEqual(['en', 'Network · Footfall']);
    await page.reload();
    await settled(page);
    expect([await title(page), await language(page)]).toEqual(['Network', 'en']);
    // Also on another page, in another tab.
    expect(await title((await visit('/data', { context })).page)).toBe('Data');
    expect(faults).toEqual([]);
  });

  test('is switched by the command palette too', async () => {
    const { page } = await visit('/');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('textbox').waitFor();
    await page.keyboard.type('franç');
    await page
      .getByRole('dialog')
      .getByText(/Français/)
      .waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => title(page)).toBe('Réseau');
  });
});

describeInBrowser('the theme', () => {
  test('follows the system, until one is chosen', async () => {
    const context = await newVisitor({ scheme: 'dark' });
    const { page, faults } = await visit('/', { context });
    expect(await scheme(page)).toBe('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => scheme(page)).toBe('light');

    await page.getByRole('button', { name: 'Theme' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await expect.poll(() => scheme(page)).toBe('dark');
    // Before anything is painted, so that it does not flash.
    await page.goto('/data', { waitUntil: 'commit' });
    await page.locator('#root').waitFor({ state: 'attached' });
    expect(await scheme(page)).toBe('dark');
    await settled(page);

    await page.getByRole('button', { name: 'Theme' }).click();
    await page.getByRole('menuitemradio', { name: 'System' }).click();
    await expect.poll(() => scheme(page)).toBe('light');
    expect(faults).toEqual([]);
  });

  test('of a chart is the same whether it was opened in the dark or darkened later', async () => {
    const path = '/compare?id=Lyon_1&id=Grenoble_1&period=2026-10';
    const picture = (page: Page) => page.evaluate<string>("document.querySelector('main canvas').toDataURL()");
    const { page: dark } = await visit(path, { scheme: 'dark' });
    const { page } = await visit(path, { scheme: 'light' });
    const light = await picture(page);
    const opened = await picture(dark);
    expect(opened).not.toBe(light);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(async () => (await picture(page)) === opened).toBe(true);
    await dark.emulateMedia({ colorScheme: 'light' });
    await expect.poll(async () => (await picture(dark)) === light).toBe(true);
  });
});
