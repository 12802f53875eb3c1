/** What a person sees when something fails, is slow, is not there yet, or is not for everybody. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { footfallJson } from '../e2e/footfall.ts';
import { type Served, serveLake } from './servers.ts';
import { describeInBrowser, newVisitor, settled, stage, textOf, visit, watch } from './stage.ts';

const pages = [
  '/',
  '/branch?id=Lyon_1',
  '/compare?id=Lyon_1&id=Lyon_2',
  '/data',
  '/data?view=coverage',
  '/health',
  '/print/branch?id=Lyon_1',
];

describeInBrowser('a failed request', () => {
  test.each(['/', '/branch?id=Lyon_1', '/compare?id=Lyon_1&id=Lyon_2', '/data', '/data?view=coverage', '/health'])(
    'says so on %s, and is tried again when asked to',
    async (path) => {
      const context = await newVisitor();
      const problem = { type: 'urn:x', title: 'x', status: 500, code: 'ENGINE_FAILED', detail: 'The engine failed.' };
      await context.route(/\/v1\/(overview|footfall|rows|health|faults)/, (route) =>
        route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
      );
      const { page } = await visit(path, { context });
      const alert = page.getByRole('main').getByRole('alert').first();
      await alert.waitFor();
      expect(await alert.innerText()).toMatch(/This could not be read[\s\S]*The engine failed\.[\s\S]*ENGINE_FAILED/);
      await context.unroute(/\/v1\/(overview|footfall|rows|health|faults)/);
      // One after the other: each is a request of its own.
      const retry = page.getByRole('main').getByRole('button', { name: 'Try again' });
      for (let left = await retry.count(); left > 0; left = await retry.count()) {
        await retry.first().click();
        await expect.poll(() => retry.count()).toBeLessThan(left);
      }
      await settled(page);
      expect(await page.getByRole('main').getByRole('alert').count()).toBe(0);
    },
  );

  test('by a server that is gone is told as that, and by itself tried again', async () => {
    const context = await newVisitor();
    await context.route('**/v1/**', (route) => route.abort('connectionrefused'));
    const page = await context.newPage();
    await page.goto('/data');
    await page.getByText('The server cannot be reached.').first().waitFor();
    await page.getByText('Offline', { exact: true }).waitFor();
    await context.unroute('**/v1/**');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('grid').waitFor();
    expect(await page.getByText('The server cannot be reached.').count()).toBe(0);
  });
});

describeInBrowser('a slow request', () => {
  test.each(['/', '/branch?id=Lyon_1', '/data'])('shows on %s the shape of what comes', async (path) => {
    const context = await newVisitor();
    const held = Promise.withResolvers<void>();
    await context.route(/\/v1\/(overview|footfall|rows|map|ranking)/, async (route) => {
      await held.promise;
      await route.continue();
    });
    const page = await context.newPage();
    const faults = watch(page);
    await page.goto(path);
    const waiting = page.getByRole('main').getByText('Loading', { exact: true });
    await waiting.first().waitFor({ state: 'attached' });
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    held.resolve();
    await settled(page);
    expect(faults).toEqual([]);
  });
});

describeInBrowser('an empty lake', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serveLake({ data: join(stage.folder, 'empty'), dashboard: stage.dashboard });
  });
  afterAll(() => served?.close());

  test.each(pages)('is told as one on %s', async (path) => {
    const { page, faults } = await visit(path, { url: served.url });
    expect(await page.getByRole('main').getByRole('alert').count()).toBe(0);
    const text = await textOf(page);
    expect(text).not.toMatch(/NaN|undefined|Infinity|null/);
    expect(text).toMatch(/no counts|no rows/i);
    expect(faults).toEqual([]);
  });
});

describeInBrowser('a server that wants a token', () => {
  let served: Served;
  let token: string;
  beforeAll(async () => {
    ({ token } = await footfallJson<{ token: string }>([
      ...['token', 'create', '--role', 'viewer', '--name', 'board', '--data', stage.lake],
    ]));
    const settings = { 'serve.requireToken': true };
    served = await serveLake({ data: stage.lake, dashboard: stage.dashboard, settings });
  });
  afterAll(() => served?.close());

  test('asks for it, refuses a wrong one, and remembers the right one out of the reach of scripts', async () => {
    const context = await newVisitor({ url: served.url });
    const { page } = await visit('/branch?id=Lyon_1', { context });
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const field = page.getByLabel('Access token').first();
    await field.fill('fft_0000000000_wrong');
    await page.keyboard.press('Enter');
    await page.getByText('This token is not known here.').waitFor();
    await field.fill(token);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Lyon 1' }).waitFor();
    await settled(page);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Lyon 1' }).waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(token);
    expect(await context.cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
  });
});
