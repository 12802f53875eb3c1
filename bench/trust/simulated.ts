import { dropWhatLooksOdd } from './drop-odd.ts';
import { readJudged } from './judged.ts';
import type { Part } from './part.ts';
import { addError, noErrors, unrepaired, wape } from './repair.ts';
import { runFeed } from './run-feed.ts';
import { isSpoilt } from './truth.ts';
import { simulatedFeed } from './worlds.ts';

export const simulated: Part = {
  name: 'simulated',
  about: 'simulated networks whose truth is known',
  async run(context) {
    const sum = noErrors();
    const flags = new Map<string, number>();
    for (const seed of context.seeds.slice(0, 1)) {
      const feed = await simulatedFeed({
        seed,
        rate: 'default',
        sensors: Math.round(80 * Math.sqrt(context.scale)),
        weeks: 30,
      });
      await runFeed(context, feed, async (lake) => {
        for (const sensor of await readJudged(lake, feed.truth)) {
          const kept = dropWhatLooksOdd(sensor);
          for (const [index, hour] of sensor.hours.entries()) {
            if (!hour.isOpen) continue;
            const kind = `${hour.faults.map((f) => f.shape).join('+') || 'healthy'} -> ${hour.verdict?.fault}`;
            flags.set(kind, (flags.get(kind) ?? 0) + 1);
            if (isSpoilt(hour))
              addError(sum, hour.entries, {
                none: unrepaired(hour),
                dropOdd: kept(index),
                ours: hour.verdict?.entries ?? null,
              });
          }
        }
      });
    }
    for (const [kind, n] of [...flags].sort()) context.print(`  ${kind}: ${n}`);
    const figures = { wapeNone: wape(sum, 'none'), wapeDropOdd: wape(sum, 'dropOdd'), wapeOurs: wape(sum, 'ours') };
    context.print(`  faulty hours: ${JSON.stringify(figures)}`);
    return figures;
  },
};
