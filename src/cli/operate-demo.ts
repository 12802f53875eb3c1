import { tables } from '../domain/tables.ts';
import type { DateText } from '../domain/time.ts';
import { filesSelect } from '../engine/relation.ts';
import type { Pipeline } from '../pipeline/context.ts';
import { operations } from './operate.ts';
import type { DemoBranch, DemoRequest, DemoResult, OperationContext } from './operations.ts';
import { simulate } from './simulate.ts';
import { demoNetwork, demoSource, monthsBefore } from './up/demo-lake.ts';
import { withPipeline } from './with-pipeline.ts';

/** Starts a simulator on a free port of this machine, collects its history over HTTP, and tells what came out. */
export async function demo(request: DemoRequest, context: OperationContext): Promise<DemoResult> {
  const started = performance.now();
  const historyFrom = monthsBefore(context.clock.now(), request.months);
  const simulator = await simulate(
    {
      port: 0,
      host: '127.0.0.1',
      seed: request.seed,
      network: demoNetwork,
      faults: request.faults,
      historyFrom,
      truth: false,
      clock: context.clock,
    },
    context,
  );
  try {
    const source = demoSource(simulator.url, historyFrom);
    const config = { ...context.config, network: demoNetwork, sources: [source] };
    const own: OperationContext = { ...context, config };
    const run = await operations.run({ from: null, to: null, sources: null }, own);
    return await withPipeline(own, null, async ({ pipeline }) => ({
      data: config.data,
      network: pipeline.network.name,
      run,
      branches: await branchSums(pipeline),
      seconds: Math.round(performance.now() - started) / 1000,
    }));
  } finally {
    await simulator.close();
  }
}

async function branchSums({ lake, session, network }: Pipeline): Promise<DemoBranch[]> {
  const table = await lake.table('daily_branch');
  const paths = (await table.snapshot()).files.map((file) => table.pathOf(file));
  const rows = await session.json(`
    WITH days AS (${filesSelect(tables.daily_branch, paths)}),
    last_days AS (SELECT branch_id, max(business_date) AS last_day FROM days WHERE status = 'complete' GROUP BY branch_id)
    SELECT d.branch_id,
      count(*) AS days,
      sum(d.entries) AS entries,
      avg(d.entries) FILTER (WHERE d.status = 'complete') AS per_open_day,
      sum(d.observed_share * d.open_hours) / nullif(sum(d.open_hours) FILTER (WHERE d.observed_share IS NOT NULL), 0) AS observed_share,
      CAST(max(l.last_day) AS VARCHAR) AS last_day,
      max(d.entries) FILTER (WHERE d.business_date = l.last_day) AS last_day_entries,
      max(d.change_share) FILTER (WHERE d.business_date = l.last_day) AS change_share
    FROM days AS d LEFT JOIN last_days AS l ON l.branch_id = d.branch_id
    GROUP BY d.branch_id`);
  const number = (value: unknown) => (value === null || value === undefined ? null : Number(value));
  const byBranch = new Map(rows.map((row) => [row.branch_id, row]));
  return network.branches.map((branch) => {
    const row = byBranch.get(branch.id);
    return {
      branch: branch.name,
      days: number(row?.days) ?? 0,
      entries: number(row?.entries),
      perOpenDay: number(row?.per_open_day),
      observedShare: number(row?.observed_share),
      lastDay: (row?.last_day as DateText | null | undefined) ?? null,
      lastDayEntries: number(row?.last_day_entries),
      changeShare: number(row?.change_share),
    };
  });
}
