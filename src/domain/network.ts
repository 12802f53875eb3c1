import type { DateText, EpochMs } from './time.ts';

/** One site with a time zone and opening hours. */
export interface Branch {
  id: string;
  name: string;
  aliases: string[];
  city: string | null;
  region: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** Degrees, WGS 84. */
  latitude: number | null;
  longitude: number | null;
  /** IANA zone. */
  timeZone: string;
  size: 'small' | 'medium' | 'big' | null;
  locationType: string | null;
  /** First business date; null: always was. */
  opened: DateText | null;
  /** First business date on which it no longer exists; null: still there. */
  closed: DateText | null;
  /** Key into `Network.schedules`. */
  schedule: string;
}

/** A stay of a sensor at a branch; a sensor that moves has several. Local business dates, `[from, to)`. */
export interface Placement {
  branchId: string;
  /** Which door of the branch, as its own system numbers or names it. */
  position: string;
  /** Share of the branch's flow through this door, 0..1. */
  share: number;
  from: DateText | null;
  to: DateText | null;
}

/** A counting device over a door. */
export interface Sensor {
  id: string;
  aliases: string[];
  /** Length of its readings, 1 to 60, dividing 60. */
  intervalMinutes: number;
  /** In order of time, never overlapping. */
  placements: Placement[];
}

/** An opening spell, minutes after local midnight, `[open, close)`; `close` may be 1440. */
export interface Spell {
  open: number;
  close: number;
}

export interface Schedule {
  id: string;
  /** By ISO weekday, 1 (Monday) to 7; a day without spells is closed. */
  weekly: Record<1 | 2 | 3 | 4 | 5 | 6 | 7, Spell[]>;
  /** Replaces the weekly spells (and the holiday) of that local date. */
  exceptions: Record<DateText, { spells: Spell[]; note: string | null }>;
  /** Public holidays on which the branch is closed; null: open on holidays. */
  holidays: { country: string; state: string | null; region: string | null } | null;
}

export interface Network {
  /** A lake knows its network by this id and refuses another's. */
  id: string;
  name: string;
  branches: Branch[];
  sensors: Sensor[];
  schedules: Record<string, Schedule>;
}

export type DayKind = 'regular' | 'holiday' | 'closure' | 'special';

/** A local clock hour of a calendar (a time zone with a schedule). */
export interface CalendarHour {
  calendarId: string;
  /** UTC start; its minute may be 30 or 45 in some zones. */
  hourStart: EpochMs;
  /** 60, or what a half-hour clock change leaves of it. */
  minutes: number;
  businessDate: DateText;
  /** 0..23; occurs twice on the day clocks go back. */
  localHour: number;
  /** 1 Monday .. 7 Sunday. */
  isoWeekday: number;
  /** Minutes of this hour in which the branch is open. */
  openMinutes: number;
  isOpen: boolean;
  dayKind: DayKind;
}

/** What the SQL needs to know of a sensor over a stretch of time: where it hangs, and how its hours lie. */
export interface RosterSpell {
  sensorId: string;
  branchId: string;
  calendarId: string;
  intervalMinutes: number;
  share: number;
  /** Instants, `[validFrom, validTo)`, cut to the asked window. */
  validFrom: EpochMs;
  validTo: EpochMs;
  /** Minute of the UTC hour at which local hours start: 0, 15, 30 or 45. */
  minuteShift: number;
}
