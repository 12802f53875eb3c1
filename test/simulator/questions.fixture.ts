import type { Network } from '../../src/domain/network.ts';
import type { EpochMs } from '../../src/domain/time.ts';
import { type FaultPlan, parseFaults } from '../../src/simulator/faults.ts';
import type { Reading } from '../../src/simulator/reports.ts';
import { createWorld, type Page, type TruthHour, type World, type WorldQuery } from '../../src/simulator/world.ts';

export const historyFrom = Date.parse('2025-01-01T00:00:00Z');
/** Long after all that the tests look at has arrived. */
export const late = Date.parse('2026-06-01T00:00:00Z');

/** Everything goes wrong often. */
export const busy = parseFaults(
  `base: default
sensor: { missing: { rate: 0.05 }, dead: { rate: 0.1 }, undercount: { rate: 0.1 }, stuck: { rate: 0.1 },
  spike: { rate: 0.02 }, repeat: { rate: 0.1 }, late: { rate: 0.1 }, staff: { rate: 0.2 } }
record: { misspelt: { rate: 0.05 }, unknownBranch: { rate: 0.02 }, wrongUnit: { rate: 0.02 }, textCount: { rate: 0.02 },
  closed: { rate: 0.1 }, broken: { rate: 0.02 }, localTime: { rate: 0.02 } }`,
  'busy.yaml',
);

export function world(net: Network, faults: FaultPlan, seed = 11): World {
  return createWorld({ network: net, seed, faults, history: { from: historyFrom } });
}

export function pages<Item>(
  ask: (query: WorldQuery) => Page<Item>,
  from: EpochMs,
  to: EpochMs,
  now: EpochMs,
  limit: number,
): Item[] {
  const items: Item[] = [];
  let at: WorldQuery['at'] = null;
  do {
    const page: Page<Item> = ask({ from, to, now, sensors: null, branches: null, at, limit });
    items.push(...page.items);
    at = page.next;
  } while (at);
  return items;
}

export function readAll(asked: World, from: EpochMs, to: EpochMs): Reading[] {
  return pages((query) => asked.readings(query), from, to, late, 50_000);
}

export function truthOf(asked: World, from: EpochMs, to: EpochMs): TruthHour[] {
  return pages((query) => asked.truth(query), from, to, late, 50_000);
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
