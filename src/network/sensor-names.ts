import type { Placement, Sensor } from '../domain/network.ts';
import type { CleanReason } from '../domain/reading.ts';
import { placementsOverlap } from './placements.ts';

export interface SensorMatch {
  sensorIds: string[];
  reason: CleanReason | null;
}

/**
 * Finds sensors by what a source calls them: id, then alias, then, at a known branch, position. At a known branch only
 * sensors that hang there at some time count. No guessing: a digit more or less is another sensor.
 */
export function createSensorFinder(
  sensors: readonly Sensor[],
): (branchId: string | null, text: string | null) => SensorMatch {
  const byId = new Map(sensors.map((sensor) => [sensor.id, sensor]));
  const byAlias = new Map(sensors.flatMap((sensor) => sensor.aliases.map((alias) => [alias, sensor] as const)));
  const byBranch = new Map<string, { sensor: Sensor; placement: Placement }[]>();
  for (const sensor of sensors) {
    for (const placement of sensor.placements) {
      const there = byBranch.get(placement.branchId);
      if (there) there.push({ sensor, placement });
      else byBranch.set(placement.branchId, [{ sensor, placement }]);
    }
  }

  return (branchId, text) => {
    const named = text === null ? undefined : (byId.get(text) ?? byAlias.get(text));
    if (branchId === null) return named ? found([named.id]) : refused('unknown_sensor');
    const there = byBranch.get(branchId) ?? [];
    if (text === null) return onlyOne(there);
    if (named && there.some((entry) => entry.sensor === named)) return found([named.id]);
    const atPosition = there.filter((entry) => entry.placement.position === text);
    if (atPosition.length > 0) return found(atPosition.map((entry) => entry.sensor.id));
    return refused(named ? 'sensor_elsewhere' : 'unknown_sensor');
  };
}

/** Without a sensor's name a branch stands for its sensor, as long as it never has two at a time. */
function onlyOne(there: readonly { sensor: Sensor; placement: Placement }[]): SensorMatch {
  const crowded = there.some((one, index) =>
    there.slice(index + 1).some((other) => placementsOverlap(one.placement, other.placement)),
  );
  return there.length === 0 || crowded ? refused('unknown_sensor') : found(there.map((entry) => entry.sensor.id));
}

function found(sensorIds: string[]): SensorMatch {
  return { sensorIds: [...new Set(sensorIds)], reason: null };
}

function refused(reason: CleanReason): SensorMatch {
  return { sensorIds: [], reason };
}
