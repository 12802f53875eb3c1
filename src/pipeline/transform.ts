import { tables } from '../domain/tables.ts';
import { addDays, type DateText, minuteMs } from '../domain/time.ts';
import { duckModels } from '../engine/model-session.ts';
import { cleanStage, type StageResult } from './clean.ts';
import { type Compaction, compactLake } from './compact.ts';
import { type Pipeline, sliceEffects } from './context.ts';
import { calendarRows, countsStage } from './counts.ts';
import { dailyStage } from './daily.ts';
import type { DayWork } from './day-plan.ts';
import { type CalendarDay, calendarDays } from './days.ts';
import { readDecisions } from './decisions.ts';
import { faultDaysStage, faultsStage } from './faults.ts';
import { calendarEnd, horizonOf } from './horizon.ts';
import { hourlyStage } from './hours.ts';
import { type LandingResult, landingStage } from './landing.ts';
import { levelsStage } from './levels.ts';
import type { MappingBook } from './mapping-book.ts';
import { type Slice, slicesOf } from './slices.ts';
import { spellsStage } from './spells.ts';
import { writeSlices } from './write-slices.ts';

export interface TransformOptions {
  /** Business dates `[from, to)`; null: all. */
  from: DateText | null;
  to: DateText | null;
  force: boolean;
  /** See `DayWork.past`; default `judged`. */
  past?: 'judged' | 'left';
  refuseUnfit?: boolean;
}

export interface StageReport extends StageResult {
  table: keyof typeof tables;
  seconds: number;
}

export interface TransformReport {
  stages: StageReport[];
  landing: LandingResult;
  compaction: Compaction;
}

/**
 * Brings every table up to date with raw, the network, the mappings and the models: land → clean → hourly → daily; at
 * last files of settled days are merged. Each stage holds the lease of the lake's transforms for its own plan and
 * commits, so several processes take turns.
 */
export async function transform(
  pipeline: Pipeline,
  mappings: MappingBook,
  options: TransformOptions,
): Promise<TransformReport> {
  const stages: StageReport[] = [];
  const stage = async <T extends StageResult>(table: keyof typeof tables, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const done = await pipeline.ledger.withLease('transform', work, {
      wait: pipeline.signal,
      onWait: () => pipeline.log.info({ table }, 'waiting for another process to finish its transform'),
    });
    const { rebuilt, upToDate, rows, version } = done;
    stages.push({ table, rebuilt, upToDate, rows, version, seconds: (performance.now() - started) / 1000 });
    return done;
  };
  const range = (date: DateText) =>
    (options.from === null || date >= options.from) && (options.to === null || date < options.to);
  // A business date may begin on the UTC date before and end on the one after.
  const near = (date: DateText) =>
    (options.from === null || date >= addDays(options.from, -1)) &&
    (options.to === null || date < addDays(options.to, 1));

  const landing = await stage('lines', () =>
    landingStage(pipeline, mappings, { refuseUnfit: options.refuseUnfit ?? false }),
  );
  await stage('readings', () => cleanStage(pipeline, near, options.force));
  const readings = await (await pipeline.lake.table('readings')).snapshot();
  const now = pipeline.clock.now();
  const horizon = horizonOf(readings, pipeline.network, pipeline.sources, now);
  const all = horizon ? calendarDays(pipeline.network, horizon.from, calendarEnd(horizon.to)) : [];
  const days = horizon ? all.filter((day) => day.date < horizon.to) : [];
  await stage('calendar', () => calendarStage(pipeline, all));
  const dueUntil = now - pipeline.settings.pendingMinutes * minuteMs;
  const work: DayWork = { range, force: options.force, past: options.past ?? 'judged' };
  const decisions = await readDecisions(pipeline);
  await stage('counts', () => countsStage(pipeline, days, work, dueUntil));
  await stage('levels', () => levelsStage(pipeline, days, work));
  await stage('spells', () => spellsStage(pipeline, days, work));
  await stage('hourly', () => hourlyStage(pipeline, days, work, decisions));
  await stage('daily_sensor', () => dailyStage(pipeline, 'daily_sensor', days, work));
  await stage('daily_branch', () => dailyStage(pipeline, 'daily_branch', days, work));
  await stage('fault_days', () => faultDaysStage(pipeline, days, work));
  await stage('faults', () => faultsStage(pipeline, days, decisions, dueUntil));
  const compaction = await compactLake(pipeline);
  return { stages, landing, compaction };
}

/** The calendar table: only the dates whose hours changed are written. */
async function calendarStage(pipeline: Pipeline, days: readonly CalendarDay[]): Promise<StageResult> {
  const table = await pipeline.lake.table('calendar');
  const snapshot = await table.snapshot();
  const held = slicesOf(snapshot);
  const stale = days.filter((day) => held.get(day.date)?.stamp !== day.stamp);
  const wanted = new Set(days.map((day) => day.date));
  const gone = [...held.keys()].filter((date) => !wanted.has(date));
  const slices = new Map<string, Slice | null>(gone.map((date) => [date, null]));
  for (const day of stale) slices.set(day.date, { stamp: day.stamp, base: day.stamp });
  if (slices.size === 0) return { rebuilt: 0, upToDate: days.length, rows: 0, version: snapshot.version };
  const first = stale[0]?.date;
  const last = stale.at(-1)?.date;
  // Made of the network alone: a few rows, which Node writes whatever runs the models.
  const models = duckModels(pipeline.session);
  await models.define('new_calendar', {
    kind: 'rows',
    columns: tables.calendar.columns.filter((column) => column.name !== 'business_year'),
    rows: first && last ? calendarRows(pipeline.network, first, addDays(last, 1)) : [],
  });
  const done = await writeSlices(models, {
    table,
    slices,
    partitionOf: (date) => `${date.slice(0, 4)}-01-01`,
    from: 'new_calendar',
    expectedRows: stale.length * 24,
    operation: 'REPLACE',
    ...sliceEffects(pipeline),
  });
  await models.drop('new_calendar');
  return { rebuilt: slices.size, upToDate: days.length - stale.length, rows: done.rows, version: done.version };
}
