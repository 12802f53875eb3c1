/** The network, comparing, and the rows: what can be chosen there, and where it leads. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInBrowser, newVisitor, settled, stage, textOf, visit, watch } from './stage.ts';

const addressSays = (page: Page, part: string) => expect.poll(() => decodeURIComponent(page.url())).toContain(part);

async function ask<T>(path: string): Promise<T> {
  return (await (await fetch(`${stage.url}${path}`)).json()) as T;
}
const written = (figure: number) => Math.round(figure).toLocaleString('en-GB');

describeInBrowser('the network', () => {
  test('says whether today is normal, with the figures of the API, and how far they can be trusted', async () => {
    const { today, trust } = await ask<{
      today: { entries: number; expected: number; verdict: string };
      trust: { score: number; silent_sensors: number; sensors: number };
    }>('/v1/overview');
    const { page, faults } = await visit('/');
    const text = await textOf(page);
    const verdicts: Record<string, string> = { normal: 'normal for', low: 'quieter than', high: 'busier than' };
    expect(text).toContain(`Today is ${verdicts[today.verdict]} a`);
    expect(text).toContain(written(today.entries));
    expect(text).toContain(`${written(today.expected)} expected`);
    expect(text).toContain(`${trust.silent_sensors} of ${trust.sensors}`);
    expect(text).toMatch(
      new RegExp(`${Math.floor(trust.score * 100)}(\\.\\d)?\\s?%|${Math.round(trust.score * 100)}\\s?%`),
    );
    expect(faults).toEqual([]);
  });

  test('asks its first questions once, and before its own code has come', async () => {
    const context = await newVisitor();
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    watch(page);
    await page.goto('/');
    await settled(page);
    const timing = `performance.getEntriesByType('resource').map(({ name, startTime, responseEnd }) => ({ name, startTime, responseEnd }))`;
    const came = await page.evaluate<{ name: string; startTime: number; responseEnd: number }[]>(timing);
    const questions = came.flatMap(({ name }) => /\/v1\/(overview|network)$/.exec(name)?.[1] ?? []).sort();
    expect(questions, JSON.stringify(came.filter(({ name }) => name.includes('/v1/')))).toEqual([
      'network',
      'overview',
    ]);
    const of = (part: string) => came.find(({ name }) => name.includes(part)) as (typeof came)[number];
    // Modules run when the page is parsed.
    const parsed = await page.evaluate<number>(`performance.getEntriesByType('navigation')[0].domInteractive`);
    expect(of('/v1/overview').startTime).toBeLessThan(parsed);
  });

  test('ranks over the period that is chosen, and leads to a branch', async () => {
    const { page, faults } = await visit('/');
    await page.getByText('28 days', { exact: true }).first().click();
    await addressSays(page, 'period=last_28_days');
    await settled(page);
    const { data } = await ask<{ data: { name: string; entries: number }[] }>(
      '/v1/ranking?from=2026-10-22&to=2026-11-19&sort=-entries&limit=3',
    );
    await page.goto('/?period=last_28_days&sort=-entries');
    await settled(page);
    const [first] = data as [{ name: string; entries: number }];
    const row = page.getByRole('row').filter({ hasText: first.name }).first();
    expect(await row.innerText()).toContain(written(first.entries));
    await row.getByRole('link').first().click();
    await page.getByRole('heading', { level: 1, name: first.name, exact: true }).waitFor();
    expect(faults).toEqual([]);
  });
});

describeInBrowser('comparing', () => {
  test('begins with a suggestion, and keeps all that is chosen in the address', async () => {
    const { page, faults } = await visit('/compare');
    await page
      .getByRole('main')
      .getByText(/largest branches/)
      .first()
      .click();
    await expect.poll(() => new URL(page.url()).searchParams.getAll('id').length).toBeGreaterThan(1);
    await page.getByText('Indexed to 100', { exact: true }).click();
    await addressSays(page, 'mode=indexed');
    await page.getByText('Small charts', { exact: true }).click();
    await addressSays(page, 'layout=multiples');
    await settled(page);
    await page.getByRole('heading', { name: 'Footfall compared, one chart each' }).waitFor();
    const seen = await page.getByRole('main').innerText();
    await page.reload();
    await settled(page);
    expect(await page.getByRole('main').innerText()).toBe(seen);
    expect(faults).toEqual([]);
  });
});

describeInBrowser('the rows', () => {
  test('are sorted, filtered and turned page by page by the server, and the address says which', async () => {
    const { page, faults } = await visit('/data?table=hourly&period=2026-10');
    const grid = page.getByRole('grid');
    await grid.getByText('Entries', { exact: true }).first().click();
    await addressSays(page, 'sort=');
    await settled(page);
    const sort = new URL(page.url()).searchParams.get('sort');
    const { data, total } = await ask<{ data: { entries: number }[]; total: number }>(
      `/v1/rows/hourly?from=2026-10-01&to=2026-11-01&sort=${sort}&limit=1`,
    );
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(total + 1));
    await expect.poll(() => grid.getByRole('row').nth(1).innerText()).toContain(String(data[0]?.entries));
    const before = await grid.getByRole('row').nth(1).innerText();
    await page.getByRole('button', { name: /^Next/ }).click();
    await expect.poll(() => grid.getByRole('row').nth(1).innerText()).not.toBe(before);

    await page.goto('/data?table=hourly&period=2026-10&filter=fault:ne:none&branch=Lyon_1');
    await settled(page);
    const faulty = await ask<{ total: number }>(
      '/v1/rows/hourly?from=2026-10-01&to=2026-11-01&filter=fault:ne:none&branch=Lyon_1&limit=1',
    );
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(faulty.total + 1));
    expect(faulty.total).toBeLessThan(total);
    expect(faults).toEqual([]);
  });
});
