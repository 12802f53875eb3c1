/** A lake that another process adds to while it is looked at, and whose names are hostile. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOddBank, type OddBank, oddBranches } from './odd-bank.ts';
import { type Served, serveLake } from './servers.ts';
import { describeInBrowser, settled, stage, textOf, type Visit, visit } from './stage.ts';

let bank: OddBank;
let served: Served;

interface Overview {
  today: { entries: number; hours: { local_hour: number; entries: number | null }[] };
}
const today = async () => ((await (await fetch(`${served.url}/v1/overview`)).json()) as Overview).today;
const written = (figure: number) => Math.round(figure).toLocaleString('en-GB');

describeInBrowser('a lake that grows', () => {
  beforeAll(async () => {
    bank = await makeOddBank(join(stage.folder, 'odd'));
    served = await serveLake({ ...bank, dashboard: stage.dashboard });
  });
  afterAll(() => served?.close());

  test('changes the pages that show it, without reloading and in place', async () => {
    const { page, faults } = await visit('/', { url: served.url });
    const [id] = oddBranches[2];
    const branch = await visit(`/branch?id=${encodeURIComponent(id)}&period=today`, { context: page.context() });
    for (const one of [page, branch.page]) await one.evaluate('window.isTheSame = true');
    const before = await today();
    await page.getByText(written(before.entries), { exact: true }).first().waitFor();
    // Twice the usual: more would be taken for a fault, and estimated.
    await bank.importToday([11, 12], 71);
    const after = await today();
    // What was estimated is counted now; the hour that is still to come in is estimated by what was counted.
    const counted = after.hours.filter(({ local_hour }) => local_hour === 11 || local_hour === 12);
    expect(counted.map(({ entries }) => entries)).toEqual([71 * oddBranches.length, 71 * oddBranches.length]);
    expect(written(after.entries)).not.toBe(written(before.entries));
    await page.getByText(written(after.entries), { exact: true }).first().waitFor();
    await branch.page.getByText('71', { exact: true }).first().waitFor({ state: 'attached' });
    for (const one of [page, branch.page]) expect(await one.evaluate('window.isTheSame')).toBe(true);
    expect([...faults, ...branch.faults]).toEqual([]);
  });

  test('shows every branch as what it is called, where all of them are', async () => {
    const { page, faults } = await open('/');
    const compared = `/compare?${new URLSearchParams(oddBranches.map(([id]) => ['id', id]))}`;
    for (const path of ['/', compared]) {
      if (path !== '/') await goTo(page, path);
      const shown = await everything(page);
      for (const [, name] of oddBranches) expect(shown.includes(name), `${path}: ${name}`).toBe(true);
    }
    expect(faults).toEqual([]);
  });

  test.each(oddBranches)('shows the branch %s as what it is called, on its own pages', async (id, name) => {
    const { page, faults } = await open('/');
    await page.keyboard.press('/');
    await page.getByRole('dialog').getByText(name, { exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    await settled(page);
    expect(new URL(page.url()).searchParams.get('id')).toBe(id);
    expect(await page.title()).toBe(`${name} · Footfall`);
    await notStolen(page, 'the page of the branch');
    const paths = [
      `/branch?${new URLSearchParams({ id })}`,
      `/data?${new URLSearchParams({ branch: id, period: 'last_7_days' })}`,
      `/data?${new URLSearchParams({ view: 'coverage', branch: id })}`,
      `/print/branch?${new URLSearchParams({ id })}`,
    ];
    for (const path of paths) {
      await goTo(page, path);
      const shown = await everything(page);
      // Rows name a branch by its id.
      expect(
        [id, name].filter((one) => (path.startsWith('/data') ? true : one === name) && shown.includes(one)),
        path,
      ).not.toEqual([]);
    }
    expect(faults).toEqual([]);
  });
});

/** A page on which a dialog that a name opened is a fault. */
async function open(path: string): Promise<Visit> {
  const opened = await visit(path, { url: served.url });
  opened.page.on('dialog', (dialog) => void opened.faults.push(`dialog: ${dialog.message()}`));
  await notStolen(opened.page, path);
  return opened;
}

async function goTo(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await settled(page);
  await notStolen(page, path);
}

/** What names would set that were run as scripts. */
const notStolen = async (page: Page, path: string) =>
  expect(await page.evaluate('window.stolen'), path).toBeUndefined();

/** Read or chosen on the page: a name may stand in a field. */
const fields = `[...document.querySelectorAll('input')].map(({ value }) => value).join('\\n')`;
const everything = async (page: Page) => `${await textOf(page)}\n${await page.evaluate<string>(fields)}`;
