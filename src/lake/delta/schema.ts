import type { Column, ColumnType, TableSpec } from '../../domain/tables.ts';

/** Delta's names of the types; see "Schema Serialization Format" in Delta's PROTOCOL.md. */
const deltaTypes: Record<ColumnType, string> = {
  text: 'string',
  integer: 'integer',
  bigint: 'long',
  double: 'double',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
};

interface DeltaField {
  name: string;
  type: unknown;
  nullable: boolean;
  metadata?: Record<string, unknown>;
}

/** The table's schema as the log holds it: one line of JSON; the columns' meanings travel as comments. */
export function schemaStringOf(spec: TableSpec): string {
  return JSON.stringify({ type: 'struct', fields: spec.columns.map(fieldOf) });
}

function fieldOf(column: Column): DeltaField {
  return {
    name: column.name,
    type: deltaTypes[column.type],
    nullable: column.nullable,
    metadata: { comment: column.doc },
  };
}

/** What a table's schema has that the spec has not, in words; null when they are equal but for comments. */
export function schemaDifference(spec: TableSpec, schemaString: string, partitionColumns: string[]): string | null {
  const expected = spec.columns.map(fieldOf);
  let found: DeltaField[];
  try {
    found = (JSON.parse(schemaString) as { fields: DeltaField[] }).fields;
  } catch {
    return 'its schema cannot be read';
  }
  if (partitionColumns.length !== 1 || partitionColumns[0] !== spec.partition) {
    return `it is partitioned by ${partitionColumns.join(', ') || 'nothing'}, not by ${spec.partition}`;
  }
  const foundByName = new Map(found.map((field) => [field.name, field]));
  const missing = expected.filter((field) => !foundByName.has(field.name)).map((field) => field.name);
  if (missing.length > 0) return `it lacks ${missing.join(', ')}`;
  const names = new Set(expected.map((field) => field.name));
  const extra = found.filter((field) => !names.has(field.name)).map((field) => field.name);
  if (extra.length > 0) return `it has ${extra.join(', ')} besides`;
  for (const field of expected) {
    const other = foundByName.get(field.name);
    if (!other || JSON.stringify(other.type) !== JSON.stringify(field.type) || other.nullable !== field.nullable) {
      return `${field.name} is ${describe(other)} there and ${describe(field)} here`;
    }
  }
  return null;
}

function describe(field: DeltaField | undefined): string {
  if (!field) return 'absent';
  return `${JSON.stringify(field.type)}${field.nullable ? '' : ' not null'}`;
}
