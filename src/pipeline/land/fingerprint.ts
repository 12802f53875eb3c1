import { createHash } from 'node:crypto';
import { type Mapping, mappingHash } from '../../source/mapping.ts';

/** Raised whenever the same bytes and mapping would give other lines than before. */
const landingVersion = 1;

/**
 * Everything but its bytes that decides which lines a batch gives. `networkZone`: what time.zone "network" stands for,
 * null where the network has no single zone.
 */
export function landingFingerprint(mapping: Mapping, networkZone: string | null): string {
  const zone = mapping.time.zone === 'network' ? networkZone : null;
  return createHash('sha256')
    .update(JSON.stringify([landingVersion, mappingHash(mapping), zone]))
    .digest('hex');
}
