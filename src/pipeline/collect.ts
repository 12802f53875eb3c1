import { tables } from '../domain/tables.ts';
import { addDays, type DateText, type EpochMs, hourMs, type Interval, utcDate } from '../domain/time.ts';
import { defineRelation } from '../engine/relation.ts';
import { afterAsk, giveUp, recount } from '../ledger/judge-interval.ts';
import { planAsks } from '../ledger/plan-asks.ts';
import type { IntervalRow } from '../ledger/schema.ts';
import { createDayStarts } from '../network/zone-offsets.ts';
import { type CallFailure, type PullLimits, pullRange } from '../source/rest.ts';
import { checkInterrupted, type Pipeline, type PullSource } from './context.ts';
import { readBatches } from './raw-index.ts';

/** Intervals are hours: readings of finer sensors come with the hour they lie in. */
const intervalMinutes = 60;

export interface CollectOptions {
  /** Business dates `[from, to)`; null: from the source's first day, up to now. */
  from: DateText | null;
  to: DateText | null;
  settleMs: number;
  limits: Partial<PullLimits>;
}

export interface Collected {
  source: string;
  requests: number;
  batches: number;
  identical: number;
  bytes: number;
  failures: CallFailure[];
  /** What was asked for. */
  asked: Interval[];
}

/** Asks a source for what the ledger lacks, and notes in the ledger what it was asked and whether it answered. */
export async function collectSource(
  pipeline: Pipeline,
  source: PullSource,
  options: CollectOptions,
): Promise<Collected> {
  const { ledger, lake, clock, progress, network } = pipeline;
  const policy = { intervalMinutes, settleMs: options.settleMs };
  const { start, end } = windowOf(pipeline, source, options);
  const done: Collected = {
    source: source.name,
    requests: 0,
    batches: 0,
    identical: 0,
    bytes: 0,
    failures: [],
    asked: [],
  };
  if (start >= end) return done;
  await rebuildIntervals(pipeline, source, policy);
  const known = await ledger.intervals.range(source.name, start, end);
  const rows = new Map(known.map((row) => [row.intervalStart, row]));
  const plan = planAsks({ known, from: start, to: end, now: clock.now(), ...policy });
  await ledger.intervals.put(
    plan.giveUp.flatMap(({ intervalStart, reason }) => {
      const row = rows.get(intervalStart);
      return row ? [giveUp(row, reason)] : [];
    }),
  );
  const hours = plan.ask.reduce((sum, interval) => sum + (interval.end - interval.start) / hourMs, 0);
  progress.step(`collect ${source.name}`, hours, 'hours');
  for (const interval of plan.ask) {
    checkInterrupted(pipeline.signal);
    let reached = interval.start;
    const outcome = await pullRange({
      mapping: source.mapping,
      source: source.name,
      baseUrl: source.url,
      secrets: source.secrets,
      network,
      from: interval.start,
      to: interval.end,
      sink: lake.raw,
      clock,
      signal: pipeline.signal,
      limits: options.limits,
      log: pipeline.log,
      onProgress: ({ until }) => {
        if (until <= reached) return;
        progress.advance((until - reached) / hourMs);
        reached = until;
      },
    });
    done.asked.push(interval);
    done.requests += outcome.requests;
    done.bytes += outcome.bytes;
    done.batches += outcome.batches.filter((batch) => batch.repeats === null).length;
    done.identical += outcome.batches.filter((batch) => batch.repeats !== null).length;
    done.failures.push(...outcome.failures);
    await ledger.intervals.put(
      asksOf(
        interval,
        outcome.covered,
        outcome.failures[0]?.message ?? (outcome.interrupted ? 'interrupted' : 'not answered'),
        {
          source: source.name,
          at: clock.now(),
          rows,
          sensors: network.sensors.length,
          policy,
        },
      ),
    );
    checkInterrupted(pipeline.signal);
  }
  progress.done();
  return done;
}

function asksOf(
  asked: Interval,
  covered: readonly Interval[],
  failure: string,
  known: {
    source: string;
    at: EpochMs;
    rows: ReadonlyMap<EpochMs, IntervalRow>;
    sensors: number;
    policy: { intervalMinutes: number; settleMs: number };
  },
): IntervalRow[] {
  const rows: IntervalRow[] = [];
  let piece = 0;
  for (let start = asked.start; start < asked.end; start += hourMs) {
    while (piece < covered.length && (covered[piece] as Interval).end <= start) piece++;
    const cover = covered[piece];
    const answered = cover !== undefined && cover.start <= start && cover.end >= start + hourMs;
    const before = known.rows.get(start) ?? null;
    rows.push(
      afterAsk(
        before,
        {
          source: known.source,
          intervalStart: start,
          at: known.at,
          expected: before?.expected ?? known.sensors,
          answered: null,
          failure: answered ? null : failure,
        },
        known.policy,
      ),
    );
  }
  return rows;
}

/** The instants of the business dates that are asked for, whole hours, never beyond now. */
function windowOf(pipeline: Pipeline, source: PullSource, options: Pick<CollectOptions, 'from' | 'to'>): Interval {
  const dayStart = createDayStarts();
  const zones = [...new Set(pipeline.network.branches.map((branch) => branch.timeZone))];
  const first = options.from !== null && options.from > source.from ? options.from : source.from;
  const start = Math.min(...zones.map((zone) => dayStart(zone, first)));
  const now = pipeline.clock.now();
  const { to } = options;
  const end = to === null ? now : Math.min(now, Math.max(...zones.map((zone) => dayStart(zone, to))));
  return { start: Math.floor(start / hourMs) * hourMs, end };
}

/** A lost ledger is filled again from the sidecars: what was asked, and that it was answered. */
async function rebuildIntervals(
  pipeline: Pipeline,
  source: PullSource,
  policy: { intervalMinutes: number; settleMs: number },
): Promise<void> {
  const { ledger } = pipeline;
  const some = await ledger.intervals.range(source.name, 0, pipeline.clock.now());
  if (some.length > 0) return;
  const rows = new Map<EpochMs, IntervalRow>();
  for (const batch of await readBatches(pipeline)) {
    if (batch.source !== source.name || batch.kind !== 'pull' || !batch.asked) continue;
    const asked = { start: Date.parse(batch.asked.from), end: Date.parse(batch.asked.to) };
    const sensors = pipeline.network.sensors.length;
    const known = { source: source.name, at: Date.parse(batch.receivedAt), rows, sensors, policy };
    for (const row of asksOf(asked, [asked], '', known)) rows.set(row.intervalStart, row);
  }
  if (rows.size === 0) return;
  pipeline.log.info({ source: source.name, intervals: rows.size }, 'the ledger was empty; filled again from raw');
  await ledger.intervals.put([...rows.values()]);
  await recountSource(pipeline, source, { settleMs: policy.settleMs, all: true });
}

/**
 * Judges the intervals of a source by who has answered, as `hourly` and `readings` now say. Those asked in `window`, and
 * all younger than the settle age.
 */
export async function recountSource(
  pipeline: Pipeline,
  source: Pick<PullSource, 'name'>,
  options: { settleMs: number; asked?: readonly Interval[]; all?: boolean },
): Promise<{ expected: number; answered: number; outstanding: number }> {
  const { ledger, clock } = pipeline;
  const now = clock.now();
  const from = options.all
    ? 0
    : Math.min(now - options.settleMs - hourMs, ...(options.asked ?? []).map((one) => one.start));
  const rows = await ledger.intervals.range(source.name, from, now);
  const first = rows[0];
  const last = rows.at(-1);
  if (!first || !last) return { expected: 0, answered: 0, outstanding: 0 };
  const counts = await answersByHour(pipeline, first.intervalStart, last.intervalStart + hourMs);
  const policy = { intervalMinutes, settleMs: options.settleMs };
  const changed: IntervalRow[] = [];
  const sums = { expected: 0, answered: 0, outstanding: 0 };
  for (const row of rows) {
    const count = counts.get(row.intervalStart) ?? { expected: 0, answered: 0 };
    const judged = recount(row, { ...count, at: now }, policy);
    sums.expected += count.expected;
    sums.answered += count.answered;
    if (judged.nextAskAt !== null) sums.outstanding += Math.max(0, count.expected - count.answered);
    if (JSON.stringify(judged) !== JSON.stringify(row)) changed.push(judged);
  }
  await ledger.intervals.put(changed);
  return sums;
}

/** Sensors that should have answered in each UTC hour (their branch was open), and that have. */
async function answersByHour(
  pipeline: Pipeline,
  from: EpochMs,
  to: EpochMs,
): Promise<Map<EpochMs, { expected: number; answered: number }>> {
  const { lake, session } = pipeline;
  const dates = { first: addDays(utcDate(from), -1), last: addDays(utcDate(to), 1) };
  const near = `BETWEEN DATE '${dates.first}' AND DATE '${dates.last}'`;
  for (const [name, column] of [
    ['hourly', 'business_date'],
    ['readings', 'utc_date'],
  ] as const) {
    const table = await lake.table(name);
    const files = (await table.snapshot()).files.filter((file) => {
      const min = file.stats?.minValues[column];
      const max = file.stats?.maxValues[column];
      return (min === undefined || String(min) <= dates.last) && (max === undefined || String(max) >= dates.first);
    });
    const paths = files.map((file) => table.pathOf(file));
    await defineRelation(session, name, { kind: 'files', spec: tables[name], paths, where: `${column} ${near}` });
  }
  const rows = await session.json(`
    WITH said AS (
      SELECT DISTINCT sensor_id, date_trunc('hour', interval_start) AS hour FROM readings WHERE entries IS NULL
    )
    SELECT CAST(epoch_ms(date_trunc('hour', h.hour_start)) AS VARCHAR) AS hour,
      count(*) AS expected,
      count(*) FILTER (WHERE h.observed_share >= 1.0 OR s.sensor_id IS NOT NULL) AS answered
    FROM hourly AS h
    LEFT JOIN said AS s ON s.sensor_id = h.sensor_id AND s.hour = date_trunc('hour', h.hour_start)
    WHERE h.is_open
    GROUP BY 1`);
  return new Map(
    rows.map((row) => [Number(row.hour), { expected: Number(row.expected), answered: Number(row.answered) }]),
  );
}
