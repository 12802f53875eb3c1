import { tables } from '../domain/tables.ts';
import { type DateText, monthOf } from '../domain/time.ts';
import { daysCondition } from '../engine/model-session.ts';
import type { Snapshot } from '../lake/delta/state.ts';
import { checkInterrupted, daySliceEffects, limitsOf, type Pipeline } from './context.ts';
import { modelSql, modelStamp } from './models.ts';
import { createNaming, type Naming, resolveNames } from './names-view.ts';
import { decodeDates, decodeSlices, type HeldSlice, namingTag, type Slice, slicesOf } from './slices.ts';
import { type Stamp, stampOf } from './stamps.ts';
import { writeSlices } from './write-slices.ts';

export interface StageResult {
  rebuilt: number;
  upToDate: number;
  rows: number;
  version: number;
}

/** The lines that speak of a UTC date, as the log of `lines` tells. */
interface DayLines {
  /** Batch and stamp of each batch that touches the date. */
  parts: string[];
  paths: Set<string>;
  /** Rows of the files that touch it, shared out over their dates. */
  rows: number;
}

/** Makes `readings` and `rejects` for the UTC dates whose lines, or the names in them, changed. */
export async function cleanStage(
  pipeline: Pipeline,
  range: (date: DateText) => boolean,
  force: boolean,
): Promise<StageResult & { rejects: number }> {
  const { lake, models } = pipeline;
  const lines = await lake.table('lines');
  const readings = await lake.table('readings');
  const rejects = await lake.table('rejects');
  const byDay = linesByDay(await lines.snapshot(), (path) => `${lines.folder}/${path}`);
  const held = slicesOf(await readings.snapshot());
  const heldRejects = slicesOf(await rejects.snapshot());
  const wanted = [...byDay.keys()].sort();
  const first = wanted[0];
  const last = wanted.at(-1);
  const base = (date: DateText) => cleanBase(byDay.get(date)?.parts ?? []);

  const stale: DateText[] = [];
  const suspects: DateText[] = [];
  const naming = first && last ? createNaming(pipeline.network, first, last) : null;
  for (const date of wanted.filter(range)) {
    const slice = held.get(date);
    // A kill between the commits of the two leaves them apart.
    const whole = slice !== undefined && heldRejects.get(date)?.stamp === slice.stamp;
    if (force || !whole || slice.base !== base(date)) stale.push(date);
    else if (naming && slice.file.tags[namingTag] !== naming.stamp) suspects.push(date);
  }
  const verified = new Map<DateText, Stamp>();
  if (naming && suspects.length > 0) {
    const renamed = new Set(await renamedDays(pipeline, naming, suspects, byDay, held));
    stale.push(...renamed);
    for (const date of suspects) if (!renamed.has(date)) verified.set(date, (held.get(date) as HeldSlice).stamp);
  }
  // A file says under which names its days were looked at only if that holds for all of them, also those carried over.
  const lookedAt = (carried: ReadonlyMap<string, HeldSlice>): Record<string, string> => {
    const all = [...carried].every(
      ([date, slice]) => slice.file.tags[namingTag] === naming?.stamp || verified.get(date) === slice.stamp,
    );
    return naming && all ? { [namingTag]: naming.stamp } : {};
  };
  const gone = [...new Set([...held.keys(), ...heldRejects.keys()])].filter((date) => range(date) && !byDay.has(date));
  stale.sort();

  let rows = 0;
  let rejected = 0;
  let version = (await readings.snapshot()).version;
  pipeline.progress.step('clean', stale.length, 'days');
  for (const days of chunked(stale, (date) => byDay.get(date)?.rows ?? 0, limitsOf(pipeline).cleanRows)) {
    checkInterrupted(pipeline.signal);
    const paths = new Set(days.flatMap((date) => [...(byDay.get(date)?.paths ?? [])]));
    await defineLines(pipeline, days, [...paths]);
    const stamps = await resolveNames(models, naming as Naming);
    // Only the few lines that are not used, and what several speak of, are laid down: judging the others again costs less
    // than keeping them all.
    await models.define('judged', { kind: 'model', sql: modelSql('judged') });
    await models.define('said_again', { kind: 'model', sql: modelSql('said_again'), kept: 'for_statements' });
    await models.define('set_aside', { kind: 'model', sql: modelSql('set_aside'), kept: 'for_statements' });
    const marks = new Map<string, Slice>(days.map((date) => [date, markOf(base(date), stamps.get(date) ?? '')]));
    const write = {
      slices: marks,
      partitionOf: monthOf,
      expectedRows: sum(days, byDay),
      operation: 'REPLACE',
      ...daySliceEffects(pipeline),
    };
    const out = await writeSlices(models, { ...write, table: rejects, from: `(${modelSql('rejects')})` });
    const done = await writeSlices(models, {
      ...write,
      table: readings,
      from: `(${modelSql('readings')})`,
      tags: lookedAt,
    });
    await models.drop('set_aside');
    await models.drop('said_again');
    for (const [date, slice] of marks) verified.set(date, slice.stamp);
    rows += done.rows;
    rejected += out.rows;
    version = done.version;
    pipeline.progress.advance(days.length);
  }
  if (gone.length > 0) {
    const slices = new Map(gone.map((date) => [date, null]));
    const write = {
      slices,
      partitionOf: monthOf,
      from: null,
      expectedRows: 0,
      operation: 'DELETE',
      ...daySliceEffects(pipeline),
    };
    await writeSlices(models, { ...write, table: rejects });
    version = (await writeSlices(models, { ...write, table: readings, tags: lookedAt })).version;
  }
  pipeline.progress.done();
  return {
    rebuilt: stale.length + gone.length,
    upToDate: wanted.filter(range).length - stale.length,
    rows,
    version,
    rejects: rejected,
  };
}

/** `parts`: `batch=stamp` of each batch that speaks of the day, sorted. */
export function cleanBase(parts: readonly string[]): Stamp {
  return stampOf([modelStamp('judged', 'said_again', 'set_aside', 'readings', 'rejects'), ...parts]);
}

export function markOf(base: Stamp, names: Stamp): Slice {
  return { stamp: stampOf([base, names]), base, extra: names };
}

/**
 * Of days whose lines are unchanged, those whose names now resolve differently. What was checked once is remembered in
 * the ledger, so that an alias that touches nothing costs one look.
 */
async function renamedDays(
  pipeline: Pipeline,
  naming: Naming,
  suspects: readonly DateText[],
  byDay: ReadonlyMap<DateText, DayLines>,
  held: ReadonlyMap<string, HeldSlice>,
): Promise<DateText[]> {
  const scope = `names:${naming.stamp}`;
  const known = await pipeline.ledger.marks.get(scope, [...suspects]);
  const unknown = suspects.filter((date) => known.get(date) !== held.get(date)?.stamp);
  const renamed: DateText[] = [];
  for (const days of chunked(unknown, (date) => byDay.get(date)?.rows ?? 0, limitsOf(pipeline).cleanRows)) {
    checkInterrupted(pipeline.signal);
    const paths = new Set(days.flatMap((date) => [...(byDay.get(date)?.paths ?? [])]));
    await defineLines(pipeline, days, [...paths]);
    const stamps = await resolveNames(pipeline.models, naming);
    const verified = new Map<string, string>();
    for (const date of days) {
      const slice = held.get(date);
      if ((stamps.get(date) ?? '') !== slice?.extra) renamed.push(date);
      else verified.set(date, slice.stamp);
    }
    await pipeline.ledger.marks.put(scope, verified);
  }
  return renamed;
}

async function defineLines(pipeline: Pipeline, days: readonly DateText[], paths: readonly string[]): Promise<void> {
  const where = daysCondition('utc_date', days);
  await pipeline.models.define('lines', { kind: 'files', spec: tables.lines, paths, where });
}

function linesByDay(snapshot: Snapshot, pathOf: (path: string) => string): Map<DateText, DayLines> {
  const byDay = new Map<DateText, DayLines>();
  for (const file of snapshot.files) {
    const dates = new Set<DateText>();
    for (const [batch, slice] of decodeSlices(file)) {
      for (const date of decodeDates(slice.extra ?? '')) {
        let day = byDay.get(date);
        if (!day) {
          day = { parts: [], paths: new Set(), rows: 0 };
          byDay.set(date, day);
        }
        day.parts.push(`${batch}=${slice.stamp}`);
        day.paths.add(pathOf(file.path));
        dates.add(date);
      }
    }
    for (const date of dates) (byDay.get(date) as DayLines).rows += file.rows / dates.size;
  }
  // A batch may lie in several files (a large import); it counts once for a day, whatever the layout.
  for (const day of byDay.values()) day.parts = [...new Set(day.parts)].sort();
  return byDay;
}

function sum(days: readonly DateText[], byDay: ReadonlyMap<DateText, DayLines>): number {
  return days.reduce((total, date) => total + (byDay.get(date)?.rows ?? 0), 0);
}

/**
 * Cuts days into stretches of about `limit` rows, each at least one day. Where months are large a stretch ends with its
 * month: a month is written by one statement, and then needs no table in between.
 */
export function* chunked(
  days: readonly DateText[],
  rowsOf: (date: DateText) => number,
  limit: number,
): Generator<DateText[]> {
  let chunk: DateText[] = [];
  let rows = 0;
  let monthRows = 0;
  for (const date of days) {
    const last = chunk.at(-1);
    const monthEnds = last !== undefined && monthOf(last) !== monthOf(date);
    if (last !== undefined && (rows + rowsOf(date) > limit || (monthEnds && monthRows > limit / 4))) {
      yield chunk;
      chunk = [];
      rows = 0;
      monthRows = 0;
    }
    if (monthEnds) monthRows = 0;
    chunk.push(date);
    rows += rowsOf(date);
    monthRows += rowsOf(date);
  }
  if (chunk.length > 0) yield chunk;
}
