import type { Network } from '../domain/network.ts';
import type { CleanReason } from '../domain/reading.ts';
import { createBranchFinder } from './branch-names.ts';
import { createSensorFinder } from './sensor-names.ts';

/** What a pair of texts names. Not yet whether the sensor hung there at the time: its placements say. */
export interface Resolution {
  /** Null where the text named no branch, or none that can be told. */
  branchId: string | null;
  /** Several where sensors took turns; empty exactly when there is a reason. */
  sensorIds: string[];
  /** How sure the branch is, 0..1: 1 exact, .99 but for case, accents and separators, .98 but for spaces, else less. */
  score: number;
  /** Why the texts cannot be used; null when they can. */
  reason: CleanReason | null;
  /** The ids of the nearest branches when the branch was refused, best first. */
  candidates: { name: string; score: number }[];
}

export interface NameResolver {
  /** Texts as the source wrote them; null or blank where it wrote none. */
  resolve(branchText: string | null, sensorText: string | null): Resolution;
}

/**
 * Resolves the texts by which a source names branches and sensors. A branch text that is given but not known refuses
 * the record even when the sensor is known: one of the two is wrong. Sensor texts are never guessed.
 */
export function createNameResolver(network: Network): NameResolver {
  const findBranch = createBranchFinder(network.branches);
  const findSensors = createSensorFinder(network.sensors);
  return {
    resolve(branchText, sensorText) {
      const branch = isBlank(branchText) ? null : findBranch(branchText as string);
      if (branch?.reason) return { ...branch, sensorIds: [] };
      const branchId = branch?.branchId ?? null;
      const sensors = findSensors(branchId, isBlank(sensorText) ? null : (sensorText as string).trim());
      return { branchId, ...sensors, score: branch?.score ?? 1, candidates: [] };
    },
  };
}

function isBlank(text: string | null): boolean {
  return text === null || text.trim() === '';
}
