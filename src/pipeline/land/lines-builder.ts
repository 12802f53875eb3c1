import type { ParseError } from '../../domain/reading.ts';
import { dayMs } from '../../domain/time.ts';
import type { RawRecord } from '../../source/records.ts';
import { BatchTally } from './batch-results.ts';
import type { LandedBatch } from './land-input.ts';
import { encodeLines, type LineCodes } from './line-encoder.ts';
import { groupRows, LineRows } from './line-rows.ts';
import type { LinesFiles } from './lines-files.ts';
import { isOddExits, type Meaning, type Outcome } from './meaning.ts';
import { TextDictionary } from './text-dictionary.ts';

/** So many lines wait, and are sorted, before anything is written; more are written in their order. */
const waitingRows = 1_000_000;
/** Broken clocks may name a thousand months; what comes beyond shares the place of the month of receipt. */
const mostMonths = 36;
/** Texts, times or outcomes held at most before all is written and forgotten. */
const mostCodes = 400_000;

/** The texts of a record, each the code of its dictionary. */
export interface RecordCodes {
  record: number;
  part: number;
  sensor: number;
  branch: number;
  time: number;
  entries: number;
  exits: number;
  unit: number;
  status: number;
  interval: number;
}

/**
 * Takes the records of the batches of one mapping and month of receipt, as codes of their texts, works out what they
 * mean (once for each distinct text), and hands them on as groups of rows: those of a month of instants together.
 */
export class LinesBuilder implements LineCodes {
  sensor = new TextDictionary();
  branch = new TextDictionary();
  time = new TextDictionary();
  entries = new TextDictionary();
  exits = new TextDictionary();
  unit = new TextDictionary();
  status = new TextDictionary();
  interval = new TextDictionary();
  instants: (number | null)[] = [];
  days: number[] = [];
  minutes: (number | null)[] = [];
  outcomes: Outcome[] = [];
  readonly batches: readonly LandedBatch[];
  readonly meaning: Meaning;
  readonly #files: LinesFiles;
  readonly #month: string;
  readonly #byMonth = new Map<string, LineRows>();
  #waiting = 0;
  /** By code of a time: where its lines wait, whether it is wrong, the batch that named it last, its second instant. */
  #whenRows: LineRows[] = [];
  #whenOdd: number[] = [];
  #whenBatch: number[] = [];
  #whenLater: number[] = [];
  #whens: ReturnType<Meaning['when']>[] = [];
  #whenOfTime: number[] = [];
  #whenOfKey = new Map<string, number>();
  /** By code of a text: 1 where it alone makes a record need a closer look. */
  #oddEntries: number[] = [];
  #oddExits: number[] = [];
  #oddUnits: number[] = [];
  #oddStatuses: number[] = [];
  #entriesValues: (number | null)[] = [];
  #exitsValues: (number | null)[] = [];
  #outcomeOfKey = new Map<string, number>();
  #outcomeOfEntries: number[] = [];
  /** Sensors that have spoken at a local time that occurs twice. */
  #spoken = new Set<string>();
  #batch = 0;
  #receivedDay = 0;
  #tally: BatchTally;
  #marks: Map<LineRows, number> | null = null;

  constructor(batches: readonly LandedBatch[], month: string, meaning: Meaning, files: LinesFiles) {
    this.batches = batches;
    this.meaning = meaning;
    this.#month = month;
    this.#files = files;
    this.#tally = new BatchTally();
    this.#forget();
  }

  /** Changes when codes start again from nothing. */
  epoch = 0;
  /** Whether some text of the batch names a local time that occurs twice. */
  sawAmbiguous = false;

  begin(batch: number): void {
    this.#batch = batch;
    this.#receivedDay = Math.floor(Date.parse((this.batches[batch] as LandedBatch).receivedAt) / dayMs);
    this.#tally = new BatchTally();
    this.#marks = new Map([...this.#byMonth.values()].map((rows) => [rows, rows.rows]));
    this.#spoken.clear();
  }

  /** Takes the lines of the batch back; only if nothing was written since its beginning. */
  rollBack(): void {
    for (const rows of this.#byMonth.values()) rows.truncate(this.#marks?.get(rows) ?? 0);
    this.#waiting = [...this.#byMonth.values()].reduce((sum, { rows }) => sum + rows, 0);
    this.#whenBatch = this.#whenBatch.map(() => -1);
    this.begin(this.#batch);
  }

  /** The batch begun last. */
  get batch(): LandedBatch {
    return this.batches[this.#batch] as LandedBatch;
  }

  /** What became of it. */
  get tally(): BatchTally {
    return this.#tally;
  }

  addRecord(found: RawRecord): void {
    const codes: RecordCodes = {
      record: found.record,
      part: found.part,
      sensor: codeOf(this.sensor, found.sensor),
      branch: codeOf(this.branch, found.branch),
      time: codeOf(this.time, found.time),
      entries: codeOf(this.entries, found.entries),
      exits: codeOf(this.exits, found.exits),
      unit: codeOf(this.unit, found.unit),
      status: codeOf(this.status, found.status),
      interval: codeOf(this.interval, found.interval),
    };
    this.add(codes, found.error, found.detail);
  }

  add(codes: RecordCodes, readError: ParseError | null = null, readDetail: string | null = null): void {
    let when = codes.interval === 0 ? (this.#whenOfTime[codes.time] ?? -1) : -1;
    if (when < 0) when = this.#when(codes.time, codes.interval);
    if ((this.#whenLater[when] as number) >= 0) when = this.#turn(when, codes);
    const { entries, exits, unit, status } = codes;
    const others =
      (this.#whenOdd[when] as number) |
      (this.#oddExits[exits] ?? this.#learnExits(exits)) |
      (this.#oddUnits[unit] ?? this.#learnUnit(unit)) |
      (this.#oddStatuses[status] ?? this.#learnStatus(status)) |
      (codes.time === 0 || (codes.sensor === 0 && codes.branch === 0) || readError !== null ? 1 : 0);
    const odd = this.#oddEntries[entries] ?? this.#learnEntries(entries);
    let outcome = 0;
    if (others !== 0) outcome = this.#judge(codes, when, readError, readDetail);
    else if (odd !== 0) {
      outcome = this.#outcomeOfEntries[entries] ?? -1;
      if (outcome < 0) {
        outcome = this.#judge(codes, when, null, null);
        this.#outcomeOfEntries[entries] = outcome;
      }
    }
    const rows = (this.#whenRows[when] as LineRows).room();
    const row = rows.rows++;
    rows.record[row] = codes.record;
    rows.batch[row] = this.#batch;
    rows.part[row] = codes.part;
    rows.sensor[row] = codes.sensor;
    rows.branch[row] = codes.branch;
    rows.time[row] = codes.time;
    rows.entries[row] = entries;
    rows.exits[row] = exits;
    rows.unit[row] = unit;
    rows.status[row] = status;
    rows.interval[row] = codes.interval;
    rows.when[row] = when;
    rows.outcome[row] = outcome;
    this.#waiting++;
    const tally = this.#tally;
    tally.lines++;
    if (codes.part === 1) tally.records++;
    if (this.#whenBatch[when] !== this.#batch) {
      this.#whenBatch[when] = this.#batch;
      tally.days.add(this.days[when] as number);
    }
    if (outcome !== 0) tally.note(this.outcomes[outcome] as Outcome, codes.record);
  }

  entriesValue = (code: number): number | null => {
    this.#oddEntries[code] ?? this.#learnEntries(code);
    return this.#entriesValues[code] as number | null;
  };

  exitsValue = (code: number): number | null => {
    this.#oddExits[code] ?? this.#learnExits(code);
    return this.#exitsValues[code] as number | null;
  };

  /** Writes what need not wait longer; to be called between blocks of records. */
  async spill(): Promise<void> {
    if (this.#waiting <= waitingRows && !this.#files.parted) return;
    this.#files.parted = true;
    for (const [month, rows] of this.#byMonth) await this.#write(month, rows, groupRows);
    if (
      Math.max(this.time.size, this.entries.size, this.exits.size, this.sensor.size, this.outcomes.length) < mostCodes
    )
      return;
    await this.#writeAll();
    this.#forget();
  }

  async finish(): Promise<void> {
    if (!this.#files.parted) {
      for (const rows of this.#byMonth.values()) rows.sortBy((when) => this.days[when] as number);
    }
    await this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    const inOrder = [...this.#byMonth].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [month, rows] of inOrder) await this.#write(month, rows, 1);
  }

  /** Writes the rows of a month until fewer than `least` are left. */
  async #write(month: string, rows: LineRows, least: number): Promise<void> {
    while (rows.rows >= least) {
      const some = rows.first(Math.min(groupRows, this.#files.freeRows(month)));
      await this.#files.writeGroup(month, some.rows, encodeLines(some.lines, some.rows, this));
      rows.drop(some.rows);
      this.#waiting -= some.rows;
    }
  }

  /** Codes start again from nothing; no line may wait. */
  #forget(): void {
    this.epoch++;
    for (const name of ['sensor', 'branch', 'time', 'entries', 'exits', 'unit', 'status', 'interval'] as const) {
      this[name].clear();
    }
    this.instants = [];
    this.days = [];
    this.minutes = [];
    this.outcomes = [{ error: null, detail: null, status: 'ok', usable: true }];
    this.#byMonth.clear();
    this.#whenRows = [];
    this.#whenOdd = [];
    this.#whenBatch = [];
    this.#whenLater = [];
    this.#whens = [];
    this.#whenOfTime = [];
    this.#whenOfKey.clear();
    this.#oddEntries = [];
    this.#oddExits = [];
    this.#oddUnits = [];
    this.#oddStatuses = [];
    this.#entriesValues = [];
    this.#exitsValues = [];
    this.#outcomeOfKey.clear();
    this.#outcomeOfEntries = [];
  }

  #when(time: number, interval: number): number {
    const key = `${time} ${interval}`;
    // A line without an instant lies at the date of receipt, which is its batch's.
    const known = this.#whenOfKey.get(key) ?? this.#whenOfKey.get(`${key} ${this.#receivedDay}`);
    if (known !== undefined) return known;
    const meant = this.meaning.when(textOf(this.time, time), textOf(this.interval, interval));
    const when = this.#newWhen(meant, meant.instant);
    if (meant.instant === null) this.#whenOfKey.set(`${key} ${this.#receivedDay}`, when);
    else {
      this.#whenOfKey.set(key, when);
      if (interval === 0) this.#whenOfTime[time] = when;
    }
    if (meant.later !== null) {
      this.sawAmbiguous = true;
      this.#whenLater[when] = this.#newWhen(meant, meant.later);
    }
    return when;
  }

  #newWhen(meant: ReturnType<Meaning['when']>, instant: number | null): number {
    const when = this.#whens.length;
    const day = instant === null ? this.#receivedDay : Math.floor(instant / dayMs);
    const month = new Date(day * dayMs).toISOString().slice(0, 7);
    this.#whens.push(meant);
    this.instants.push(instant);
    this.days.push(day);
    this.minutes.push(meant.minutes);
    this.#whenRows.push(this.#rowsOf(month));
    this.#whenOdd.push(meant.error === null ? 0 : 1);
    this.#whenBatch.push(-1);
    this.#whenLater.push(-1);
    return when;
  }

  #rowsOf(month: string): LineRows {
    const own = this.#byMonth.size < mostMonths ? month : this.#month.slice(0, 7);
    let rows = this.#byMonth.get(month) ?? this.#byMonth.get(own);
    if (!rows) {
      rows = new LineRows();
      this.#byMonth.set(own, rows);
    }
    return rows;
  }

  /** The first of its sensor at a local time that occurs twice is the earlier, the others are the later. */
  #turn(when: number, codes: RecordCodes): number {
    // By text, not by code: codes may have been forgotten since.
    const who = JSON.stringify(
      [codes.sensor, codes.branch, codes.time].map((code, at) => {
        return [this.sensor, this.branch, this.time][at]?.texts[code];
      }),
    );
    if (this.#spoken.has(who)) return this.#whenLater[when] as number;
    this.#spoken.add(who);
    return when;
  }

  #learnEntries(code: number): number {
    const { value, status, error } = this.meaning.count(textOf(this.entries, code));
    this.#entriesValues[code] = value;
    const { mapping } = this.meaning;
    const counted = mapping.fields.entries !== undefined || mapping.wide !== undefined;
    const flag = counted && (error !== null || status !== 'ok') ? 1 : 0;
    this.#oddEntries[code] = flag;
    return flag;
  }

  #learnExits(code: number): number {
    const count = this.meaning.count(textOf(this.exits, code));
    this.#exitsValues[code] = count.value;
    const { mapping } = this.meaning;
    const beside = mapping.fields.entries !== undefined || mapping.wide !== undefined;
    const odd = beside ? isOddExits(count) : count.error !== null || count.status !== 'ok';
    const flag = odd ? 1 : 0;
    this.#oddExits[code] = flag;
    return flag;
  }

  #learnUnit(code: number): number {
    const flag = this.meaning.isPlainUnit(textOf(this.unit, code)) ? 0 : 1;
    this.#oddUnits[code] = flag;
    return flag;
  }

  #learnStatus(code: number): number {
    const flag = this.meaning.isPlainStatus(textOf(this.status, code)) ? 0 : 1;
    this.#oddStatuses[code] = flag;
    return flag;
  }

  #judge(codes: RecordCodes, when: number, readError: ParseError | null, readDetail: string | null): number {
    const meant = this.#whens[when] as ReturnType<Meaning['when']>;
    const hasTime = codes.time !== 0;
    const hasName = codes.sensor !== 0 || codes.branch !== 0;
    const outcome = this.meaning.judge({
      readError,
      readDetail,
      hasTime,
      hasName,
      when: meant,
      unit: textOf(this.unit, codes.unit),
      status: textOf(this.status, codes.status),
      entries: this.meaning.count(textOf(this.entries, codes.entries)),
      exits: this.meaning.count(textOf(this.exits, codes.exits)),
    });
    const key = JSON.stringify(outcome);
    let code = this.#outcomeOfKey.get(key);
    if (code === undefined) {
      code = this.outcomes.length;
      this.outcomes.push(outcome);
      this.#outcomeOfKey.set(key, code);
    }
    return code;
  }
}

function codeOf(dictionary: TextDictionary, text: string | null): number {
  return text === null || text === '' ? 0 : dictionary.codeOf(text);
}

function textOf({ texts }: TextDictionary, code: number): string | null {
  return code === 0 ? null : (texts[code] as string);
}
