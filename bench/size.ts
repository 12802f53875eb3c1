import { type Benchmark, type Figures, table } from './benchmark.ts';
import { bytesUnder } from './bulk.ts';
import { writeBulkInput } from './bulk-input.ts';
import { runChild } from './children.ts';
import { tableFigures } from './lake-figures.ts';

const sensorsAtFull = 500;
const tablesShown = ['lines', 'readings', 'rejects', 'hourly', 'daily_sensor', 'daily_branch'] as const;
const demoSensors = 21;
const demoMonths = 13;

export const size: Benchmark = {
  name: 'size',
  about: `bytes of a sensor-year in raw and in each table: of an import of ${sensorsAtFull} sensors, and of the demo`,
  diskBytes: (scale) => 400_000_000 + sensorsAtFull * scale * 2_600_000,
  async run({ folder, scale, print, signal }) {
    const sensors = Math.max(10, Math.round(sensorsAtFull * scale));
    const input = await writeBulkInput(`${folder}/input`, sensors);
    const imported = `${folder}/imported`;
    const request = {
      data: imported,
      network: input.network,
      mapping: input.mapping,
      files: input.csv,
      now: '2026-01-01T06:00:00Z',
    };
    await runChild('bench/worker.ts', [JSON.stringify(request)], signal);
    const demo = `${folder}/demo`;
    await runChild('src/cli/bin.ts', ['demo', '--data', demo, '--now', '2026-06-01T08:00:00Z', '--json'], signal);
    const years = { import: sensors, demo: (demoSensors * demoMonths) / 12 };
    const lakes = { import: await tableFigures(imported), demo: await tableFigures(demo) };
    const raw = { import: await bytesUnder(`${imported}/raw`), demo: await bytesUnder(`${demo}/raw`) };
    const figures: Figures = { sensors };
    const rows: (string | number)[][] = [['bytes of a sensor-year', 'import', 'to raw', 'demo', 'to raw']];
    for (const name of ['raw', ...tablesShown] as const) {
      const row: (string | number)[] = [name];
      for (const lake of ['import', 'demo'] as const) {
        const bytes = name === 'raw' ? raw[lake] : lakes[lake][name].bytes;
        const each = Math.round(bytes / years[lake]);
        row.push(each, (bytes / raw[lake]).toFixed(3));
        figures[`${lake}${name[0]?.toUpperCase()}${name.slice(1)}BytesPerSensorYear`] = each;
      }
      rows.push(row);
    }
    table(print, rows);
    return figures;
  },
};
