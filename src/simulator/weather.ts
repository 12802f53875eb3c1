import { type DateText, dateOfDayNumber } from '../domain/time.ts';
import { purpose } from './purposes.ts';
import { normal, type RandomKey, randomKey, uniform } from './random.ts';

/** A simulated local day of a region. */
export interface DayWeather {
  date: DateText;
  region: string;
  /** Mean of the day. */
  temperatureCelsius: number;
  rainMillimetres: number;
  snowCentimetres: number;
}

/** How many past days still colour today, and how much of yesterday stays: spells of rain of about three days. */
const memoryDays = 14;
const persistence = 0.7;
const cacheDays = 512;

/** The weather of one region; days resemble the days before them. A pure function of seed, region and day. */
export class RegionWeather {
  readonly region: string;
  readonly #key: RandomKey;
  readonly #latitude: number;
  readonly #days = new Map<number, DayWeather>();

  /** `latitude` in degrees; it sets the climate, roughly. */
  constructor(seed: number, region: string, latitude: number) {
    this.region = region;
    this.#latitude = latitude;
    this.#key = randomKey(seed, `weather ${region}`);
  }

  on(day: number): DayWeather {
    const known = this.#days.get(day);
    if (known) return known;
    if (this.#days.size >= cacheDays) this.#days.clear();
    const made = this.#make(day);
    this.#days.set(day, made);
    return made;
  }

  #make(day: number): DayWeather {
    const away = Math.min(80, Math.abs(this.#latitude));
    const mean = 28 - 0.0075 * away * away;
    const temperature =
      mean + 0.22 * away * summer(day, this.#latitude) + 3.2 * this.#persistent(day, purpose.temperature);
    // About a third of days are wet: the upper third of a standard normal.
    const wetness = this.#persistent(day, purpose.rain) - 0.44;
    const wet = wetness > 0 ? wetness * 7 * (0.3 - Math.log(uniform(this.#key, day, purpose.rainAmount))) : 0;
    const snow = temperature < 1 ? wet : 0;
    return {
      date: dateOfDayNumber(day),
      region: this.region,
      temperatureCelsius: tenth(temperature),
      rainMillimetres: tenth(wet - snow),
      snowCentimetres: tenth(snow),
    };
  }

  /** A standard normal that remembers its past: a moving average, so that no day needs all days before it. */
  #persistent(day: number, what: number): number {
    let sum = 0;
    let weight = 1;
    for (let back = 0; back < memoryDays; back++) {
      sum += weight * normal(this.#key, day - back, what);
      weight *= persistence;
    }
    return sum * Math.sqrt(1 - persistence * persistence);
  }
}

/** What the weather does to the number of visitors: rain and snow keep people away, so does great heat. */
export function weatherFactor(weather: DayWeather): number {
  const rain = 1 - Math.min(0.15, 0.012 * weather.rainMillimetres);
  const snow = 1 - Math.min(0.4, 0.06 * weather.snowCentimetres);
  const heat = weather.temperatureCelsius > 30 ? 0.92 : 1;
  // 1.03: rain takes about three per cent over a year, given back so that the mean stays what the branch's size says.
  return 1.03 * rain * snow * heat;
}

/** 1 in the middle of summer, -1 in the middle of winter, of the hemisphere of `latitude`. */
export function summer(day: number, latitude: number): number {
  const turn = Math.cos((2 * Math.PI * (day - 199)) / 365.2425);
  return latitude < 0 ? -turn : turn;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
