import type { TableName } from '../domain/tables.ts';
import { type DateText, monthOf } from '../domain/time.ts';
import type { StageResult } from './clean.ts';
import { checkInterrupted, limitsOf, type Pipeline } from './context.ts';
import { type DayInputs, type DayWork, dropDays, planDays, writeDays } from './day-plan.ts';
import type { CalendarDay } from './days.ts';
import { rowsOf } from './layout.ts';
import { type ModelName, modelSql } from './models.ts';
import { type HeldSlice, type Slice, slicesOf } from './slices.ts';
import type { Stamp } from './stamps.ts';

/** A table that is made day by day, by the model of its name. */
export interface DayStage {
  name: TableName & ModelName;
  inputs: DayInputs;
  /** Cuts the days that are to be made into stretches that are made at once. */
  stretches(stale: readonly DateText[]): Iterable<DateText[]>;
  /** Rows expected of a day. */
  dayRows: number;
  /** Gives the relations that the model reads their names. */
  define(days: DateText[]): Promise<void>;
  /**
   * When the rows are laid down before they are written: `for_statements` where something else reads them too, `where_split`
   * only where several statements write them.
   */
  kept: 'for_files' | 'for_statements' | 'where_split';
  /** What the mark of a day carries of its rows, the relation `made`; see `Slice.extra`. */
  said?(): Promise<ReadonlyMap<DateText, Stamp>>;
  /** Drops what `define` keeps. */
  drop?(): Promise<void>;
}

/** Makes the days of a table that are to be made, and takes out those that should not exist. */
export async function makeDays(
  pipeline: Pipeline,
  horizon: readonly CalendarDay[],
  work: DayWork,
  stage: DayStage,
): Promise<StageResult> {
  const { models, progress } = pipeline;
  const table = await pipeline.lake.table(stage.name);
  const before = await table.snapshot();
  const { stale, marks, gone } = planDays(horizon, slicesOf(before), stage.inputs, work);
  let rows = 0;
  let { version } = before;
  progress.step(stage.name, stale.length, 'days');
  for (const days of stage.stretches(stale)) {
    checkInterrupted(pipeline.signal);
    await stage.define(days);
    const kept =
      stage.kept !== 'where_split'
        ? stage.kept
        : isSplit(pipeline, days, slicesOf(await table.snapshot()))
          ? 'for_files'
          : undefined;
    await models.define('made', { kind: 'model', sql: modelSql(stage.name), kept });
    const said = await stage.said?.();
    const slices = days.map((date): [DateText, Slice] => {
      const mark = marks.get(date) as Slice;
      return [date, said ? { ...mark, extra: said.get(date) ?? '' } : mark];
    });
    const done = await writeDays(pipeline, table, new Map(slices), 'made', stage.dayRows * days.length);
    await models.drop('made');
    await stage.drop?.();
    rows += done.rows;
    version = done.version;
    progress.advance(days.length);
  }
  if (gone.length > 0) version = await dropDays(pipeline, stage.name, gone);
  progress.done();
  return { rebuilt: stale.length + gone.length, upToDate: marks.size - stale.length, rows, version };
}

/** Each month of a stretch is written by a statement of its own, each large file of a month too. */
function isSplit(pipeline: Pipeline, days: readonly DateText[], current: ReadonlyMap<DateText, HeldSlice>): boolean {
  const replaced = new Set(days.flatMap((date) => current.get(date)?.file ?? []));
  const apart = rowsOf([...replaced]) > 2 * limitsOf(pipeline).fileRows;
  return apart || new Set(days.map(monthOf)).size > 1;
}

/** The days of a table as it is now. */
export async function heldDays(pipeline: Pick<Pipeline, 'lake'>, name: TableName): Promise<Map<DateText, HeldSlice>> {
  return slicesOf(await (await pipeline.lake.table(name)).snapshot());
}
