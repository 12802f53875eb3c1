import { rm } from 'node:fs/promises';
import { type BenchContext, type Benchmark, type Figures, megabytes, rounded, seconds, table } from './benchmark.ts';
import { type ChildRun, runChild } from './children.ts';
import { type JudgementInput, writeJudgementInput } from './judgement-input.ts';
import type { WorkerRequest, WorkerResult } from './worker.ts';

const sensorsAtFull = 10_000;
const sensorsOfYear = 2_000;
/** Nine weeks up to a Tuesday. */
const weeks = { from: '2025-10-14', newest: '2025-12-16', now: '2025-12-17T00:30:00Z' };
const year = { from: '2024-12-17', newest: '2025-12-16', now: '2025-12-17T00:30:00Z' };
const bytesPerSensorDay = 4_000;

/** What finds and repairs, and what it is compared with: the sums that were there without it. */
const judging = ['levels', 'spells', 'hourly', 'fault_days', 'faults'];
const adding = ['counts', 'daily_sensor', 'daily_branch'];
const stages = ['counts', 'levels', 'spells', 'hourly', 'daily_sensor', 'daily_branch', 'fault_days', 'faults'];

type Run = ChildRun & { result: WorkerResult };

export const judgement: Benchmark = {
  name: 'judgement',
  about: `finding and repairing: the newest day of ${sensorsAtFull} sensors, the night after it, a year of ${sensorsOfYear}`,
  diskBytes: (scale) => sensorsOfYear * scale * 365 * bytesPerSensorDay,
  async run(context) {
    const sensors = Math.max(20, Math.round(sensorsAtFull * context.scale));
    const figures: Figures = { sensors };
    const { print } = context;
    const nine = await intakeOf(context, 'weeks', sensors, weeks);
    const before = await receive(context, nine, nine.input.history, weeks.now, 'judged');
    print(`  ${sensors} sensors, nine weeks but a day: ${before.result.records.toLocaleString('en')} records`);
    note(context, figures, 'weeks', before);
    const newest = await receive(context, nine, [nine.input.newest], weeks.now, 'left');
    print(`  the newest day, past days left as they are (aim: 10 s, 4000 MB)`);
    note(context, figures, 'newest', newest);
    const night = await receive(context, nine, [], weeks.now, 'judged');
    print(`  the night after it, which judges past days again (aim: 60 s)`);
    note(context, figures, 'night', night);
    await rm(nine.folder, { recursive: true, force: true });

    const many = Math.max(20, Math.round(sensorsOfYear * context.scale));
    const whole = await intakeOf(context, 'year', many, year);
    const all = await receive(context, whole, [...whole.input.history, whole.input.newest], year.now, 'judged');
    print(`  a year of ${many} sensors: ${all.result.records.toLocaleString('en')} records`);
    note(context, figures, 'year', all);
    const ratio = sumOf(all.result.cpu, judging) / sumOf(all.result.cpu, adding);
    print(`  judging takes ${ratio.toFixed(1)} times the processor time of adding up the same counts (aim: 4)`);
    return { ...figures, yearJudgingRatio: rounded(ratio) };
  },
};

interface Intake {
  folder: string;
  input: JudgementInput;
}

async function intakeOf(
  { folder, print }: BenchContext,
  name: string,
  sensors: number,
  { from, newest }: typeof weeks,
): Promise<Intake> {
  const started = performance.now();
  const input = await writeJudgementInput(`${folder}/${name}`, sensors, from, newest);
  print(`  files of ${sensors} sensors written in ${seconds((performance.now() - started) / 1000)}`);
  return { folder: `${folder}/${name}`, input };
}

async function receive(
  { signal }: BenchContext,
  { folder, input }: Intake,
  files: string[],
  now: string,
  past: 'judged' | 'left',
): Promise<Run> {
  const { network, mapping } = input;
  const request: WorkerRequest = { data: `${folder}/lake`, network, mapping, files, now, past };
  const run = await runChild('bench/worker.ts', [JSON.stringify(request)], signal);
  return { ...run, result: JSON.parse(run.stdout) as WorkerResult };
}

function note({ print }: BenchContext, figures: Figures, name: string, { result, peakBytes }: Run): void {
  table(print, [
    ['stage', 'seconds', 'processor', 'days'],
    ...stages.map((stage) => [
      stage,
      (result.seconds[stage] ?? 0).toFixed(2),
      (result.cpu[stage] ?? 0).toFixed(2),
      result.rebuilt[stage] ?? '',
    ]),
  ]);
  const took = sumOf(result.seconds, stages);
  const spent = sumOf(result.cpu, stages);
  const peak = megabytes(peakBytes ?? 0);
  print(`  together ${seconds(took)}, processor ${seconds(spent)}; peak memory of the process ${peak} MB`);
  Object.assign(figures, {
    [`${name}Seconds`]: rounded(took),
    [`${name}CpuSeconds`]: rounded(spent),
    [`${name}JudgingCpuSeconds`]: rounded(sumOf(result.cpu, judging)),
    [`${name}AddingCpuSeconds`]: rounded(sumOf(result.cpu, adding)),
    [`${name}PeakMegabytes`]: peak,
  });
}

function sumOf(of: Readonly<Record<string, number>>, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (of[name] ?? 0), 0);
}
