/** The branch page: choosing a branch and a period, the threshold, the list, the variation, the table. */
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { demoToday } from './servers.ts';
import { describeInBrowser, newVisitor, seenWhole, settled, stage, textOf, visit } from './stage.ts';

const frame = (page: Page, title: string | RegExp): Locator =>
  page.locator('section', { has: page.getByRole('heading', { name: title, level: 2 }) });

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Until the address says it. */
const addressSays = (page: Page, part: string) => expect.poll(() => decodeURIComponent(page.url())).toContain(part);

interface Day {
  start: string;
  entries: number | null;
  expected: number | null;
  status: string;
}

/** What the API says of Lyon 1 by day. */
async function daysOf(from: string, to: string): Promise<Day[]> {
  const answer = await fetch(`${stage.url}/v1/footfall?by=branch&id=Lyon_1&from=${from}&to=${to}`);
  return ((await answer.json()) as { data: Day[] }).data;
}

describeInBrowser('a branch', () => {
  test('is found and opened by the keyboard alone, whatever its accents, and the next one by a key', async () => {
    const { page, faults } = await visit('/');
    await press(page, '/');
    const search = page.getByRole('dialog').getByRole('textbox');
    await search.waitFor();
    await page.keyboard.type('CHAMBERY 2');
    await page.getByRole('dialog').getByText('Chambéry 2', { exact: true }).waitFor();
    await press(page, 'Enter');
    const title = page.getByRole('heading', { level: 1 });
    await title.filter({ hasText: 'Chambéry 2' }).waitFor();
    expect(new URL(page.url()).search).toBe('?id=Chambery_2');
    expect(await page.title()).toBe('Chambéry 2 · Footfall');
    await expect.poll(() => page.evaluate('document.activeElement?.id')).toBe('page-title');
    await settled(page);
    await press(page, 'j');
    await title.filter({ hasText: 'Cognin 1' }).waitFor();
    await page.goBack();
    await title.filter({ hasText: 'Chambéry 2' }).waitFor();
    await page.goBack();
    await title.filter({ hasText: 'Network' }).waitFor();
    await page.goForward();
    await title.filter({ hasText: 'Chambéry 2' }).waitFor();
    expect(faults).toEqual([]);
  });

  test('is shown over a preset, a year, a month, an ISO week and free dates', async () => {
    const { page, faults } = await visit('/branch?id=Lyon_1');
    const series = frame(page, 'Entries and what was expected');
    const open = async (kind: string) => {
      await page.getByRole('button', { name: /^Period: / }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(kind, { exact: true }).click();
      return dialog;
    };
    await (await open('Usual')).getByRole('button', { name: 'Last 7 days' }).click();
    await addressSays(page, 'period=last_7_days');
    await series.getByText(/, 13\s–\s19 Nov 2026:/).waitFor();
    await (await open('Years')).getByRole('button', { name: '2026', exact: true }).click();
    await addressSays(page, 'period=2026');
    await series.getByText(/, 1 Jan\s–\s19 Nov 2026:/).waitFor();
    await (await open('Months')).getByRole('button', { name: /^Oct/ }).click();
    await addressSays(page, 'period=2026-10');
    await series.getByText(/, 1\s–\s31 Oct 2026:/).waitFor();
    await (await open('Weeks')).getByRole('button', { name: '14 October 2026' }).click();
    await addressSays(page, 'period=2026-W42');
    await series.getByText(/, 12\s–\s18 Oct 2026:/).waitFor();
    const dates = await open('Dates');
    await dates.getByRole('button', { name: '6 October 2026', exact: true }).click();
    await dates.getByRole('button', { name: '9 October 2026', exact: true }).click();
    await addressSays(page, 'period=2026-10-06..2026-10-09');
    await series.getByText(/, 6\s–\s9 Oct 2026:/).waitFor();
    await page.getByRole('button', { name: 'The period before' }).click();
    await addressSays(page, 'period=2026-10-02..2026-10-05');
    expect(faults).toEqual([]);
  });

  test('has the days outside the threshold in its list, as many as the figures say, for each threshold', async () => {
    const days = await daysOf('2026-08-22', '2026-11-20');
    const judged = days.filter(({ status, expected }) => status === 'complete' && expected);
    const outside = (limit: number) =>
      judged.filter(({ entries, expected }) => Math.abs((entries ?? 0) / (expected ?? 1) - 1) * 100 > limit);
    const { page, faults } = await visit('/branch?id=Lyon_1');
    const threshold = page.getByRole('textbox', { name: 'Threshold, per cent' });
    for (const limit of [20, 50, 35]) {
      await threshold.fill(String(limit));
      await threshold.blur();
      const list = frame(page, new RegExp(`^Days outside ± ${limit}\\s?%`));
      await list.getByText(`${outside(limit).length} of ${judged.length} judged`).waitFor();
    }
    await addressSays(page, 'threshold=35');
    expect(outside(50).length).toBeGreaterThan(0);
    expect(outside(50).length).toBeLessThan(outside(20).length);

    const list = frame(page, /^Days outside/);
    await list.getByText('Largest', { exact: true }).click();
    await addressSays(page, 'outside=size');
    const largest = outside(35).toSorted((a, b) => size(b) - size(a))[0] as Day;
    const line = list.getByRole('listitem').first();
    await expect
      .poll(() => line.innerText())
      .toContain(String(Math.round(largest.entries ?? 0).toLocaleString('en-GB')));
    // A day of the list is opened by the hour, and Back comes back to the list.
    await line.getByRole('button').first().click();
    await addressSays(page, `period=${largest.start}..${largest.start}`);
    await page.goBack();
    await addressSays(page, 'outside=size');
    await frame(page, /^Days outside/).waitFor();
    expect(faults).toEqual([]);
  });

  test('has its variation as bars, line and table, and its series as a table of the same figures', async () => {
    const { page, faults } = await visit('/branch?id=Lyon_1&period=last_28_days');
    const variation = frame(page, 'Variation');
    // A chart out of sight is drawn when the browser has time for it.
    await variation.locator('canvas').waitFor();
    await variation.getByText('Line', { exact: true }).click();
    await addressSays(page, 'variation=line');
    await variation.getByText('Table', { exact: true }).click();
    await variation.getByRole('table').waitFor();

    const series = frame(page, 'Entries and what was expected');
    await series.getByRole('button', { name: 'Show as a table' }).click();
    const table = series.getByRole('table');
    await table.waitFor();
    expect(await table.getAttribute('aria-rowcount')).toBe('29');
    const days = await daysOf('2026-10-23', '2026-11-20');
    // Newest first, as in the list of those outside the threshold.
    const rows = table.getByRole('row');
    expect(await rows.nth(1).innerText()).toContain('Thu 19 Nov 2026');
    const wednesday = await rows.nth(2).innerText();
    expect(wednesday).toContain('Wed 18 Nov 2026');
    expect(wednesday).toContain(Math.round(days.at(-2)?.entries ?? -1).toLocaleString('en-GB'));
    await series.getByRole('button', { name: 'Show as a chart' }).click();
    await series.locator('canvas').first().waitFor();
    expect(faults).toEqual([]);
  });

  test('marks the day that goes on, and never as if it were whole', async () => {
    const { page } = await visit(`/branch?id=Lyon_1&period=${demoToday}..${demoToday}&granularity=day`);
    const figures = frame(page, 'Figures in sight');
    await expect.poll(() => figures.innerText()).toMatch(/Thu 19 Nov 2026/);
    expect(await figures.innerText()).toMatch(/Not yet due|Still going on/);
    expect(
      await frame(page, /^Days outside/)
        .getByRole('listitem')
        .count(),
    ).toBe(0);
  });

  test('that nobody knows is said to be unknown', async () => {
    const { page } = await visit('/branch?id=Atlantis_1');
    expect(await textOf(page)).toContain('No branch has the id Atlantis_1');
  });

  test('answers on the first screen of a phone, its choices folded behind a button', async () => {
    const { page } = await visit('/branch?id=Lyon_1', { width: 390 });
    // Above the tabs at the foot of the window.
    const lowest = async (seen: Locator) => {
      const box = await seen.boundingBox();
      return (box?.y ?? Number.POSITIVE_INFINITY) + (box?.height ?? 0);
    };
    expect(await lowest(page.getByRole('article').filter({ hasText: 'Today so far' }))).toBeLessThan(784);
    const more = page.getByRole('button', { name: /^More choices/ });
    expect(await more.getAttribute('aria-expanded')).toBe('false');
    const threshold = page.getByRole('textbox', { name: 'Threshold, per cent' });
    expect(await threshold.isVisible()).toBe(false);
    await more.focus();
    await press(page, 'Enter', 'Tab');
    expect(
      await page.evaluate('document.activeElement.getAttribute("role") ?? document.activeElement.tagName'),
    ).toMatch(/INPUT|combobox/);
    await threshold.waitFor();
    expect(await page.getByRole('button', { name: 'Fewer choices' }).getAttribute('aria-expanded')).toBe('true');

    const unknown = await visit('/branch?id=Atlantis_1', { width: 390 });
    expect(await lowest(unknown.page.getByText('No branch has the id Atlantis_1'))).toBeLessThan(784);
  });
});

describeInBrowser('a link', () => {
  test('shows another person the same', async () => {
    const { page } = await visit('/branch?id=Grenoble_1');
    await page.getByRole('textbox', { name: 'Threshold, per cent' }).fill('35');
    await page.getByText('Week', { exact: true }).click();
    await frame(page, 'Variation').getByText('Table', { exact: true }).click();
    await addressSays(page, 'variation=table');
    await addressSays(page, 'granularity=week');
    await addressSays(page, 'threshold=35');
    await seenWhole(page);
    const main = (of: Page) => of.getByRole('main').innerText();
    const seen = await main(page);
    const there = await visit(page.url(), { context: await newVisitor() });
    await seenWhole(there.page);
    expect(await main(there.page)).toBe(seen);
    await page.reload();
    await seenWhole(page);
    expect(await main(page)).toBe(seen);
  });
});

const size = ({ entries, expected }: Day): number => Math.abs((entries ?? 0) / (expected ?? 1) - 1);
