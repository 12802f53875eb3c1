import { type TableSpec, tables } from '../../domain/tables.ts';
import { dayMs } from '../../domain/time.ts';
import type { LandedBatch } from './land-input.ts';
import type { LineColumns } from './line-rows.ts';
import type { Outcome } from './meaning.ts';
import { type ColumnData, constantPage, type Page, placesPage, type Value } from './parquet-file.ts';
import type { TextDictionary } from './text-dictionary.ts';

/** The columns of `lines` inside a file. */
export const lineColumns = dataColumnsOf(tables.lines);

/** What the codes of lines stand for. */
export interface LineCodes {
  batches: readonly LandedBatch[];
  sensor: TextDictionary;
  branch: TextDictionary;
  time: TextDictionary;
  entries: TextDictionary;
  exits: TextDictionary;
  unit: TextDictionary;
  status: TextDictionary;
  interval: TextDictionary;
  /** By the code of a time: milliseconds, null where there is no instant. */
  instants: readonly (number | null)[];
  /** Days since 1970. */
  days: readonly number[];
  minutes: readonly (number | null)[];
  outcomes: readonly Outcome[];
  /** The counts that the texts mean. */
  entriesValue(code: number): number | null;
  exitsValue(code: number): number | null;
}

/** Lines as the columns of a group of `rows` rows. */
export function encodeLines(lines: LineColumns, rows: number, codes: LineCodes): ColumnData[] {
  scratch.renew();
  const batch = new Places(lines.batch, rows, codes.batches.length);
  const when = new Places(lines.when, rows, codes.instants.length);
  const outcome = new Places(lines.outcome, rows, codes.outcomes.length);
  const entries = new Places(lines.entries, rows, codes.entries.size);
  const exits = new Places(lines.exits, rows, codes.exits.size);
  const ofBatch = (code: number) => codes.batches[code] as LandedBatch;
  const ofOutcome = (code: number) => codes.outcomes[code] as Outcome;
  const text = (places: Places, { texts }: TextDictionary) =>
    places.column((code) => (code === 0 ? null : (texts[code] as string)));
  const textOf = (column: Int32Array, dictionary: TextDictionary) =>
    text(new Places(column, rows, dictionary.size), dictionary);
  // A record that could not be read, or counts something else, has no counts.
  const unusable = outcome.codes.some((code) => !ofOutcome(code).usable);
  const counts = (places: Places, column: Int32Array, { size }: TextDictionary) => {
    if (!unusable) return places;
    const isUsable = codes.outcomes.map((found) => found.usable);
    const usable = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      usable[row] = isUsable[lines.outcome[row] as number] ? (column[row] as number) : 0;
    }
    return new Places(usable, rows, size);
  };
  return [
    batch.column((code) => ofBatch(code).source),
    batch.column((code) => ofBatch(code).id),
    { numbers: lines.record },
    new Places(lines.part, rows, maximum(lines.part, rows) + 1).column((code) => code),
    batch.column((code) => Date.parse(ofBatch(code).receivedAt)),
    textOf(lines.sensor, codes.sensor),
    textOf(lines.branch, codes.branch),
    textOf(lines.time, codes.time),
    text(entries, codes.entries),
    text(exits, codes.exits),
    textOf(lines.unit, codes.unit),
    textOf(lines.status, codes.status),
    textOf(lines.interval, codes.interval),
    when.column((code) => codes.instants[code] as number | null),
    when.column((code) => codes.days[code] as number),
    when.column((code) => codes.minutes[code] as number | null),
    counts(entries, lines.entries, codes.entries).column(codes.entriesValue),
    counts(exits, lines.exits, codes.exits).column(codes.exitsValue),
    outcome.column((code) => ofOutcome(code).status),
    outcome.column((code) => ofOutcome(code).error),
    outcome.column((code) => ofOutcome(code).detail),
  ];
}

/** A bound as the log of the table writes it. */
export function statValue(name: string, value: Value): Value {
  const type = lineColumns.find((column) => column.name === name)?.type;
  if (type === 'date') return new Date(Number(value) * dayMs).toISOString().slice(0, 10);
  return type === 'timestamp' ? new Date(value).toISOString() : value;
}

/**
 * Room that every group of rows needs, for as long as it is encoded, which nothing interrupts: new room for each would be
 * cleared first, and would start a garbage collection every few groups.
 */
class Scratch {
  #rows: Uint32Array[] = [];
  #used = 0;
  #placeOf = new Int32Array(0);

  renew(): void {
    this.#used = 0;
  }

  /** Filled with what was there. */
  places(rows: number): Uint32Array {
    const held = this.#rows[this.#used];
    const places = held && held.length >= rows ? held : new Uint32Array(rows);
    this.#rows[this.#used++] = places;
    return places;
  }

  /** All -1, and left so by the user. */
  placeOf(size: number): Int32Array {
    if (this.#placeOf.length < size) this.#placeOf = new Int32Array(size * 2).fill(-1);
    return this.#placeOf;
  }
}

const scratch = new Scratch();

/** The codes of a column's rows, numbered anew in the order of their appearance. */
class Places {
  readonly codes: number[] = [];
  readonly #rows: number;
  /** Null where all rows have the same. */
  readonly #places: Uint32Array | null = null;
  #page: Page | null = null;

  constructor(column: Int32Array, rows: number, size: number) {
    this.#rows = rows;
    let last = column[0] as number;
    this.codes.push(last);
    let row = 1;
    while (row < rows && column[row] === last) row++;
    if (row === rows) return;
    const places = scratch.places(rows).fill(0, 0, row);
    const placeOf = scratch.placeOf(size);
    placeOf[last] = 0;
    let lastPlace = 0;
    for (; row < rows; row++) {
      const code = column[row] as number;
      if (code !== last) {
        last = code;
        lastPlace = placeOf[code] as number;
        if (lastPlace < 0) {
          lastPlace = this.codes.length;
          placeOf[code] = lastPlace;
          this.codes.push(code);
        }
      }
      places[row] = lastPlace;
    }
    for (const code of this.codes) placeOf[code] = -1;
    this.#places = places;
  }

  /** Columns that tell all codes apart share one page. */
  column(meantBy: (code: number) => Value | null): ColumnData {
    const rows = this.#rows;
    const found = this.#places;
    if (found === null) {
      const value = meantBy(this.codes[0] as number);
      const isNull = value === null;
      return { values: isNull ? [] : [value], page: constantPage(rows, isNull), nulls: isNull ? rows : 0 };
    }
    const values: Value[] = [];
    const placeOf = new Map<Value, number>();
    let hasNull = false;
    const moved = this.codes.map((code) => {
      const value = meantBy(code);
      if (value === null) {
        hasNull = true;
        return -1;
      }
      let place = placeOf.get(value);
      if (place === undefined) {
        place = values.length;
        placeOf.set(value, place);
        values.push(value);
      }
      return place;
    });
    const size = values.length;
    if (!hasNull && size === this.codes.length) {
      this.#page ??= placesPage(found, rows, size, 0);
      return { values, page: this.#page, nulls: 0 };
    }
    const target = Uint32Array.from(moved, (place) => (place < 0 ? size : place));
    const places = scratch.places(rows);
    let nulls = 0;
    for (let row = 0; row < rows; row++) {
      const place = target[found[row] as number] as number;
      places[row] = place;
      if (place === size) nulls++;
    }
    return { values, page: placesPage(places, rows, size, nulls), nulls };
  }
}

function maximum(values: Int32Array, rows: number): number {
  let most = 0;
  for (let row = 0; row < rows; row++) most = Math.max(most, values[row] as number);
  return most;
}

function dataColumnsOf(spec: TableSpec) {
  return spec.columns.filter((column) => column.name !== spec.partition);
}
