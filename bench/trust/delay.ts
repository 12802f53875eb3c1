import { rm } from 'node:fs/promises';
import { dayMs, type EpochMs, hourMs } from '../../src/domain/time.ts';
import { table } from '../benchmark.ts';
import { accepts } from './accepts.ts';
import { percent, ratio } from './aims.ts';
import { daysLong, type Episode, episodesOf } from './episodes.ts';
import { writeCsv } from './feed.ts';
import { type JudgedSensor, readJudged } from './judged.ts';
import type { Part, PartContext } from './part.ts';
import { quantile } from './quantile.ts';
import { layDown } from './run-feed.ts';
import { sizeOf } from './sizes.ts';
import type { TrueKind } from './truth.ts';
import { simulatedFeed } from './worlds.ts';

const sensorsAtFull = 80;
const weeks = 14;
/** The nights that somebody runs the pipeline, once each, the last of them at the end of the stretch. */
const nightsAtFull = 12;
/** After midnight UTC; by then the evening's readings are there. */
const nightHourMs = 4 * hourMs;
/** Faults that last a day or more: those of single hours are found in the night after, or never. */
const leastDays = 1;

/** How soon a fault is found by somebody who runs the pipeline each night: measured by running it each night. */
export const delay: Part = {
  name: 'delay',
  about: 'how long after its beginning a fault is found by who imports and transforms each night',
  async run(context) {
    const spec = {
      sensors: Math.max(24, Math.round(sensorsAtFull * Math.sqrt(context.scale))),
      weeks,
      rate: 'five',
    } as const;
    const nights = Math.max(8, Math.round(nightsAtFull * Math.sqrt(context.scale)));
    const cases: Found[] = [];
    for (const seed of context.seeds.slice(0, context.scale < 0.5 ? 1 : 2)) {
      context.signal.throwIfAborted();
      cases.push(...(await runNights(context, { ...spec, seed }, nights)));
    }
    return report(context.print, cases, nights);
  },
};

interface Found {
  shape: string;
  kind: TrueKind;
  size: string;
  /** As long as it had lasted by the last night, days. */
  days: number;
  /** From its beginning to the first night by which half of its open hours so far had a right verdict; null: never. */
  afterDays: number | null;
  afterOpenHours: number | null;
  /** Nights that could have found it. */
  nights: number;
}

async function runNights(
  context: PartContext,
  spec: Parameters<typeof simulatedFeed>[0],
  nights: number,
): Promise<Found[]> {
  const feed = await simulatedFeed(spec);
  const first = feed.to - nights * dayMs;
  const cutOf = (night: number) => first + night * dayMs + nightHourMs;
  const folder = `${context.folder}/delay-${spec.seed}`;
  const arrivedBy = (from: EpochMs, to: EpochMs) =>
    feed.messages.filter(({ arrival }) => arrival > from && arrival <= to);
  const lake = await layDown(
    context,
    { ...feed, name: `${feed.name}, until the first night`, folder, now: cutOf(0) },
    (path) => writeCsv(path, feed.format, arrivedBy(Number.NEGATIVE_INFINITY, cutOf(0))),
  );
  // Episodes that begin while somebody looks; before, the first night would be blamed for all of it.
  const truth = feed.truth.filter(({ at }) => at >= first - 2 * dayMs);
  const found = new Map<string, Found>();
  let seconds = 0;
  for (let night = 1; night <= nights; night++) {
    context.signal.throwIfAborted();
    const now = cutOf(night);
    const path = `${folder}/night-${night}.csv`;
    await writeCsv(path, feed.format, arrivedBy(cutOf(night - 1), now));
    const took = await lake.take([path], now);
    seconds += took.importSeconds + took.transformSeconds;
    const sensors = await readJudged(lake, truth);
    for (const sensor of sensors) look(sensor, first, now, found);
  }
  context.print(`  ${nights} nights more, ${(seconds / nights).toFixed(1)} s each`);
  await lake.close();
  await rm(folder, { recursive: true, force: true });
  return [...found.values()];
}

/** Takes down which episodes of a sensor, begun since `first`, are found by `now`. */
function look(sensor: JudgedSensor, first: EpochMs, now: EpochMs, found: Map<string, Found>): void {
  for (const episode of episodesOf(sensor.hours)) {
    if (episode.from < first || daysLong(episode) < leastDays) continue;
    const past = episode.judged.filter((index) => (sensor.hours[index]?.at ?? now) + 2 * hourMs <= now);
    if (past.length === 0) continue;
    const key = `${sensor.sensorId}|${episode.shape}|${episode.from}`;
    const known = found.get(key) ?? newlySeen(sensor, episode);
    found.set(key, known);
    known.nights++;
    if (known.afterDays !== null) continue;
    const right = past.filter((index) => accepts(episode.kind, sensor.hours[index]?.verdict?.fault ?? 'none'));
    if (2 * right.length < past.length) continue;
    known.afterDays = (now - episode.from) / dayMs;
    known.afterOpenHours = past.length;
  }
}

function newlySeen(sensor: JudgedSensor, episode: Episode): Found {
  return {
    shape: episode.shape,
    kind: episode.kind,
    size: sizeOf(sensor.daily),
    days: daysLong(episode),
    afterDays: null,
    afterOpenHours: null,
    nights: 0,
  };
}

function report(print: (line?: string) => void, cases: readonly Found[], nights: number): object {
  print('\n  episodes of a day or more that began in these nights; a gap is known at once, for it is no accusation');
  const shapes = [...new Set(cases.map(({ shape }) => shape))].sort();
  const figures = shapes.flatMap((shape) =>
    ['all', '<10', '10-49', '50-199', '>=200'].flatMap((size) => {
      const of = cases.filter((one) => one.shape === shape && (size === 'all' || one.size === size));
      if (of.length === 0) return [];
      const done = of.filter(({ afterDays }) => afterDays !== null);
      const days = done.map(({ afterDays }) => afterDays as number);
      const hours = done.map(({ afterOpenHours }) => afterOpenHours as number);
      return [
        {
          shape,
          size,
          episodes: of.length,
          found: done.length,
          medianDays: quantile(days, 0.5),
          mostDays: quantile(days, 0.9),
          medianOpenHours: quantile(hours, 0.5),
          mostOpenHours: quantile(hours, 0.9),
        },
      ];
    }),
  );
  const cell = (value: number | null, digits: number) => (value === null ? '-' : value.toFixed(digits));
  table(print, [
    ['', 'size', 'episodes', 'found', '', 'days: median', '9 of 10', 'open hours: median', '9 of 10'],
    ...figures.map((one) => [
      one.shape,
      one.size,
      one.episodes,
      one.found,
      percent(ratio(one.found, one.episodes)),
      cell(one.medianDays, 1),
      cell(one.mostDays, 1),
      cell(one.medianOpenHours, 0),
      cell(one.mostOpenHours, 0),
    ]),
  ]);
  return { nights, delays: figures };
}
