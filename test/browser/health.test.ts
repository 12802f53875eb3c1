/** What ails the sensors, on the screen: the faults with their evidence, and what people say of them. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sizes } from '../../dashboard/src/theme/tokens.ts';
import { footfallJson, repository } from '../e2e/footfall.ts';
import { demoNow, type Served, serveLake } from './servers.ts';
import { describeInBrowser, settled, stage, visit } from './stage.ts';

interface Fault {
  id: string;
  fault_id: string;
  sensor_id: string;
  started_on: string;
  kind: string;
  uncounted: number | null;
  verdict: string | null;
}

const year = 'from=2025-11-20&to=2026-11-20';
const period = 'period=2025-11-20..2026-11-19';

async function faultsOf(query: string, url = stage.url): Promise<{ data: Fault[]; totals: { faults: number } }> {
  const answer = await fetch(`${url}/v1/faults?${year}&${query}`);
  return (await answer.json()) as { data: Fault[]; totals: { faults: number } };
}

describeInBrowser('the faults', () => {
  test('are listed the gravest first, by kind, and each leads to its evidence and back', async () => {
    const { data, totals } = await faultsOf('kind=undercount&limit=1');
    const { page, faults } = await visit(`/health?${period}`);
    await page.getByRole('button', { name: /^Counts too low/ }).click();
    await settled(page);
    expect(new URL(page.url()).searchParams.get('kind')).toBe('undercount');
    await page.getByText(`${totals.faults} fault`, { exact: false }).first().waitFor();
    const list = page.getByRole('list', { name: 'Faults' });
    await list.getByRole('link').first().click();
    await page.getByRole('heading', { level: 1, name: `Counts too low: ${data[0]?.sensor_id}` }).waitFor();
    expect(new URL(page.url()).searchParams.get('id')).toBe(data[0]?.id);
    await page.getByRole('link', { name: 'All faults' }).click();
    await settled(page);
    expect(new URL(page.url()).searchParams.get('kind')).toBe('undercount');
    expect(faults).toEqual([]);
  });

  test('are turned page by page, and downloaded as what is looked at', async () => {
    const { page, faults } = await visit(`/health?${period}&kind=gap`);
    const first = await page.getByRole('list', { name: 'Faults' }).innerText();
    await page.getByRole('button', { name: 'Next page' }).click();
    await expect.poll(() => page.getByRole('list', { name: 'Faults' }).innerText()).not.toBe(first);
    expect(new URL(page.url()).searchParams.get('page')).toBe('2');
    await settled(page);
    await page.getByRole('region', { name: 'Faults' }).getByRole('button', { name: 'Download' }).click();
    const file = await page.getByRole('menuitem', { name: 'Download CSV' }).getAttribute('href');
    const { totals } = await faultsOf('kind=gap&limit=1');
    const lines = (await (await fetch(new URL(file ?? '', stage.url))).text()).trim().split('\n');
    expect(lines.length - 1).toBe(totals.faults);
    expect(faults).toEqual([]);
  });

  test('of a choice that has none say so, and offer the way out', async () => {
    const { page, faults } = await visit('/health?kind=drift&period=today&verdict=confirmed');
    await page.getByText('No fault fits this choice.').waitFor();
    await page.getByRole('button', { name: 'Remove the filters' }).click();
    await settled(page);
    expect(new URL(page.url()).search).toBe('?period=today');
    expect(faults).toEqual([]);
  });
});

describeInBrowser('the matrix of sensors by days', () => {
  test('is walked along with the arrow keys, and each cell said', async () => {
    const { page, faults } = await visit('/health?sensor=lyon_1-0');
    const matrix = page.getByRole('application', { name: /^Quality of 1 sensor/ });
    await matrix.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => matrix.locator('..').innerText()).toMatch(/lyon_1-0.*Observed \d/s);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/branch\?.*sensor=lyon_1-0/);
    expect(faults).toEqual([]);
  });
});

describeInBrowser('a cell of the matrix in which a fault was', () => {
  test('leads to that fault, by the keys and by the mouse', async () => {
    const { data } = await faultsOf('kind=undercount&limit=1');
    const { id, sensor_id, started_on: day } = data[0] as Fault;
    const { page, faults } = await visit(`/health?sensor=${sensor_id}&period=${day}..${day}`);
    const matrix = page.getByRole('application', { name: /^Quality of 1 sensor on 1 day/ });
    await matrix.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => matrix.locator('..').innerText()).toContain('Enter or click: this fault and its evidence');
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/health/fault\\?.*id=${id}`));
    await page.getByRole('link', { name: 'All faults' }).first().click();
    await settled(page);
    // Right of the names, below the days.
    await matrix.click({ position: { x: sizes.matrix.names + 8, y: sizes.matrix.head + 8 } });
    await page.waitForURL(new RegExp(`/health/fault\\?.*id=${id}`));
    expect(faults).toEqual([]);
  });
});

describeInBrowser('the evidence of a fault', () => {
  test('is found by the name that the fault has in the tables', async () => {
    const { data } = await faultsOf('kind=spike&limit=1');
    const { id, fault_id, sensor_id } = data[0] as Fault;
    const { page, faults } = await visit(`/health/fault?id=${encodeURIComponent(fault_id)}`);
    await page.getByRole('heading', { level: 1, name: `Spike: ${sensor_id}` }).waitFor();
    expect(id).not.toBe(fault_id);
    expect(faults).toEqual([]);
  });

  test('of an id that no fault has says which there are', async () => {
    const { page } = await visit('/health/fault?id=7');
    await page.getByText('No fault has this id.').waitFor();
    await page.getByText('32 hexadecimal digits').waitFor();
  });

  test('that is no longer there leads back to the list', async () => {
    const { page } = await visit(`/health/fault?id=${'0'.repeat(32)}&kind=spike`);
    await page.getByText('This fault is no longer in the tables.').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'All faults' }).last().click();
    await page.waitForURL(/\/health\?kind=spike/);
  });

  test('is drawn, and its table has the estimates with their intervals', async () => {
    const { data } = await faultsOf('kind=undercount&limit=1');
    const { page, faults } = await visit(`/health/fault?id=${data[0]?.id}&granularity=day`);
    await page.getByText(/^It counted .* In its place stand/).waitFor();
    for (const name of ['What was counted, and what stands in its place', 'This sensor beside the others']) {
      const frame = page.getByRole('region', { name });
      await frame.scrollIntoViewIfNeeded();
      await expect.poll(() => colours(page, name), { message: name }).toBeGreaterThan(3);
    }
    const frame = page.getByRole('region', { name: 'What was counted' });
    await frame.getByRole('application').focus();
    await page.keyboard.press('Home');
    await expect.poll(() => frame.innerText()).toMatch(/Counted [\d,.]+; Usual/);
    await frame.getByRole('button', { name: 'Show as a table' }).click();
    const row = frame.getByRole('row').filter({ hasText: 'Within the fault' }).first();
    expect(await row.innerText()).toMatch(/[\d.]+ to [\d.]+/);
    expect(faults).toEqual([]);
  });
});

let served: Served;
let lake: string;

describeInBrowser('what a person says of a fault', () => {
  beforeAll(async () => {
    lake = join(stage.folder, 'said');
    await cp(stage.lake, lake, { recursive: true });
    served = await serveLake({ data: lake, dashboard: stage.dashboard });
  });
  afterAll(() => served?.close());

  const run = () =>
    footfallJson([
      ...['transform', '--now', demoNow, '--data', lake, '--quiet'],
      ...['--set', `network=${repository('examples/demo/network.yaml')}`],
    ]);

  test('is kept, shown as not yet in the figures, and in them once the tables were made', async () => {
    const { data } = await faultsOf('kind=dead&limit=1', served.url);
    const { page } = await visit(`/health/fault?id=${data[0]?.id}`, { url: served.url });
    await say(page, 'Confirm', 'Seen with my own eyes');
    // The keyboard goes on where it was.
    await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe('Confirm');
    await page.getByText('Kept; not in the figures yet').waitFor();
    await page.getByText('Seen with my own eyes').waitFor();
    expect((await faultsOf('kind=dead&limit=1', served.url)).data[0]?.verdict).toBeNull();
    await page.reload();
    await page.getByText('Kept; not in the figures yet').waitFor();
    await run();
    // By the stream alone: nobody reloads.
    await page.getByText('Confirmed', { exact: true }).waitFor();
    await page.getByText('Kept; not in the figures yet').waitFor({ state: 'detached' });
  });

  test('is taken back, as one dismissed a fault by mistake', async () => {
    const { data } = await faultsOf('kind=spike&limit=1', served.url);
    const { page } = await visit(`/health/fault?id=${data[0]?.id}`, { url: served.url });
    await say(page, 'Dismiss', 'It was a school class');
    await page.getByText('It was real: no fault').waitFor();
    await run();
    await page.getByText('Dismissed', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Take back/ }).click();
    await fill(page, 'It was none', 'Take it back');
    // Its button is gone with it.
    await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe('What do you know of it?');
    await page.getByText('Kept; not in the figures yet').waitFor();
    await run();
    await page.getByText('Not looked at', { exact: true }).waitFor();
  });

  test('may be how many came, over hours that are chosen', async () => {
    const { data } = await faultsOf('kind=undercount&limit=1', served.url);
    const { page } = await visit(`/health/fault?id=${data[0]?.id}`, { url: served.url });
    await page.getByRole('button', { name: 'Correct', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Correct the counts' });
    await dialog.getByLabel('People who came in').fill('-3');
    await dialog.getByRole('button', { name: 'Save the correction' }).click();
    await dialog.getByText('This is needed.').waitFor();
    await dialog.getByLabel('People who came in').fill('321');
    await fill(page, 'Counted at the door', 'Save the correction');
    await page.getByText('321 people came in').waitFor();
    await page.getByText('Kept; not in the figures yet').waitFor();
  });

  test('that the server refuses is said in its own words', async () => {
    const { data } = await faultsOf('kind=gap&limit=1', served.url);
    const { page } = await visit(`/health/fault?id=${data[0]?.id}`, { url: served.url });
    await page.getByRole('main').getByRole('button', { name: 'Confirm', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Nobody signed this');
    await dialog.getByRole('button', { name: 'Confirm', exact: true }).click();
    await expect.poll(() => dialog.getByRole('alert').innerText()).toMatch(/author/);
  });
});

async function say(page: Page, what: 'Confirm' | 'Dismiss', reason: string): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: what, exact: true }).click();
  await fill(page, reason, what);
}

async function fill(page: Page, reason: string, submit: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByLabel('Your name').fill('Ann');
  await dialog.getByRole('button', { name: submit, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** How many colours the canvas of a frame has: an empty one has one. */
const colours = (page: Page, name: string) =>
  page.evaluate<number>(`(() => {
    const title = [...document.querySelectorAll('h2')].find((one) => one.textContent === ${JSON.stringify(name)});
    const canvas = title?.closest('section')?.querySelector('canvas');
    if (!canvas) return 0;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const found = new Set();
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) found.add(data.slice(at, at + 3).join());
    return found.size;
  })()`);
