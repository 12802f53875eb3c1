import { hourMs } from '../../src/domain/time.ts';
import type { JudgedHour, JudgedSensor, Verdict } from './judged.ts';
import type { TrueKind } from './truth.ts';

/** Five open hours a day from 9:00 UTC, each day of January 2025. */
export function hourOf(
  index: number,
  given: Partial<JudgedHour> & { kinds?: TrueKind[]; says?: Partial<Verdict> } = {},
): JudgedHour {
  const { kinds = [], says, ...hour } = given;
  const day = Math.floor(index / 5);
  const entries = hour.entries ?? 10;
  return {
    sensorId: 's',
    branchId: 'b',
    at: Date.UTC(2025, 0, 1 + day, 9) + (index % 5) * hourMs,
    date: `2025-01-${String(1 + day).padStart(2, '0')}`,
    isOpen: true,
    expected: 10,
    entries,
    faults: kinds.map((kind) => ({ shape: kind, kind })),
    change: null,
    nearHoliday: false,
    payday: false,
    snow: false,
    ...hour,
    verdict: {
      observed: entries,
      entries,
      low: null,
      high: null,
      quality: 'observed',
      fault: 'none',
      method: null,
      ...says,
    },
  };
}

export function sensorOf(hours: JudgedHour[], daily = 50): JudgedSensor {
  return { sensorId: 's', branchId: 'b', daily, hours };
}
