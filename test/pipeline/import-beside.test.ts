import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importFiles } from '../../src/pipeline/import.ts';
import { landingStage } from '../../src/pipeline/landing.ts';
import { parseMapping } from '../../src/source/mapping.ts';
import { csvHeader, csvMapping, openLab } from './lab.ts';

const network = `
id: beside
name: Beside
branches:
  - { id: Lyon_1, name: Lyon 1, timeZone: Europe/Paris, hours: always, sensors: [{ id: lyon_1-0 }] }
`;

test('a file that another process lands first is told with what is in it', async () => {
  const lab = await openLab({ network, now: '2025-03-17T12:00:00Z' });
  try {
    const file = join(lab.folder, 'file.csv');
    await writeFile(
      file,
      `${csvHeader}lyon_1-0,Lyon 1,2025-03-17 09:00,12,3,ok,60\nlyon_1-0,Lyon 1,2025-03-17 10:00,many,3,ok,60\n`,
    );
    const { ledger } = lab.pipeline;
    let landed = 0;
    // Between the receipt of the file and its own landing the worker takes its turn.
    const beside = Object.assign(Object.create(ledger) as typeof ledger, {
      batches: ledger.batches,
      runs: ledger.runs,
      marks: ledger.marks,
      withLease: async (...args: Parameters<typeof ledger.withLease>) => {
        landed += (await landingStage(lab.pipeline, lab.mappings)).batches.length;
        return ledger.withLease(...args);
      },
    });
    const [told] = await importFiles({ ...lab.pipeline, ledger: beside }, lab.mappings, {
      files: [file],
      mapping: parseMapping(csvMapping, 'mapping.yaml'),
      mappingText: csvMapping,
      source: 'file',
    });
    expect(landed).toBe(1);
    expect(told).toMatchObject({ identical: false, records: 2, good: 1, failed: { count_not_a_number: 1 } });
  } finally {
    await lab.close();
  }
});
