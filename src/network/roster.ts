import { FootfallError } from '../domain/errors.ts';
import type { Branch, Network, Placement, RosterSpell, Sensor } from '../domain/network.ts';
import { type DateText, type EpochMs, hourMs, minuteMs } from '../domain/time.ts';
import { calendarIdOf } from './calendar.ts';
import { createDayStarts, offsetStretches } from './zone-offsets.ts';

/**
 * Where each sensor hangs over the local dates `[from, to)` of its branch, in the network's order of sensors and then of
 * time. A spell ends where the sensor moves, where its branch or it comes or goes, and where a half-hour clock change
 * shifts the minute at which local hours start (Lord Howe); an ordinary clock change does not cut.
 * Throws NETWORK_INVALID on a placement at no branch.
 */
export function roster(network: Network, from: DateText, to: DateText): RosterSpell[] {
  const branches = new Map(network.branches.map((branch) => [branch.id, branch]));
  const calendarIds = new Map(network.branches.map((branch) => [branch.id, calendarIdOf(branch)]));
  const dayStart = createDayStarts();
  const shiftsOf = createShifts();
  const spells: RosterSpell[] = [];
  for (const sensor of network.sensors) {
    for (const placement of sensor.placements) {
      const branch = branches.get(placement.branchId);
      const calendarId = calendarIds.get(placement.branchId);
      if (!branch || calendarId === undefined) {
        const message = `Sensor ${sensor.id} hangs at ${placement.branchId}, which is no branch.`;
        throw new FootfallError('NETWORK_INVALID', message);
      }
      const first = latest(from, placement.from, branch.opened);
      const end = earliest(to, placement.to, branch.closed);
      if (first >= end) continue;
      const start = dayStart(branch.timeZone, first);
      const stop = dayStart(branch.timeZone, end);
      for (const { validFrom, validTo, minuteShift } of shiftsOf(branch, start, stop)) {
        spells.push({ ...hanging(sensor, placement), calendarId, validFrom, validTo, minuteShift });
      }
    }
  }
  return spells;
}

function hanging(
  sensor: Sensor,
  placement: Placement,
): Pick<RosterSpell, 'sensorId' | 'branchId' | 'intervalMinutes' | 'share'> {
  return {
    sensorId: sensor.id,
    branchId: placement.branchId,
    intervalMinutes: sensor.intervalMinutes,
    share: placement.share,
  };
}

type Shift = Pick<RosterSpell, 'validFrom' | 'validTo' | 'minuteShift'>;

/** Cuts stretches of time where the minute shift changes; sensors that share zone and stretch share the work. */
function createShifts(): (branch: Branch, from: EpochMs, to: EpochMs) => Shift[] {
  const known = new Map<string, Shift[]>();
  return ({ timeZone }, from, to) => {
    const key = `${timeZone} ${from} ${to}`;
    let shifts = known.get(key);
    if (!shifts) {
      shifts = [];
      for (const { start, end, offset } of offsetStretches(timeZone, from, to)) {
        const minuteShift = minuteShiftOf(offset);
        const last = shifts.at(-1);
        if (last && last.minuteShift === minuteShift) last.validTo = end;
        else shifts.push({ validFrom: start, validTo: end, minuteShift });
      }
      known.set(key, shifts);
    }
    return shifts;
  };
}

/** Minute of the UTC hour at which local hours start, for an offset in milliseconds east of UTC. */
function minuteShiftOf(offset: number): number {
  return (((-offset % hourMs) + hourMs) % hourMs) / minuteMs;
}

function latest(...dates: (DateText | null)[]): DateText {
  return dates.reduce<DateText>((best, date) => (date !== null && date > best ? date : best), '');
}

function earliest(first: DateText, ...dates: (DateText | null)[]): DateText {
  return dates.reduce<DateText>((best, date) => (date !== null && date < best ? date : best), first);
}
