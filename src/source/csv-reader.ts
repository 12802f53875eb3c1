import { isAscii } from 'node:buffer';
import { FootfallError } from '../domain/errors.ts';
import { type CsvRow, type CsvSink, csvScanner } from './csv-scanner.ts';
import type { Mapping } from './mapping-schema.ts';
import { type ColumnRef, headerOf, missingColumns, type RawFields, rawFields } from './raw-fields.ts';
import { emptyRecord, failedRecord, joinTime, type RawRecord, type ReadLimits, shown } from './raw-record.ts';
import { asBytes, type ByteEncoding, decodeBytes, encodingFault } from './text-encoding.ts';

/**
 * Reads one CSV body, some records at a time; the first is number `first`. A header line that comes again is skipped. A
 * header line that differs is taken over when the needed columns are all in it; if not, each record up to the next
 * header is header_changed.
 */
export async function* readCsv(
  mapping: Mapping,
  body: AsyncIterable<Uint8Array>,
  limits: ReadLimits,
  first: number,
): AsyncGenerator<RawRecord[]> {
  const rows = new CsvRows(mapping, limits, first);
  const scanner = csvScanner({ ...mapping.csv, ...limits }, rows);
  const bytes = asBytes(body, mapping.csv.encoding, (encoding, transcoded) => rows.open(encoding, transcoded));
  for await (const chunk of bytes) {
    scanner.push(chunk);
    if (rows.found.length > 0) yield rows.take();
    if (rows.nothingFits) return;
  }
  scanner.end();
  if (rows.found.length > 0) yield rows.take();
}

class CsvRows implements CsvSink {
  found: RawRecord[] = [];
  nothingFits = false;
  readonly #mapping: Mapping;
  readonly #limits: ReadLimits;
  #next: number;
  #encoding: ByteEncoding = 'utf-8';
  #transcoded = false;
  #header: string[] | null = null;
  #fields: RawFields | null = null;
  /** Lower-case names that tell a header line. */
  #names = new Set<string>();
  /** Missing columns of a header in mid-file that does not fit. */
  #changed: string | null = null;

  constructor(mapping: Mapping, limits: ReadLimits, first: number) {
    this.#mapping = mapping;
    this.#limits = limits;
    this.#next = first;
  }

  open(encoding: ByteEncoding, transcoded: boolean): void {
    this.#encoding = encoding;
    this.#transcoded = transcoded;
  }

  take(): RawRecord[] {
    const taken = this.found;
    this.found = [];
    return taken;
  }

  row(row: CsvRow): string | null {
    if (this.nothingFits) return null;
    if (!this.#header || !this.#fields) {
      this.#begin(row);
      if (this.#mapping.csv.header || this.nothingFits) return null;
    }
    const header = this.#header as unknown as string[];
    const fields = this.#fields as unknown as RawFields;
    if (this.#mapping.csv.header && this.#looksLikeHeader(row, fields)) return this.#headerAgain(row);
    if (row.count !== header.length) return `${row.count} fields, expected ${header.length}`;
    if (this.#changed !== null) this.found.push(failedRecord(this.#next++, 'header_changed', this.#changed));
    else this.#read(row, fields, header);
    return null;
  }

  broken(problem: string, line: Buffer): void {
    if (this.nothingFits) return;
    const detail = `${problem}: ${shown(decodeBytes(line, this.#encoding))}`;
    // Without a header nothing behind it can be read either.
    if (!this.#header) this.#refuse(this.#unreadable(detail));
    else this.found.push(failedRecord(this.#next++, 'broken_record', detail));
  }

  #begin(row: CsvRow): void {
    const header = this.#mapping.csv.header
      ? this.#texts(row)
      : Array.from({ length: row.count }, (_, index) => `column${index + 1}`);
    try {
      this.#fields = headerOf(this.#mapping, header, this.#limits.file);
    } catch (error) {
      this.#refuse(error);
      return;
    }
    this.#header = header;
    this.#names = namesOf(this.#fields);
  }

  #unreadable(detail: string): FootfallError {
    const { file } = this.#limits;
    return new FootfallError('IMPORT_NOTHING_FITS', `The first line cannot be read: ${detail}.`, {
      ...(file !== undefined && { place: { file, line: 1 } }),
    });
  }

  #refuse(error: unknown): void {
    if (this.#limits.nothingFits === 'throw' || !(error instanceof FootfallError)) throw error;
    this.nothingFits = true;
    this.found.push(failedRecord(this.#next++, 'broken_record', error.message));
  }

  #texts(row: CsvRow): string[] {
    return Array.from({ length: row.count }, (_, index) => decodeBytes(row.bytes(index), this.#encoding));
  }

  /** Cheap for data: their time is no name, so one look at its first byte mostly says no. */
  #looksLikeHeader(row: CsvRow, fields: RawFields): boolean {
    if (row.tooLong.length > 0) return false;
    const time = fields.time && fields.time.index < row.count ? row.bytes(fields.time.index)[0] : undefined;
    if (this.#changed === null && time !== undefined && time >= 0x30 && time <= 0x39) return false;
    const texts = this.#texts(row);
    const known = texts.filter((text) => this.#names.has(text.trim().toLowerCase())).length;
    return known >= Math.min(2, this.#names.size);
  }

  #headerAgain(row: CsvRow): null {
    const header = this.#texts(row);
    const fields = rawFields(this.#mapping, header);
    const missing = missingColumns(this.#mapping, fields);
    this.#header = header;
    if (missing.length === 0) {
      this.#fields = fields;
      this.#changed = null;
    } else this.#changed = `the header became ${shown(header.join(', '))}; missing: ${missing.join(', ')}`;
    return null;
  }

  #read(row: CsvRow, fields: RawFields, header: readonly string[]): void {
    const record = emptyRecord(this.#next++);
    this.#judge(row, record, header);
    const text = (ref: ColumnRef | null) => {
      if (!ref || row.tooLong.includes(ref.index)) return null;
      const decoded = decodeBytes(row.bytes(ref.index), this.#encoding);
      return record.error === 'encoding' ? decoded.replaceAll('\0', '\uFFFD') : decoded;
    };
    const { constants } = this.#mapping;
    record.sensor = text(fields.sensor) ?? constants.sensor ?? null;
    record.branch = text(fields.branch) ?? constants.branch ?? null;
    record.time = joinTime(text(fields.time), text(fields.timeOfDay));
    record.entries = text(fields.entries);
    record.exits = text(fields.exits);
    record.unit = text(fields.unit) ?? constants.unit ?? null;
    record.status = text(fields.status);
    record.interval = text(fields.interval);
    if (!fields.wide) {
      this.found.push(record);
      return;
    }
    const names = this.#mapping.wide?.names ?? 'sensor';
    fields.wide.forEach((column, index) => {
      this.found.push({ ...record, part: index + 1, [names]: column.names, entries: text(column) });
    });
  }

  #judge(row: CsvRow, record: RawRecord, header: readonly string[]): void {
    const [long] = row.tooLong;
    if (long !== undefined) {
      record.error = 'field_too_long';
      record.detail = `${shown(header[long] as string)} is longer than ${this.#limits.maxFieldBytes} bytes`;
      return;
    }
    const all = row.all();
    if (isAscii(all) && !all.includes(0)) return;
    const fault = encodingFault(all, this.#encoding, this.#transcoded);
    if (fault === null) return;
    const at = header.findIndex((_, index) => encodingFault(row.bytes(index), this.#encoding, this.#transcoded));
    record.error = 'encoding';
    record.detail = `${fault} in ${shown(header[at] ?? '')}`;
  }
}

function namesOf(fields: RawFields): Set<string> {
  const refs = [...Object.entries(fields).flatMap(([key, ref]) => (key === 'wide' ? [] : [ref as ColumnRef | null]))];
  const all = [...refs, ...(fields.wide ?? [])];
  return new Set(all.flatMap((ref) => (ref ? [ref.name.trim().toLowerCase()] : [])));
}
