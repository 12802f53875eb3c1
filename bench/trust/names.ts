/**
 * How many misspelt branch names are resolved, and that none is resolved to a wrong branch. Every text is judged by a
 * yardstick that knows nothing of the resolver.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Network } from '../../src/domain/network.ts';
import { readNetwork } from '../../src/network/load.ts';
import { createNameResolver } from '../../src/network/names.ts';
import { bank } from '../../src/network/network.fixture.ts';
import { pick, seeded } from '../../src/network/town-names.fixture.ts';
import { kinds } from './names-misspell.ts';
import { createYardstick } from './names-nearness.ts';
import { aimsOf, emptyReport, type KindReport, type NamesReport, type PopulationReport } from './names-report.ts';

export { printNames } from './names-report.ts';

/** `count` misspellings of each of two networks: the demo's, and a thousand real towns, a branch each. */
export async function benchNames({ seed, count }: { seed: number; count: number }): Promise<NamesReport> {
  const populations = [
    measure('demo network', await demoNetwork(), seed, count),
    measure('a thousand towns', await townNetwork(), seed + 1, count),
  ];
  return { seed, count, populations, met: populations.every(({ aims }) => aims.every(({ met }) => met)) };
}

function measure(population: string, network: Network, seed: number, count: number): PopulationReport {
  const random = seeded(seed);
  const names = network.branches.flatMap(({ id, name, aliases }) =>
    [...new Set([id, name, ...aliases])].map((text) => ({ text, branchId: id })),
  );
  const reports = kinds.map(emptyReport);
  const asked = kinds.flatMap((kind, at) =>
    Array.from({ length: Math.round(count * kind.share) }, () => {
      const { text, branchId } = pick(random, names);
      return { report: reports[at] as KindReport, originId: branchId, text: kind.misspell(random, text) };
    }),
  );
  const { resolve } = createNameResolver(network);
  const started = performance.now();
  const resolved = asked.map(({ text }) => resolve(text, null).branchId);
  const seconds = (performance.now() - started) / 1000;

  const judge = createYardstick(network.branches);
  for (const [index, { report, originId, text }] of asked.entries()) {
    const { place, nearestId } = judge(text, originId);
    const branchId = resolved[index];
    const outcomes = report.outcomes[place];
    outcomes.made++;
    if (branchId === null) outcomes.rejected++;
    else if (branchId === originId) outcomes.toOrigin++;
    else if (branchId === nearestId) outcomes.toNearest++;
    else outcomes.wrong++;
  }
  return {
    population,
    branches: network.branches.length,
    names: names.length,
    namesPerSecond: Math.round(new Set(asked.map(({ text }) => text)).size / seconds),
    kinds: reports,
    aims: aimsOf(reports),
  };
}

function demoNetwork(): Promise<Network> {
  const path = fileURLToPath(new URL('../../examples/demo/network.yaml', import.meta.url));
  return readNetwork(path, { readText: (file) => readFile(file, 'utf8') });
}

/** Towns of France and its neighbours. Those with a near twin were kept first, so there are more of them than by chance. */
async function townNetwork(): Promise<Network> {
  return bank((await readFile(new URL('names-towns.txt', import.meta.url), 'utf8')).trim().split(/\r?\n/));
}
