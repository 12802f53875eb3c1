import { withChanges } from './changes.ts';
import type { Feed } from './feed.ts';
import { withShapes } from './inject.ts';
import { readMelbourne } from './melbourne.ts';
import { melbourneFeed } from './melbourne-feed.ts';
import type { Part, PartContext } from './part.ts';
import { printTally } from './print-tally.ts';
import { runFeed } from './run-feed.ts';
import { addLake, emptyTally, type Tally } from './tally.ts';
import { simulatedFeed } from './worlds.ts';

const sensorsAtFull = 80;
const weeks = 30;
/** Of each shape, into a network. */
const timesAtFull = 5;
const timesInMelbourne = 2;
/** Two stretches of thirty weeks with most of the counters there: an autumn and winter, a spring and summer. */
const stretches = [
  ['2013-03-04', '2013-09-30'],
  ['2013-10-14', '2014-05-12'],
] as const;

export const shapesPart: Part = {
  name: 'shapes',
  about:
    'shapes of fault and real changes that no threshold was tuned on, injected into healthy networks and Melbourne',
  async run(context) {
    const seeds = context.seeds.slice(0, Math.max(1, Math.round(context.seeds.length * context.scale)));
    const spec = {
      rate: 'none',
      sensors: Math.max(24, Math.round(sensorsAtFull * Math.sqrt(context.scale))),
      weeks,
    } as const;
    const times = Math.max(2, Math.round(timesAtFull * Math.sqrt(context.scale)));
    const melbourne = await readMelbourne();
    const used = context.scale < 0.5 ? stretches.slice(0, 1) : stretches;
    return {
      madeShapes: await judge(context, 'shapes in made networks', seeds, async (seed) =>
        withShapes(await simulatedFeed({ ...spec, seed }), seed, times),
      ),
      madeChanges: await judge(context, 'real changes in made networks', seeds, async (seed) =>
        withChanges(await simulatedFeed({ ...spec, seed }), seed),
      ),
      melbourneShapes: await judge(context, 'shapes in Melbourne', used, async ([from, to]) =>
        withShapes(melbourneFeed(melbourne, from, to), seeds[0] as number, timesInMelbourne),
      ),
      melbourneChanges: await judge(context, 'real changes in Melbourne', used, async ([from, to]) =>
        withChanges(melbourneFeed(melbourne, from, to), seeds[0] as number),
      ),
    };
  },
};

async function judge<T>(
  context: PartContext,
  title: string,
  cases: readonly T[],
  feedOf: (one: T) => Promise<Feed>,
): Promise<object> {
  const tally: Tally = emptyTally();
  for (const one of cases) {
    context.signal.throwIfAborted();
    const feed = await feedOf(one);
    tally.meansKnown &&= feed.format === 'trust';
    await runFeed(context, feed, (lake) => addLake(tally, lake, feed.truth));
  }
  return printTally(context.print, title, tally);
}
