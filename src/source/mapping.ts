import { createHash } from 'node:crypto';
import { parseCheckedYaml } from '../domain/checked-yaml.ts';
import { FootfallError } from '../domain/errors.ts';
import type { Network } from '../domain/network.ts';
import { mappingProblems } from './mapping-checks.ts';
import { type Mapping, mappingSchema } from './mapping-schema.ts';

export { type Mapping, mappingSchema };

/** Throws MAPPING_INVALID, naming file, line, column and key of the first problem and telling all of them. */
export function parseMapping(text: string, file: string): Mapping {
  return parseCheckedYaml(text, file, {
    code: 'MAPPING_INVALID',
    hint: 'See schemas/mapping.json for every key.',
    schema: mappingSchema,
    check: mappingProblems,
  }).value;
}

/** Changes exactly when landing a batch again could give other lines: how it is asked and named is left out. */
export function mappingHash(mapping: Mapping): string {
  const { id: _id, request: _request, ...landing } = mapping;
  return createHash('sha256').update(canonical(landing)).digest('hex');
}

/** The mapping's zone for times without an offset: "network" is the only zone of the network. Throws MAPPING_INVALID. */
export function zoneOfMapping(mapping: Mapping, network: Pick<Network, 'branches'>): string | undefined {
  if (mapping.time.zone !== 'network') return mapping.time.zone;
  const zones = [...new Set(network.branches.map((branch) => branch.timeZone))];
  if (zones.length === 1) return zones[0];
  const found = zones.length === 0 ? 'no branch' : `several zones: ${zones.join(', ')}`;
  throw new FootfallError('MAPPING_INVALID', `zone "network" needs a network of one time zone; it has ${found}.`, {
    place: { key: 'time.zone' },
    hint: `Name the zone in mapping ${mapping.id}.`,
  });
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${canonical(child)}`).join(',')}}`;
}
