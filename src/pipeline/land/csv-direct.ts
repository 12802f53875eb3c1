import { type FieldName, fieldNames, missingColumns, rawFields } from '../../source/raw-fields.ts';
import { isRegular, longestLineBytes, plainHeader } from './csv-shape.ts';
import type { LinesBuilder, RecordCodes } from './lines-builder.ts';
import { hashPrime, hashSeed, TextDictionary } from './text-dictionary.ts';

const lineFeed = 10;
const carriageReturn = 13;

/** Thrown where the slow reader must decide; never leaves this file. */
const irregular = new Error('The file is irregular.');

/**
 * Reads CSV bodies of regular shape into lines: UTF-8 without NUL, every line with as many fields as the header, quotes
 * only around whole fields. Fields are numbered as they pass: a text becomes a string once, however often it comes.
 * Everything else is for the reader of the source room, which says what is wrong; both give the same lines.
 */
export class DirectCsv {
  readonly #builder: LinesBuilder;
  readonly #delimiter: number;
  readonly #quote: number;
  #rest: Buffer = Buffer.alloc(0);
  /** Whether the header of the present body has been passed. */
  #inBody = false;
  #header: string[] | null = null;
  /** Whether lines end with CR LF. */
  #returns = false;
  #columns: Record<FieldName, number> | null = null;
  #wide: { column: number; names: string; code: number }[] | null = null;
  /** Lower-case names that tell a header line. */
  #names = new Set<string>();
  /** By column: where its texts are numbered; null where nobody asked for it. */
  #dictionaries: (TextDictionary | null)[] = [];
  #epoch = -1;
  /** Where the time stands in two columns: their texts, and the number of both joined. */
  readonly #dates = new TextDictionary();
  readonly #timesOfDay = new TextDictionary();
  readonly #joined = new Map<number, number>();
  /** By code of the time's column: 1 where the text starts with a digit, as no header does. */
  #startsWithDigit: number[] = [];
  readonly #codes: RecordCodes;

  /** `next`: number of the first record. */
  constructor(builder: LinesBuilder, next = 1) {
    const { csv } = builder.meaning.mapping;
    this.#builder = builder;
    this.#delimiter = csv.delimiter.charCodeAt(0);
    this.#quote = csv.quote.charCodeAt(0);
    const nothing = { sensor: 0, branch: 0, time: 0, entries: 0, exits: 0, unit: 0, status: 0, interval: 0 };
    this.#codes = { record: next, part: 1, ...nothing };
  }

  /** The next bytes of a body. False when it is irregular: what was added must be taken back. */
  push(chunk: Buffer): boolean {
    const end = chunk.lastIndexOf(lineFeed) + 1;
    let from = 0;
    if (end > 0 && this.#rest.length > 0) {
      // Only the line that was cut is copied.
      from = chunk.indexOf(lineFeed) + 1;
      if (!this.#take(Buffer.concat([this.#rest, chunk.subarray(0, from)]))) return false;
      this.#rest = Buffer.alloc(0);
    }
    // A copy: the chunk may be filled again.
    this.#rest = Buffer.concat([this.#rest, chunk.subarray(end)]);
    if (this.#rest.length > longestLineBytes) return false;
    return from === end || this.#take(chunk.subarray(from, end));
  }

  /** The body ends here; another may follow, with the same header. */
  end(): boolean {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    const inBody = this.#inBody;
    this.#inBody = false;
    if (rest.length === 0) return true;
    // The header's own line must have an end.
    if (!inBody) return false;
    this.#inBody = true;
    const taken = this.#take(Buffer.concat([rest, Buffer.from(this.#returns ? '\r\n' : '\n')]));
    this.#inBody = false;
    return taken;
  }

  /** Whether any record could be there: a body had a header. */
  get opened(): boolean {
    return this.#header !== null;
  }

  /** Starts in the middle of a body of this first line. False when it is irregular. */
  resume(firstLine: Buffer): boolean {
    return this.#open(firstLine) && this.#inBody;
  }

  #take(lines: Buffer): boolean {
    if (!isRegular(lines)) return false;
    let from = 0;
    if (!this.#inBody) {
      const end = lines.indexOf(lineFeed);
      if (!this.#open(lines.subarray(0, end))) return false;
      if (this.#builder.meaning.mapping.csv.header) from = end + 1;
    }
    if (!this.#returns && lines.includes(carriageReturn)) return false;
    if (this.#epoch !== this.#builder.epoch) this.#renew();
    try {
      this.#scan(lines, from, lines.includes(this.#quote));
    } catch (error) {
      if (error !== irregular) throw error;
      return false;
    }
    return true;
  }

  #open(line: Buffer): boolean {
    const { mapping } = this.#builder.meaning;
    const header = plainHeader(line, mapping);
    if (!header) return false;
    this.#inBody = true;
    const returns = line.at(-1) === carriageReturn;
    if (this.#header) return returns === this.#returns && header.join('\n') === this.#header.join('\n');
    const fields = rawFields(mapping, header);
    const columns = Object.fromEntries(fieldNames.map((name) => [name, fields[name]?.index ?? -1]));
    const wide = fields.wide?.map(({ index, names }) => ({ column: index, names, code: 0 })) ?? null;
    const used = [...Object.values(columns).filter((index) => index >= 0), ...(wide ?? []).map(({ column }) => column)];
    if (!fields.time || missingColumns(mapping, fields).length > 0 || new Set(used).size < used.length) return false;
    const refs = [...fieldNames.map((name) => fields[name]), ...(fields.wide ?? [])];
    this.#names = new Set(refs.flatMap((ref) => (ref ? [ref.name.trim().toLowerCase()] : [])));
    this.#header = header;
    this.#returns = returns;
    this.#columns = columns as Record<FieldName, number>;
    this.#wide = wide;
    return true;
  }

  /** The builder has forgotten its codes. */
  #renew(): void {
    const builder = this.#builder;
    const columns = this.#columns as Record<FieldName, number>;
    const { constants, wide } = builder.meaning.mapping;
    this.#epoch = builder.epoch;
    this.#joined.clear();
    this.#startsWithDigit = [];
    const codes = this.#codes;
    for (const field of ['sensor', 'branch', 'unit'] as const) {
      const constant = columns[field] < 0 ? constants[field] : undefined;
      codes[field] = constant === undefined ? 0 : builder[field].codeOf(constant);
    }
    const dictionaries: (TextDictionary | null)[] = (this.#header as string[]).map(() => null);
    for (const field of fieldNames) {
      if (columns[field] < 0) continue;
      if (field === 'timeOfDay') dictionaries[columns[field]] = this.#timesOfDay;
      else if (field === 'time' && columns.timeOfDay >= 0) dictionaries[columns[field]] = this.#dates;
      else dictionaries[columns[field]] = builder[field];
    }
    for (const value of this.#wide ?? []) {
      dictionaries[value.column] = builder.entries;
      value.code = (wide?.names === 'branch' ? builder.branch : builder.sensor).codeOf(value.names);
    }
    this.#dictionaries = dictionaries;
  }

  /** Whole lines. */
  #scan(lines: Buffer, from: number, hasQuotes: boolean): void {
    const dictionaries = this.#dictionaries;
    const count = dictionaries.length;
    const delimiter = this.#delimiter;
    const quote = hasQuotes ? this.#quote : -1;
    const found = new Int32Array(count);
    const returns = this.#returns;
    let at = from;
    while (at < lines.length) {
      const first = lines[at];
      // Blank lines are no records.
      if (first === lineFeed || (first === carriageReturn && lines[at + 1] === lineFeed)) {
        at += first === lineFeed ? 1 : 2;
        continue;
      }
      const start = at;
      for (let column = 0; column < count; column++) {
        const dictionary = dictionaries[column] as TextDictionary | null;
        const isLast = column === count - 1;
        const stop = isLast ? lineFeed : delimiter;
        if (lines[at] === quote) {
          at = this.#quoted(lines, at, dictionary, column, found);
          if (lines[at] !== stop) throw irregular;
          at++;
          continue;
        }
        if (dictionary !== null) {
          // Most often what followed this text the last time follows again: the same sensor, the next hour.
          const guess = dictionary.following[dictionary.last] as number;
          const from = dictionary.starts[guess] as number;
          const length = dictionary.lengths[guess] as number;
          const { bytes } = dictionary;
          let same = 0;
          while (same < length && lines[at + same] === bytes[from + same]) same++;
          if (same === length && lines[at + same] === stop) {
            found[column] = guess;
            dictionary.last = guess;
            at += same + 1;
            continue;
          }
        }
        const begin = at;
        let hash = hashSeed;
        for (;;) {
          const byte = lines[at] as number;
          if (byte === delimiter || byte === lineFeed) break;
          hash = Math.imul(hash ^ byte, hashPrime);
          at++;
        }
        if (lines[at] !== stop) throw irregular;
        let end = at++;
        if (isLast && returns) {
          if (lines[--end] !== carriageReturn || end < begin) throw irregular;
          hash = hashOf(lines, begin, end);
        }
        if (dictionary === null) this.#check(lines, begin, end);
        else {
          let code = dictionary.find(lines, begin, end, hash);
          if (code < 0) {
            this.#check(lines, begin, end);
            code = dictionary.add(lines, begin, end, hash);
          } else if (quote >= 0) this.#check(lines, begin, end);
          found[column] = code;
          dictionary.following[dictionary.last] = code;
          dictionary.last = code;
        }
      }
      this.#add(found, lines, start, at);
    }
  }

  /** A quoted field starts at `at`; returns the place behind it, before a CR that ends the line. */
  #quoted(lines: Buffer, at: number, dictionary: TextDictionary | null, column: number, found: Int32Array): number {
    const quote = this.#quote;
    let end = at + 1;
    let doubled = false;
    for (; ; end++) {
      const byte = lines[end];
      // A line break inside, or a quote that is not closed.
      if (byte === undefined || byte === lineFeed || byte === carriageReturn) throw irregular;
      if (byte !== quote) continue;
      if (lines[end + 1] !== quote) break;
      doubled = true;
      end++;
    }
    if (dictionary !== null) {
      let text = lines.subarray(at + 1, end);
      if (doubled) {
        const mark = String.fromCharCode(quote);
        text = Buffer.from(text.toString('latin1').replaceAll(mark + mark, mark), 'latin1');
      }
      const hash = hashOf(text, 0, text.length);
      const code = dictionary.find(text, 0, text.length, hash);
      found[column] = code >= 0 ? code : dictionary.add(text, 0, text.length, hash);
      // No guess may lead here: the text may hold a delimiter, and is two fields where it stands without quotes.
      dictionary.last = 0;
    }
    const next = end + 1;
    return this.#returns && lines[next] === carriageReturn && lines[next + 1] === lineFeed ? next + 1 : next;
  }

  /** Neither quotes nor line breaks stand inside a plain field. */
  #check(lines: Buffer, begin: number, end: number): void {
    const quote = this.#quote;
    for (let at = begin; at < end; at++) {
      const byte = lines[at];
      if (byte === quote || byte === carriageReturn) throw irregular;
    }
  }

  #add(found: Int32Array, lines: Buffer, start: number, end: number): void {
    const columns = this.#columns as Record<FieldName, number>;
    const builder = this.#builder;
    const codes = this.#codes;
    const time = found[columns.time] as number;
    if ((this.#startsWithDigit[time] ?? this.#learnTime(time, columns.time)) === 0)
      this.#refuseHeader(lines, start, end);
    if (columns.sensor >= 0) codes.sensor = found[columns.sensor] as number;
    if (columns.branch >= 0) codes.branch = found[columns.branch] as number;
    codes.time = columns.timeOfDay < 0 ? time : this.#joinedTime(time, found[columns.timeOfDay] as number);
    if (columns.entries >= 0) codes.entries = found[columns.entries] as number;
    if (columns.exits >= 0) codes.exits = found[columns.exits] as number;
    if (columns.unit >= 0) codes.unit = found[columns.unit] as number;
    if (columns.status >= 0) codes.status = found[columns.status] as number;
    if (columns.interval >= 0) codes.interval = found[columns.interval] as number;
    if (this.#wide === null) builder.add(codes);
    else {
      const named = builder.meaning.mapping.wide?.names === 'branch' ? 'branch' : 'sensor';
      for (const [index, value] of this.#wide.entries()) {
        codes.part = index + 1;
        codes[named] = value.code;
        codes.entries = found[value.column] as number;
        builder.add(codes);
      }
    }
    codes.record++;
  }

  #joinedTime(date: number, timeOfDay: number): number {
    const key = date * 2 ** 26 + timeOfDay;
    let code = this.#joined.get(key);
    if (code === undefined) {
      code = this.#builder.time.codeOf(`${this.#dates.texts[date]} ${this.#timesOfDay.texts[timeOfDay]}`);
      this.#joined.set(key, code);
    }
    return code;
  }

  #learnTime(code: number, column: number): number {
    const text = this.#dictionaries[column]?.texts[code] as string;
    const known = text >= '0' && text < ':' ? 1 : 0;
    this.#startsWithDigit[code] = known;
    return known;
  }

  /** A line that may be a header come again: the slow reader knows what follows from it. */
  #refuseHeader(lines: Buffer, start: number, end: number): void {
    const { csv } = this.#builder.meaning.mapping;
    if (!csv.header) return;
    const cells = lines.toString('utf8', start, end).replaceAll(csv.quote, '').split(csv.delimiter);
    const known = cells.filter((cell) => this.#names.has(cell.trim().toLowerCase())).length;
    if (known >= Math.min(2, this.#names.size)) throw irregular;
  }
}

function hashOf(bytes: Uint8Array, begin: number, end: number): number {
  let hash = hashSeed;
  for (let at = begin; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), hashPrime);
  return hash;
}
