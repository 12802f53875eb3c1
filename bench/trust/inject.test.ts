import { expect, test } from 'vitest';
import { withChanges } from './changes.ts';
import type { Feed } from './feed.ts';
import { withShapes } from './inject.ts';
import { countOf, recordsOf, sceneOf } from './scene.ts';
import { shapes } from './shapes.ts';
import { simulatedFeed } from './worlds.ts';

const healthy = () => simulatedFeed({ seed: 5, rate: 'none', sensors: 10, weeks: 20 });

/** Hours whose records do not add up to the truth, as `sensor at`, beside the tagged ones. */
function spoiltAndTagged(feed: Feed): { spoilt: string[]; tagged: Set<string> } {
  const spoilt: string[] = [];
  const tagged = new Set<string>();
  for (const sensor of sceneOf(feed).sensors) {
    for (const hour of sensor.hours) {
      const name = `${sensor.sensorId} ${hour.at}`;
      const records = recordsOf(sensor, hour);
      const people = records.reduce((sum, record) => sum + countOf(record), 0);
      if (records.length === 0 || people !== hour.entries) spoilt.push(name);
      if (hour.faults.length > 0) tagged.add(name);
    }
  }
  return { spoilt, tagged };
}

test('a feed without faults says the truth in every hour', async () => {
  expect(spoiltAndTagged(await healthy())).toEqual({ spoilt: [], tagged: new Set() });
});

test('every hour that an injected fault spoils is told, and most that are told are spoilt', async () => {
  const feed = withShapes(await healthy(), 5, 1);
  const { spoilt, tagged } = spoiltAndTagged(feed);
  expect(spoilt.filter((name) => !tagged.has(name))).toEqual([]);
  expect(spoilt.length).toBeGreaterThan(tagged.size / 4);
  const told = new Set(feed.truth.flatMap(({ faults }) => faults.map(({ shape }) => shape)));
  expect(told.size).toBeGreaterThan(shapes.length / 2);
});

test('the same seed puts the same faults at the same places, another one others', async () => {
  const tagsOf = (feed: Feed) => [...spoiltAndTagged(feed).tagged];
  const once = tagsOf(withShapes(await healthy(), 5, 1));
  expect(tagsOf(withShapes(await healthy(), 5, 1))).toEqual(once);
  expect(tagsOf(withShapes(await healthy(), 6, 1))).not.toEqual(once);
});

test('a real change is the truth: what the sensors say stays right, and nothing is told as a fault', async () => {
  const feed = withChanges(await healthy(), 5);
  expect(spoiltAndTagged(feed)).toEqual({ spoilt: [], tagged: new Set() });
  const names = new Set(feed.truth.flatMap(({ change }) => (change === null ? [] : [change])));
  expect(names.size).toBeGreaterThanOrEqual(4);
});
