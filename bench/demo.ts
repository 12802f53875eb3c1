import { type Benchmark, megabytes, rounded, seconds, table } from './benchmark.ts';
import { runChild } from './children.ts';
import { tableFigures } from './lake-figures.ts';

const now = '2026-06-01T08:00:00Z';

export const demo: Benchmark = {
  name: 'demo',
  about: 'footfall demo from an empty folder to the daily tables, and again with nothing to do',
  diskBytes: () => 200_000_000,
  async run({ folder, print, signal, scale }) {
    const months = Math.max(1, Math.round(13 * scale));
    const args = ['demo', '--data', `${folder}/lake`, '--now', now, '--months', String(months), '--json'];
    const first = await runChild('src/cli/bin.ts', args, signal);
    const again = await runChild('src/cli/bin.ts', args, signal);
    const lake = await tableFigures(`${folder}/lake`);
    print(`  ${months} months, ${lake.lines.rows.toLocaleString('en')} records, 21 sensors at 11 branches`);
    table(print, [
      ['', 'seconds', 'peak MB'],
      ['from an empty folder (aim: 20 s, 600 MB)', seconds(first.seconds), megabytes(first.peakBytes ?? 0)],
      ['again, nothing to do (aim: 1 s)', seconds(again.seconds), megabytes(again.peakBytes ?? 0)],
    ]);
    return {
      months,
      records: lake.lines.rows,
      totalSeconds: rounded(first.seconds),
      peakMegabytes: megabytes(first.peakBytes ?? 0),
      againSeconds: rounded(again.seconds),
      againToFirstRatio: rounded(again.seconds / first.seconds),
    };
  },
};
