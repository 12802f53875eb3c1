import type { CalendarHour, Network, RosterSpell } from '../domain/network.ts';
import { addDays, type EpochMs, minuteMs, utcDate } from '../domain/time.ts';
import { calendarHours } from './calendar.ts';
import { roster } from './roster.ts';

export interface SensorHour {
  spell: RosterSpell;
  hour: CalendarHour;
}

/** The local hours of a sensor, closed ones too, that lie whole or in part in `[from, to)`, in order of time. */
export function sensorHours(network: Network, sensorId: string, from: EpochMs, to: EpochMs): SensorHour[] {
  // Two days on either side: a local date may lie that far from the UTC date.
  const first = addDays(utcDate(from), -2);
  const end = addDays(utcDate(to), 3);
  const alone = { ...network, sensors: network.sensors.filter(({ id }) => id === sensorId) };
  const found: SensorHour[] = [];
  for (const spell of roster(alone, first, end)) {
    for (const hour of calendarHours(network, spell.calendarId, first, end)) {
      const { hourStart } = hour;
      const hangs = hourStart >= spell.validFrom && hourStart < spell.validTo;
      if (hangs && hourStart < to && endOf(hour) > from) found.push({ spell, hour });
    }
  }
  return found.sort((a, b) => a.hour.hourStart - b.hour.hourStart);
}

export function endOf({ hourStart, minutes }: CalendarHour): EpochMs {
  return hourStart + minutes * minuteMs;
}
