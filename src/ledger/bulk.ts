/** Many rows at once, in statements that no database finds too long. */

/** PostgreSQL takes 65,535 parameters a statement, SQLite 32,766; beyond a few hundred rows nothing is gained. */
const rowsAtOnce = 200;

export function* inChunks<T>(items: readonly T[], size: number = rowsAtOnce): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}

/** The last of equals wins: one upsert may not meet the same key twice (PostgreSQL refuses it). */
export function lastOfEach<T>(items: Iterable<T>, keyOf: (item: T) => string): T[] {
  const byKey = new Map<string, T>();
  for (const item of items) byKey.set(keyOf(item), item);
  return [...byKey.values()];
}
