import type { Part } from './part.ts';
import { printTally } from './print-tally.ts';
import { runFeed } from './run-feed.ts';
import { addLake, emptyTally } from './tally.ts';
import { faultRates, simulatedFeed, type WorldSpec } from './worlds.ts';

const sensorsAtFull = 80;
const weeksAtFull = 30;

/** Networks made at random, and the demo's, under the simulator's own faults: at their default rates, five times them, none. */
export const simulated: Part = {
  name: 'simulated',
  about: 'networks made at random whose sensors fail as the simulator says, each rate of faults by itself',
  async run(context) {
    const figures: Record<string, object> = {};
    for (const rate of faultRates) {
      const tally = emptyTally();
      for (const spec of specsOf(context.seeds, context.scale)) {
        context.signal.throwIfAborted();
        const feed = await simulatedFeed({ ...spec, rate });
        await runFeed(context, feed, (lake) => addLake(tally, lake, feed.truth));
      }
      const title = { default: 'default faults', five: 'five times the default', none: 'no faults' }[rate];
      figures[rate] = printTally(context.print, title, tally);
    }
    return figures;
  },
};

/** Below full size: fewer seeds first, then fewer sensors and weeks. */
function specsOf(seeds: readonly number[], scale: number): Omit<WorldSpec, 'rate'>[] {
  const used = seeds.slice(0, Math.max(1, Math.round(seeds.length * scale)));
  const share = Math.min(1, (scale * seeds.length) / used.length);
  const sensors = Math.max(12, Math.round(sensorsAtFull * Math.sqrt(share)));
  const weeks = Math.max(16, Math.round(weeksAtFull * Math.sqrt(share)));
  const made = used.map((seed) => ({ seed, sensors, weeks }));
  return scale < 0.5 ? made : [...made, { seed: seeds[0] as number, sensors: 21, weeks, demo: true }];
}
