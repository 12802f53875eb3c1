import type { Branch, Network, Schedule } from '../domain/network.ts';
import { dayNumber } from '../domain/time.ts';
import { openMinutesBetween } from '../network/opening-hours.ts';
import type { CalendarPages, Day, Hour } from './calendar-book.ts';
import { purpose } from './purposes.ts';
import { type RandomKey, randomKey, spreadFactor, uniform } from './random.ts';
import { type RegionWeather, summer, weatherFactor } from './weather.ts';

/** Mean visitors on the quietest weekday: the place of the branch, then its size. */
const quietestDay = {
  countryside: { small: 20, medium: 40, big: 100 },
  town: { small: 50, medium: 100, big: 300 },
  metropolis: { small: 80, medium: 200, big: 500 },
} as const;

/** Monday to Sunday, Monday being the quietest of a bank's week. */
const weekdayWeight = [1, 1.25, 1.3, 1.6, 1.8, 1, 0.8] as const;

/**
 * The day by local hour. 9 to 17 without 12 are a bank's and add up to 1; the others serve branches with other hours.
 */
const hourWeight = [
  0.005, 0.003, 0.002, 0.002, 0.003, 0.01, 0.02, 0.05, 0.12, 0.2, 0.25, 0.25, 0.15, 0.1, 0.1, 0.02, 0.03, 0.05, 0.05,
  0.04, 0.03, 0.02, 0.015, 0.01,
] as const;

/** Day-to-day spread of a branch, shared by its sensors (coefficient of variation). */
const daySpread = 0.15;
/** Spread of the mean of branches that do not say their size or place. */
const unknownBranchSpread = 0.3;
/** Growth a year, by branch. */
const trendFrom = -0.04;
const trendTo = 0.03;
const trendOrigin = dayNumber('2025-01-01');
const trendLimitYears = 10;
const daysInMemory = 64;

/** How many people a branch can expect: a pure function of the seed. */
export class BranchDemand {
  readonly branch: Branch;
  readonly pages: CalendarPages;
  /** Mean entries of the quietest day, all else being ordinary. */
  readonly base: number;
  /** First and last-plus-one business day, as day numbers. */
  readonly opened: number;
  readonly closed: number;
  readonly schedule: Schedule;
  readonly #weather: RegionWeather;
  readonly #key: RandomKey;
  readonly #trend: number;
  readonly #weekWeights: readonly number[];
  readonly #days = new Map<number, number>();

  constructor(seed: number, network: Network, branch: Branch, pages: CalendarPages, weather: RegionWeather) {
    this.branch = branch;
    this.pages = pages;
    this.#weather = weather;
    this.#key = randomKey(seed, `branch ${branch.id}`);
    this.opened = branch.opened === null ? Number.NEGATIVE_INFINITY : dayNumber(branch.opened);
    this.closed = branch.closed === null ? Number.POSITIVE_INFINITY : dayNumber(branch.closed);
    this.schedule = network.schedules[branch.schedule] ?? {
      id: branch.schedule,
      weekly: noWeek,
      exceptions: {},
      holidays: null,
    };
    this.base = baseOf(branch, network, this.#key);
    this.#trend = trendFrom + (trendTo - trendFrom) * uniform(this.#key, 0, purpose.branchTrend);
    this.#weekWeights = ([1, 2, 3, 4, 5, 6, 7] as const).map((weekday) => spellsWeight(this.schedule.weekly[weekday]));
  }

  /** Mean entries of the branch in the hour; 0 when closed. */
  mean(hour: Hour): number {
    if (hour.openMinutes === 0) return 0;
    const total = this.#weekWeights[hour.day.isoWeekday - 1] || dayWeight(hour);
    const weight = (hourWeight[hour.localHour] ?? 0) * (hour.openMinutes / 60);
    return total > 0 ? (this.#dayMean(hour.day) * weight) / total : 0;
  }

  #dayMean(day: Day): number {
    let mean = this.#days.get(day.number);
    if (mean === undefined) {
      if (this.#days.size >= daysInMemory) this.#days.clear();
      mean =
        this.base *
        dayFactor(day, this.branch.latitude ?? 45) *
        Math.exp(this.#trend * trendYears(day.number)) *
        weatherFactor(this.#weather.on(day.number)) *
        spreadFactor(this.#key, day.number, purpose.branchDay, daySpread);
      this.#days.set(day.number, mean);
    }
    return mean;
  }
}

const noWeek: Schedule['weekly'] = { 1: [], 2: [], 3: [], 4: [], 5: [], 6: [], 7: [] };

function baseOf(branch: Branch, network: Network, key: RandomKey): number {
  const size = branch.size ?? sizeBySensors(branch, network);
  const place = placeOf(branch.locationType);
  const mean = quietestDay[place ?? 'town'][size];
  if (branch.size !== null && place !== null) return mean;
  return mean * spreadFactor(key, 0, purpose.branchSize, unknownBranchSpread);
}

function sizeBySensors(branch: Branch, network: Network): 'small' | 'medium' | 'big' {
  const doors = network.sensors.filter((sensor) => sensor.placements.some((at) => at.branchId === branch.id)).length;
  return doors <= 1 ? 'small' : doors === 2 ? 'medium' : 'big';
}

function placeOf(locationType: string | null): keyof typeof quietestDay | null {
  const text = locationType?.toLowerCase() ?? '';
  if (/metropol|capital|large city/.test(text)) return 'metropolis';
  if (/country|rural|village/.test(text)) return 'countryside';
  if (/city|town|urban|mid/.test(text)) return 'town';
  return null;
}

/** Weekday, season, payday and the days around holidays, the same for all branches of a calendar; about 1 on a Monday. */
function dayFactor(day: Day, latitude: number): number {
  const date = new Date(day.number * 86_400_000);
  return (
    (weekdayWeight[day.isoWeekday - 1] ?? 1) *
    (1 - 0.08 * summer(day.number, latitude)) *
    paydayFactor(date.getUTCDate(), daysInMonth(date)) *
    holidayFactor(day)
  );
}

/** Wages come at the end of the month, rents leave at its start, benefits come on the 5th; the mean over a month is 1. */
function paydayFactor(dayOfMonth: number, monthLength: number): number {
  if (dayOfMonth > monthLength - 3) return 1.1;
  if (dayOfMonth <= 2) return 1.08;
  return dayOfMonth === 5 ? 1.06 : 0.98;
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

/** What the holiday kept away comes on the days around it; a lone working day between it and a weekend is quiet. */
function holidayFactor(day: Day): number {
  const before = day.previous;
  const after = day.next;
  if (isFelt(before)) return restful(after) ? 0.75 : 1.18;
  if (isFelt(after)) return restful(before) ? 0.75 : 1.12;
  return day.kind === 'holiday' ? 0.5 : 1;
}

/** A holiday on a weekend changes nothing around it. */
function isFelt(day: Day | null): boolean {
  return day !== null && day.kind === 'holiday' && day.isoWeekday <= 5;
}

function restful(day: Day | null): boolean {
  return day !== null && (day.kind === 'holiday' || day.openMinutes === 0);
}

function spellsWeight(spells: Schedule['weekly'][1]): number {
  return hourWeight.reduce(
    (sum, weight, hour) => sum + (weight * openMinutesBetween(spells, hour * 60, hour * 60 + 60)) / 60,
    0,
  );
}

/** For an exception that opens a day of the week that is closed otherwise: the weight of that day's own hours. */
function dayWeight(hour: Hour): number {
  let first = hour;
  while (first.previous && first.previous.day === hour.day) first = first.previous;
  let sum = 0;
  for (let at: Hour | null = first; at && at.day === hour.day; at = at.next) {
    sum += ((hourWeight[at.localHour] ?? 0) * at.openMinutes) / 60;
  }
  return sum;
}

function trendYears(day: number): number {
  const years = (day - trendOrigin) / 365.2425;
  return Math.max(-trendLimitYears, Math.min(trendLimitYears, years));
}
