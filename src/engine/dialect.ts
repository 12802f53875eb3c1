/**
 * The functions that the models use and one of the engines lacks or spells differently, under the same names in both.
 * Everything else in src/models is common to both.
 */
export const duckDbMacros = [
  // Whole seconds since 1970-01-01 UTC, floored.
  'unix_seconds(instant) AS CAST(floor(epoch_us(instant) / 1000000) AS BIGINT)',
  // Whole days since 1970-01-01.
  "unix_date(day) AS CAST(datediff('day', DATE '1970-01-01', day) AS INTEGER)",
  'add_minutes(instant, minutes) AS instant + to_minutes(CAST(minutes AS BIGINT))',
  // To 1/1024: sums of such numbers are exact, hence the same in whatever order they are added.
  'grid(x) AS round(CAST(x AS DOUBLE) * 1024.0) / 1024.0',
  // 48 bits of a text.
  "hash48(text) AS CAST('0x' || substr(md5(text), 1, 12) AS BIGINT)",
  // Midnight UTC.
  'start_of_date(day) AS CAST(day AS TIMESTAMPTZ)',
] as const;

/** Of these Spark has unix_seconds and unix_date by itself. */
export const sparkFunctions = [
  'add_minutes(instant TIMESTAMP, minutes BIGINT) RETURNS TIMESTAMP RETURN timestampadd(MINUTE, minutes, instant)',
  'hash48(text STRING) RETURNS BIGINT RETURN CAST(conv(substr(md5(text), 1, 12), 16, 10) AS BIGINT)',
  'grid(x DOUBLE) RETURNS DOUBLE RETURN round(x * 1024.0D) / 1024.0D',
  'start_of_date(day DATE) RETURNS TIMESTAMP RETURN CAST(day AS TIMESTAMP)',
  'xor(a BIGINT, b BIGINT) RETURNS BIGINT RETURN a ^ b',
] as const;
