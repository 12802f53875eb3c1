import { FootfallError } from '../domain/errors.ts';
import { nearest } from '../domain/nearest.ts';
import type { Mapping } from './mapping-schema.ts';

/** A column of a file: its place from 0 and its name as the file writes it. */
export interface ColumnRef {
  index: number;
  name: string;
}

export const fieldNames = [
  'sensor',
  'branch',
  'time',
  'timeOfDay',
  'entries',
  'exits',
  'unit',
  'status',
  'interval',
] as const;
export type FieldName = (typeof fieldNames)[number];

/** Where the mapping's fields stand in a file; null where the mapping has no such field or the file no such column. */
export type RawFields = Record<FieldName, ColumnRef | null> & {
  /** For wide files, in the file's order: each column with the sensor or branch it names; else null. */
  wide: (ColumnRef & { names: string })[] | null;
};

/** Lays the mapping over a header. Names match exactly, else without regard to case and outer spaces. */
export function rawFields(mapping: Mapping, header: readonly string[]): RawFields {
  const places = columnPlaces(header);
  const refs = Object.fromEntries(
    fieldNames.map((field) => [field, refOf(mapping.fields[field], header, places)]),
  ) as Record<FieldName, ColumnRef | null>;
  return { ...refs, wide: wideColumns(mapping, header, places, refs) };
}

/**
 * As rawFields, but throws IMPORT_NOTHING_FITS when no record could be used: no time, no count, or neither sensor nor
 * branch among the columns. The message tells the columns found and those that were expected.
 */
export function headerOf(mapping: Mapping, header: readonly string[], file?: string): RawFields {
  const fields = rawFields(mapping, header);
  const missing = missingColumns(mapping, fields);
  if (missing.length === 0) return fields;
  const hints = missing.flatMap((name) => {
    const meant = nearest(name, header);
    return meant === null ? [] : [`${name} may be ${JSON.stringify(meant)}`];
  });
  if (header.some((name) => name.includes('\0'))) hints.push('the file looks like UTF-16: set csv.encoding');
  else if (header.length === 1 && /[;\t|]/.test(header[0] as string)) hints.push('another csv.delimiter may be meant');
  throw new FootfallError(
    'IMPORT_NOTHING_FITS',
    `The columns ${list(missing)} are not in the file; it has ${list(header)}.`,
    {
      ...(file && { place: { file, line: 1 } }),
      hint: `Check mapping ${mapping.id}${hints.length > 0 ? `: ${hints.join('; ')}` : ''}.`,
    },
  );
}

/** Names of the columns without which no record can be used; empty when the file fits. */
export function missingColumns(mapping: Mapping, found: RawFields): string[] {
  const { fields, constants, wide } = mapping;
  const missing: string[] = [];
  for (const field of ['time', 'timeOfDay'] as const) {
    if (fields[field] !== undefined && !found[field]) missing.push(fields[field]);
  }
  if (wide) {
    if (found.wide?.length === 0) {
      missing.push(...(wide.columns === 'rest' ? [`(one for each ${wide.names})`] : Object.keys(wide.columns)));
    }
    return missing;
  }
  if (!found.entries && !found.exits) missing.push(...present(fields.entries, fields.exits));
  const named = found.sensor || found.branch || constants.sensor !== undefined || constants.branch !== undefined;
  if (!named) missing.push(...present(fields.sensor, fields.branch));
  return missing;
}

function present(...names: (string | undefined)[]): string[] {
  return names.filter((name) => name !== undefined);
}

function columnPlaces(header: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const keyOf of [(name: string) => name, loose]) {
    header.forEach((name, index) => {
      if (!places.has(keyOf(name))) places.set(keyOf(name), index);
    });
  }
  return places;
}

function loose(name: string): string {
  return `\0${name.trim().toLowerCase()}`;
}

function refOf(name: string | undefined, header: readonly string[], places: Map<string, number>): ColumnRef | null {
  if (name === undefined) return null;
  const index = places.get(name) ?? places.get(loose(name));
  return index === undefined ? null : { index, name: header[index] as string };
}

function wideColumns(
  { wide }: Mapping,
  header: readonly string[],
  places: Map<string, number>,
  refs: Record<FieldName, ColumnRef | null>,
): RawFields['wide'] {
  if (!wide) return null;
  if (wide.columns === 'rest') {
    const used = new Set(Object.values(refs).map((ref) => ref?.index));
    return header.flatMap((name, index) =>
      used.has(index) || name.trim() === '' ? [] : [{ index, name, names: name.trim() }],
    );
  }
  const columns = Object.entries(wide.columns).flatMap(([name, names]) => {
    const ref = refOf(name, header, places);
    return ref ? [{ ...ref, names }] : [];
  });
  return columns.sort((a, b) => a.index - b.index);
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name));
  const more = names.length > 20 ? ` and ${names.length - 20} more` : '';
  return shown.length === 0 ? 'none' : shown.join(', ') + more;
}
