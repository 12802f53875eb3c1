import Holidays from 'date-holidays';
import type { Schedule } from '../domain/network.ts';
import { addDays, type DateText, dayMs } from '../domain/time.ts';

export type HolidayPlace = NonNullable<Schedule['holidays']>;

const cache = new Map<string, ReadonlySet<DateText>>();

/**
 * Public holidays of a year by the package `date-holidays`, substitute days too. Only whole days: the half days that
 * some countries have (24 December from noon) differ from trade to trade, and belong into a schedule's exceptions.
 */
export function publicHolidays(place: HolidayPlace, year: number): ReadonlySet<DateText> {
  const key = [place.country, place.state, place.region, year].join('|');
  let dates = cache.get(key);
  if (!dates) {
    dates = workOut(place, year);
    cache.set(key, dates);
  }
  return dates;
}

function workOut(place: HolidayPlace, year: number): ReadonlySet<DateText> {
  const found = new Set<DateText>();
  const calendar = holidaysOf(place);
  // A holiday of several days may have begun in the last days of the year before.
  for (const asked of [year - 1, year]) {
    for (const holiday of calendar.getHolidays(asked)) {
      if (holiday.type !== 'public' || !holiday.date.slice(10).startsWith(' 00:00:00')) continue;
      const days = Math.max(1, Math.round((holiday.end.getTime() - holiday.start.getTime()) / dayMs));
      for (let day = 0; day < days; day++) {
        const date = addDays(holiday.date.slice(0, 10), day);
        if (Number(date.slice(0, 4)) === year) found.add(date);
      }
    }
  }
  return found;
}

function holidaysOf({ country, state, region }: HolidayPlace): Holidays {
  if (state !== null && region !== null) return new Holidays(country, state, region);
  if (state !== null) return new Holidays(country, state);
  return new Holidays(country);
}

/** What of the place `date-holidays` does not know, and what it would know there instead; null when it knows it. */
export function unknownHolidayPlace(
  place: HolidayPlace,
): { key: 'country' | 'state' | 'region'; known: string[] } | null {
  const countries = Object.keys(atlas.getCountries());
  if (!countries.includes(place.country)) return { key: 'country', known: countries };
  if (place.state === null) return place.region === null ? null : { key: 'region', known: [] };
  const states = Object.keys(atlas.getStates(place.country) ?? {});
  if (!states.includes(place.state)) return { key: 'state', known: states };
  if (place.region === null) return null;
  const regions = Object.keys(atlas.getRegions(place.country, place.state) ?? {});
  return regions.includes(place.region) ? null : { key: 'region', known: regions };
}

const atlas = new Holidays();
