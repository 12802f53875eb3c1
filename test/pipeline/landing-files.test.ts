import { afterEach, expect, test } from 'vitest';
import { limitsOf } from '../../src/pipeline/context.ts';
import { decodeSlices } from '../../src/pipeline/slices.ts';
import type { TransformReport } from '../../src/pipeline/transform.ts';
import { csvHeader, csvMapping, type Lab, openLab } from './lab.ts';

const network = `
id: one
name: One branch
branches:
  - { id: a, name: A, timeZone: Europe/Paris, hours: always, sensors: [{ id: s1 }] }
`;
const limits = { ...limitsOf({}), smallRows: 100 };

let lab: Lab;
afterEach(() => lab.close());

test('lines of small landings share a file, those of larger ones keep theirs, and all are the same lines', async () => {
  lab = await openLab({ network, now: '2025-03-20T12:00:00Z', limits });
  expect(await landed('2025-03-01', 24)).toEqual([24]);
  expect(await landed('2025-03-02', 10)).toEqual([34]);
  // A quarter of what counts as small.
  expect(await landed('2025-03-03', 25)).toEqual([25, 34]);
  expect(await landed('2025-03-05', 60)).toEqual([25, 34, 60]);
  expect(await landed('2025-03-09', 1)).toEqual([60, 60]);
  const lines = await lab.rows('lines');
  const other = await openLab({ network, now: '2025-03-20T12:00:00Z', limits: { ...limits, smallRows: 0 } });
  try {
    for (const [date, hours] of [
      ['2025-03-01', 24],
      ['2025-03-02', 10],
      ['2025-03-03', 25],
      ['2025-03-05', 60],
      ['2025-03-09', 1],
    ] as const) {
      await other.receive(csv(date, hours));
    }
    await other.transform();
    // Landed again, all together.
    await other.editMapping(`${csvMapping}statuses: { fault: broken }\n`);
    expect(linesOf(await other.transform())).toMatchObject({ rebuilt: 5 });
    expect(withoutIds(await other.rows('lines'))).toEqual(withoutIds(lines));
  } finally {
    await other.close();
  }
});

test('a batch without lines has its mark in the month of its receipt, and the next run has nothing to do', async () => {
  lab = await openLab({ network, now: '2025-02-28T12:00:00Z', limits });
  await lab.receive(csvHeader);
  lab.setNow(Date.parse('2025-03-20T12:00:00Z'));
  await lab.receive(csv('2025-03-05', 60));
  const months = async () => {
    const { files } = await (await lab.pipeline.lake.table('lines')).snapshot();
    return files.flatMap((file) => [...decodeSlices(file).keys()].map((batch) => [file.partition, batch.slice(0, 6)]));
  };
  const own = [
    ['2025-02-01', '202502'],
    ['2025-03-01', '202503'],
  ];
  for (const status of ['fault', 'fine']) {
    expect(linesOf(await lab.transform())).toMatchObject({ rebuilt: 2 });
    expect((await months()).sort()).toEqual(own);
    expect(linesOf(await lab.transform())).toMatchObject({ rebuilt: 0 });
    await lab.editMapping(`${csvMapping}statuses: { ${status}: broken }\n`);
  }
});

test('a large landing leaves no mark in the month of another either', async () => {
  lab = await openLab({ network, now: '2025-02-28T12:00:00Z', limits: { ...limits, smallRows: 10 } });
  await lab.receive(csvHeader);
  lab.setNow(Date.parse('2025-03-20T12:00:00Z'));
  await lab.receive(csv('2025-03-05', 60));
  await lab.transform();
  expect(linesOf(await lab.transform())).toMatchObject({ rebuilt: 0 });
  await lab.editMapping(`${csvMapping}statuses: { fault: broken }\n`);
  expect(linesOf(await lab.transform())).toMatchObject({ rebuilt: 2 });
  expect(linesOf(await lab.transform())).toMatchObject({ rebuilt: 0 });
});

const linesOf = ({ stages }: TransformReport) => stages.find(({ table }) => table === 'lines');

/** Rows of each file of lines, sorted, when these hours have come in. */
async function landed(date: string, hours: number): Promise<number[]> {
  await lab.receive(csv(date, hours));
  await lab.transform();
  const { files } = await (await lab.pipeline.lake.table('lines')).snapshot();
  return files.map(({ rows }) => rows).sort((a, b) => a - b);
}

function csv(date: string, hours: number): string {
  const start = Date.parse(`${date}T00:00:00Z`);
  const rows = Array.from({ length: hours }, (_, hour) => {
    const at = new Date(start + hour * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
    return `s1,A,${at},${hour},${hour % 3},ok,60\n`;
  });
  return csvHeader + rows.join('');
}

/** Two receivers give a batch different ids. */
function withoutIds(rows: readonly string[]): string[] {
  return rows.map((row) => row.replaceAll(/-[0-9a-f]{6}(?=")/g, '')).sort();
}
