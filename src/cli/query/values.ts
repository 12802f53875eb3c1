import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/** A value of a result as JSON knows it. */
export type Plain = null | boolean | number | string | Plain[] | { [name: string]: Plain };

/**
 * Instants come as `2025-05-29T09:00:00Z`, dates as `2025-05-29`, whole numbers as numbers while JavaScript holds them
 * exactly and as text beyond, decimals as numbers, NaN and infinities as null, bytes as hex.
 */
export function plainValue(value: DuckDBValue): Plain {
  switch (typeof value) {
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'boolean':
    case 'string':
      return value;
  }
  if (value === null) return null;
  if (value instanceof DuckDBTimestampTZValue) return instantText(value);
  if (value instanceof DuckDBDecimalValue) return Number(value.toString());
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(plainValue);
  if (value instanceof DuckDBStructValue) return plainEntries(Object.entries(value.entries));
  if (value instanceof DuckDBMapValue) {
    return plainEntries(value.entries.map(({ key, value: of }) => [keyText(plainValue(key)), of]));
  }
  if (value instanceof DuckDBUnionValue) return plainValue(value.value);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex');
  return String(value);
}

/** The value as one field of text; null is told apart by the caller. */
export function fieldText(value: DuckDBValue): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof DuckDBDecimalValue) return value.toString();
  const plain = plainValue(value);
  return typeof plain === 'object' ? JSON.stringify(plain) : String(plain);
}

const numeric = new Set<DuckDBTypeId>([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
]);

export function isNumeric(type: DuckDBType): boolean {
  return numeric.has(type.typeId);
}

function instantText(value: DuckDBTimestampTZValue): string {
  const milliseconds = value.micros / 1000n;
  if (milliseconds < -8_640_000_000_000_000n || milliseconds > 8_640_000_000_000_000n) return String(value);
  const micros = ((value.micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((value.micros - micros) / 1000n)).toISOString().slice(0, -5);
  return micros === 0n ? `${seconds}Z` : `${seconds}.${micros.toString().padStart(6, '0').replace(/0+$/, '')}Z`;
}

function plainEntries(entries: [string, DuckDBValue][]): Plain {
  return Object.fromEntries(entries.map(([name, value]) => [name, plainValue(value)]));
}

function keyText(key: Plain): string {
  return typeof key === 'string' ? key : JSON.stringify(key);
}
