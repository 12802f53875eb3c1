import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Takes the counts of Melbourne to the daily tables and prints the busiest places and the coverage of each. */
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const config = ['--config', path('footfall.yaml')];

footfall('import', path('melbourne_2012_2015_hourly.csv.gz'), '--mapping', path('mapping.yaml'), ...config);
process.stdout.write(
  '\nPeople a complete day, busiest first, and the share of the expected hours that was observed:\n\n',
);
footfall(
  'query',
  `SELECT branch_id AS place,
     CAST(avg(entries) FILTER (WHERE status = 'complete') AS BIGINT) AS people_a_day,
     CAST(max(entries) AS BIGINT) AS busiest_day,
     count(*) AS days,
     count(*) FILTER (WHERE status = 'complete') AS complete_days,
     round(avg(observed_share), 4) AS observed_share
   FROM daily_branch
   GROUP BY branch_id
   ORDER BY people_a_day DESC NULLS LAST`,
  ...config,
);

function footfall(...args: string[]): void {
  const done = spawnSync(process.execPath, [path('../../src/cli/bin.ts'), ...args], { stdio: 'inherit' });
  if (done.status !== 0) process.exit(done.status ?? 1);
}
