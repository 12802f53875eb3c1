import type { Network, Sensor } from '../../domain/network.ts';
import { normaliseName } from '../../network/name-text.ts';
import type { RankingQuery } from '../contract/footfall.ts';
import { directoryOf } from './directory.ts';
import type { Who } from './who.ts';

export interface Thing {
  id: string;
  name: string;
  region: string | null;
}

/** What may be ranked, in the order of names: of what is chosen, that whose name or id has `q` in it. */
export function rankedThings(
  { q }: Pick<RankingQuery, 'q'>,
  { by, regions, branches, sensors }: Who,
  network: Network,
): Thing[] {
  const places = branches === null ? null : new Set(branches);
  const wanted = sensors === null ? null : new Set(sensors);
  const isChosen = ({ id, places: ofThing }: Placed) =>
    by === 'region'
      ? regions.has(id)
      : (wanted?.has(id) ?? true) && (!places || ofThing.some((one) => places.has(one)));
  const part = q === undefined ? '' : normaliseName(q).key;
  const fits = ({ id, name }: Thing) =>
    part === '' || normaliseName(name).key.includes(part) || normaliseName(id).key.includes(part);
  return inOrder(by, network).filter((thing) => isChosen(thing) && fits(thing));
}

interface Placed extends Thing {
  /** Branches where it is. */
  places: readonly string[];
}

/** Sorting ten thousand names as people do takes longer than ranking them: once for each description of the network. */
const known = new WeakMap<Network, Map<Who['by'], Placed[]>>();

function inOrder(by: Who['by'], network: Network): Placed[] {
  const ofNetwork = known.get(network) ?? new Map<Who['by'], Placed[]>();
  known.set(network, ofNetwork);
  let things = ofNetwork.get(by);
  if (!things) {
    const { compare } = new Intl.Collator('en', { numeric: true });
    things = allThings(by, network).sort((a, b) => compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
    ofNetwork.set(by, things);
  }
  return things;
}

function allThings(by: Who['by'], network: Network): Placed[] {
  const { branches, regions, branchesOfSensor } = directoryOf(network);
  if (by === 'region') return [...regions].map(([name, places]) => ({ id: name, name, region: name, places }));
  if (by === 'branch') return network.branches.map(({ id, name, region }) => ({ id, name, region, places: [id] }));
  return network.sensors.map((sensor) => ({
    id: sensor.id,
    name: sensor.id,
    region: branches.get(lastBranch(sensor))?.region ?? null,
    places: branchesOfSensor(sensor.id),
  }));
}

/** Where the sensor hangs, or hung last. */
function lastBranch({ placements }: Sensor): string {
  return placements.at(-1)?.branchId ?? '';
}
