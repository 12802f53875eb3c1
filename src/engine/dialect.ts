/**
 * The functions that the models use and DuckDB lacks or spells differently, under the names Spark SQL has or will be
 * given. Everything else in src/models is common to both.
 */
export const duckDbMacros = [
  // Whole seconds since 1970-01-01 UTC, floored.
  'unix_seconds(instant) AS CAST(floor(epoch_us(instant) / 1000000) AS BIGINT)',
  // Whole days since 1970-01-01.
  "unix_date(day) AS CAST(datediff('day', DATE '1970-01-01', day) AS INTEGER)",
  'add_minutes(instant, minutes) AS instant + to_minutes(CAST(minutes AS BIGINT))',
] as const;
