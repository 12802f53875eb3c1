import { type DateText, hourMs } from '../../src/domain/time.ts';
import { byArrival, type Feed, plainMessage } from './feed.ts';
import { type Melbourne, melbourneInstant } from './melbourne.ts';
import type { TruthHour } from './truth.ts';
import { describer, wholeDays } from './worlds.ts';

/**
 * A stretch of Melbourne's counts as a feed: `[from, to)` in local dates, what was counted being the truth. Nobody knows
 * its means, nor which of its own counts are wrong. Hours without a count are no truth to judge by and are left out.
 */
export function melbourneFeed(melbourne: Melbourne, from: DateText, to: DateText): Feed {
  const { network, networkText, mappingText } = melbourne;
  const branchOf = new Map(network.sensors.map(({ id, placements }) => [id, placements[0]?.branchId ?? '']));
  const first = Date.parse(`${from}T00:00:00Z`);
  const end = Date.parse(`${to}T00:00:00Z`);
  const describe = describer(network, first, end, () => 0);
  const messages: Feed['messages'] = [];
  const truth: TruthHour[] = [];
  for (const { sensorId, local, count, text } of melbourne.rows) {
    const at = local < first || local >= end || count === null ? null : melbourneInstant(local);
    if (at === null || count === null) continue;
    const branchId = branchOf.get(sensorId) ?? '';
    const message = plainMessage({ sensorId, branchName: branchId, start: at, minutes: 60, entries: count, exits: 0 });
    messages.push({ ...message, startText: text.split(',')[1] ?? '' });
    truth.push({
      sensorId,
      branchId,
      at,
      isOpen: true,
      expected: null,
      entries: count,
      faults: [],
      change: null,
      ...describe(branchId, at),
    });
  }
  truth.sort((a, b) => (a.sensorId < b.sensorId ? -1 : a.sensorId > b.sensorId ? 1 : a.at - b.at));
  const offset = 10 * hourMs;
  return {
    name: `Melbourne ${from} to ${to}`,
    format: 'melbourne',
    networkText,
    network,
    mappingText,
    messages: byArrival(messages),
    truth: wholeDays(truth),
    from: first - offset,
    to: end - offset,
  };
}
