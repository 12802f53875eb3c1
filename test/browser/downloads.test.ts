/** What is saved from the pages: rows as CSV, Excel and Parquet, charts as pictures, a page for the printer. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readWorkbook } from '../../src/serve/formats/read-workbook.fixture.ts';
import { describeInBrowser, stage, visit } from './stage.ts';

async function saved(page: Page, item: Locator): Promise<{ name: string; path: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), item.click()]);
  const name = download.suggestedFilename();
  const path = join(stage.folder, `saved-${name}`);
  await download.saveAs(path);
  return { name, path, bytes: await readFile(path) };
}

describeInBrowser('what is downloaded', () => {
  test('from a chart is its figures in three formats, and its picture', async () => {
    const { page, faults } = await visit('/branch?id=Lyon_1&period=2026-10');
    const series = page.locator('section', {
      has: page.getByRole('heading', { name: 'Entries and what was expected' }),
    });
    const from = async (name: string) => {
      await series.getByRole('button', { name: 'Download' }).click();
      return saved(page, page.getByRole('menuitem', { name }));
    };
    const csv = await from('Download CSV');
    expect(csv.name).toMatch(/^[\w-]+\.csv$/);
    const [head = '', ...lines] = csv.bytes.toString().replace('\ufeff', '').trimEnd().split('\r\n');
    const columns = head.split(',');
    expect(columns.slice(0, 2)).toEqual(['id', 'start']);
    expect(lines).toHaveLength(31);
    expect(lines[0]).toMatch(/^Lyon_1,2026-10-01,/);

    const { sheets } = readWorkbook((await from('Download Excel')).bytes);
    expect(sheets[0]?.[0]).toEqual(columns);
    expect(sheets[0]).toHaveLength(32);

    const parquet = await from('Download Parquet');
    const duck = await DuckDBInstance.create(':memory:');
    const session = await duck.connect();
    const read = await session.runAndReadAll(`SELECT * FROM read_parquet('${parquet.path}')`);
    expect([read.columnNames(), read.currentRowCount]).toEqual([columns, 31]);
    session.closeSync();
    duck.closeSync();

    const picture = await from('Save as a picture');
    expect(picture.name).toMatch(/^entries-and-what-was-expected.*\.png$/);
    expect(picture.bytes.subarray(1, 4).toString()).toBe('PNG');
    const [width, height] = [picture.bytes.readUInt32BE(16), picture.bytes.readUInt32BE(20)];
    expect(width).toBeGreaterThan(1500);
    expect(height).toBeGreaterThan(500);
    // Of one colour it would be a few kilobytes.
    expect(picture.bytes.length).toBeGreaterThan(25_000);
    expect(faults).toEqual([]);
  });

  test('from the rows is all of them as they are filtered, not the page of them that is seen', async () => {
    const which = 'branch=Lyon_1&filter=quality:eq:observed';
    const { page, faults } = await visit(`/data?table=hourly&period=2026-10&${which}`);
    const answer = await fetch(`${stage.url}/v1/rows/hourly?from=2026-10-01&to=2026-11-01&${which}&limit=1`);
    const { total } = (await answer.json()) as { total: number };
    await page
      .getByRole('button', { name: /^Download/ })
      .first()
      .click();
    const csv = await saved(page, page.getByRole('menuitem', { name: /CSV/ }));
    expect(csv.bytes.toString().trimEnd().split('\r\n')).toHaveLength(total + 1);
    expect(total).toBeGreaterThan(300);
    expect(faults).toEqual([]);
  });
});

describeInBrowser('the printed page', () => {
  test.each(['en', 'fr'] as const)('fits on A4, says whose it is, and shows no buttons (%s)', async (language) => {
    const { page, faults } = await visit('/print/branch?id=Lyon_1&period=2026-10', { language, scheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    const text = await page.locator('body').innerText();
    expect(text).toContain('Lyon 1');
    expect(text).toContain('2026');
    expect(await page.locator('button:visible, nav:visible, [role="dialog"]:visible').count()).toBe(0);
    expect(await page.locator('canvas:visible, svg:visible').count()).toBeGreaterThan(0);
    // 210 mm less margins of 10 mm, at 96 dots an inch.
    await page.setViewportSize({ width: 718, height: 1000 });
    const [wide, window] = await page.evaluate<number[]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(wide).toBeLessThanOrEqual(window as number);
    const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true, printBackground: true })).toString('latin1');
    const sizes = [...pdf.matchAll(/\/MediaBox ?\[([^\]]+)\]/g)].map(([, box]) => box?.trim().split(/\s+/).map(Number));
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.length).toBeLessThanOrEqual(2);
    for (const [, , width, height] of sizes as number[][]) {
      expect([Math.round(width as number), Math.round(height as number)]).toEqual([595, 842]);
    }
    expect(faults).toEqual([]);
  });
});
