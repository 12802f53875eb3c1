import { minuteMs } from '../../domain/time.ts';
import type { DuckSession } from '../../engine/duckdb.ts';
import { checkUnit, parseCount, parseInterval, parseStatus } from '../../source/counts.ts';
import type { Mapping } from '../../source/mapping.ts';
import { alignStart, type ParsedTime, parseTimes } from '../../source/times.ts';
import { offsetAt, type Zone, zoneOf } from '../../source/zone.ts';
import { type Cell, type CellType, Scratch, throwIfAborted } from './scratch.ts';
import type { Staged, TextColumn } from './staged.ts';

/**
 * What the distinct texts of a group mean, as small tables that SQL joins: a text is parsed once, in TypeScript,
 * however many million records hold it. Null where no text needs a table.
 */
export interface Dictionaries {
  /** time_text, interval_text (where the mapping has one), instant, later, utc dates of both, minutes, error, detail. */
  times: string;
  /** Whether some local time of the group occurs twice. */
  hasLater: boolean;
  byInterval: boolean;
  /** text, value, status, error, detail: of the counts that are not plain digits. */
  counts: string | null;
  /** Whether plain digits are always the count they look like (no sentinel, no missing text is plain digits). */
  plainDigits: boolean;
  /** text, error, detail: of the units that are refused. */
  units: string | null;
  /** text, status: of the statuses that are not ok. */
  statuses: string | null;
}

/** At most 9,999,999: below the largest count, so plain digits need no further check. */
export const plainCount = '[0-9]{1,7}';
const pageRows = 100_000;

export async function buildDictionaries(
  session: DuckSession,
  prefix: string,
  mapping: Mapping,
  zone: string | undefined,
  relations: readonly Staged[],
  signal: AbortSignal | undefined,
): Promise<Dictionaries> {
  const builder = new Builder(session, prefix, relations, signal);
  const byInterval = mapping.fields.interval !== undefined;
  const plainDigits = ![...Object.keys(mapping.sentinels), ...mapping.missing].some((text) => /^\s*\d+\s*$/.test(text));
  const times = await timesTable(builder, mapping, zone, byInterval);
  return {
    ...times,
    byInterval,
    plainDigits,
    counts: await countsTable(builder, mapping, plainDigits),
    units: await unitsTable(builder, mapping),
    statuses: await statusesTable(builder, mapping),
  };
}

export async function dropDictionaries(session: DuckSession, found: Dictionaries): Promise<void> {
  for (const table of [found.times, found.counts, found.units, found.statuses]) {
    if (table !== null) await session.run(`DROP TABLE IF EXISTS ${table}`);
  }
}

async function timesTable(builder: Builder, mapping: Mapping, zoneId: string | undefined, byInterval: boolean) {
  const columns: TextColumn[] = byInterval ? ['time_text', 'interval_text'] : ['time_text'];
  const { marks, align } = mapping.time;
  const zone = zoneId === undefined ? null : zoneOf(zoneId);
  let hasLater = false;
  const parsed = await builder.table(
    'times_text',
    columns,
    'time_text IS NOT NULL',
    {
      time: 'text',
      interval: 'text',
      ms: 'number',
      later: 'number',
      minutes: 'integer',
      error: 'text',
      detail: 'text',
    },
    (texts) => {
      const times = parseTimes(
        texts.map(([time]) => time as string),
        { form: mapping.time.form, pattern: mapping.time.pattern, zone: zoneId },
      );
      return times.map((time, index): Cell[] => {
        const intervalText = texts[index]?.[1] ?? null;
        const length = parseInterval(intervalText, mapping);
        const start = (at: number | null) => (at === null ? null : startOf(at, length.minutes, mapping, zone));
        const unaligned = length.minutes === null && (marks === 'end' || align === 'floor');
        const problem = firstProblem(time, length, unaligned);
        if (time.later !== null) hasLater = true;
        return [time.text, intervalText, start(time.instant), start(time.later), length.minutes, ...problem];
      });
    },
  );
  const times = `${builder.prefix}_times`;
  await builder.session.run(
    `CREATE OR REPLACE TEMP TABLE ${times} AS SELECT *, CAST(instant AS DATE) AS utc_date, CAST(later AS DATE) AS later_date
     FROM (SELECT time, interval, make_timestamptz(CAST(ms AS BIGINT) * 1000) AS instant,
       make_timestamptz(CAST(later AS BIGINT) * 1000) AS later, minutes, error, detail FROM ${parsed})`,
  );
  await builder.session.run(`DROP TABLE ${parsed}`);
  return { times, hasLater };
}

function firstProblem(
  time: ParsedTime,
  length: { error: string | null; detail: string | null },
  unaligned: boolean,
): [string | null, string | null] {
  if (time.error !== null) return [time.error, time.detail];
  if (length.error !== null) return [length.error, length.detail];
  if (!unaligned) return [null, null];
  return [
    'interval_unreadable',
    'the mapping says neither fields.interval nor intervalMinutes, so the start is unknown',
  ];
}

/** The start of the interval of `at`; `at` itself where its length is not known. */
function startOf(at: number, minutes: number | null, mapping: Mapping, zone: Zone | null): number {
  if (minutes === null) return at;
  const { marks, align } = mapping.time;
  const offset = zone === null ? 0 : Math.round(offsetAt(zone, at) / minuteMs);
  // Local hours start at this minute of the UTC hour: 30 at +05:30, 15 at +05:45.
  return alignStart(at, minutes, { marks, align, minuteShift: ((-offset % 60) + 60) % 60 });
}

async function countsTable(builder: Builder, mapping: Mapping, plainDigits: boolean): Promise<string | null> {
  const odd = plainDigits ? `NOT regexp_full_match(text, '${plainCount}')` : 'true';
  return builder.tableOf(
    'counts',
    `SELECT entries_text AS text FROM (${builder.source}) UNION ALL SELECT exits_text FROM (${builder.source})`,
    `text IS NOT NULL AND ${odd}`,
    { text: 'text', value: 'number', status: 'text', error: 'text', detail: 'text' },
    (text) => {
      const { value, status, error, detail } = parseCount(text, mapping);
      return [text, value, status, error, detail];
    },
  );
}

async function unitsTable(builder: Builder, mapping: Mapping): Promise<string | null> {
  if (!mapping.unit) return null;
  return builder.tableOf(
    'units',
    `SELECT unit_text AS text FROM (${builder.source})`,
    'text IS NOT NULL',
    { text: 'text', error: 'text', detail: 'text' },
    (text) => {
      const problem = checkUnit(text, mapping);
      return problem && [text, problem.error, problem.detail];
    },
  );
}

async function statusesTable(builder: Builder, mapping: Mapping): Promise<string | null> {
  if (!mapping.fields.status) return null;
  return builder.tableOf(
    'statuses',
    `SELECT status_text AS text FROM (${builder.source})`,
    'text IS NOT NULL',
    { text: 'text', status: 'text' },
    (text) => {
      const status = parseStatus(text, mapping);
      return status === 'ok' ? null : [text, status];
    },
  );
}

class Builder {
  readonly session: DuckSession;
  readonly prefix: string;
  readonly source: string;
  readonly #signal: AbortSignal | undefined;

  constructor(session: DuckSession, prefix: string, relations: readonly Staged[], signal: AbortSignal | undefined) {
    this.session = session;
    this.prefix = prefix;
    this.source = relations.map((relation) => relation.select()).join(' UNION ALL ');
    this.#signal = signal;
  }

  /** A table of the texts that `parse` gives a row for; null where it gives none. */
  async tableOf(
    name: string,
    select: string,
    where: string,
    types: Record<string, CellType>,
    parse: (text: string) => Cell[] | null,
  ): Promise<string | null> {
    const table = `${this.prefix}_${name}`;
    const rows = await this.#fill(table, `SELECT DISTINCT text FROM (${select}) WHERE ${where}`, types, (texts) =>
      texts.flatMap(([text]) => {
        const row = parse(text as string);
        return row ? [row] : [];
      }),
    );
    if (rows > 0) return table;
    await this.session.run(`DROP TABLE ${table}`);
    return null;
  }

  async table(
    name: string,
    columns: readonly TextColumn[],
    where: string,
    types: Record<string, CellType>,
    parse: (texts: (string | null)[][]) => Cell[][],
  ): Promise<string> {
    const table = `${this.prefix}_${name}`;
    const list = columns.join(', ');
    await this.#fill(table, `SELECT DISTINCT ${list} FROM (${this.source}) WHERE ${where}`, types, parse);
    return table;
  }

  async #fill(
    table: string,
    distinct: string,
    types: Record<string, CellType>,
    parse: (texts: (string | null)[][]) => Cell[][],
  ): Promise<number> {
    throwIfAborted(this.#signal);
    const texts = `${table}_distinct`;
    await this.session.run(`CREATE OR REPLACE TEMP TABLE ${texts} AS ${distinct}`);
    const scratch = await Scratch.create(this.session, table, types);
    for (let from = 0; ; from += pageRows) {
      throwIfAborted(this.#signal);
      const window = `rowid >= ${from} AND rowid < ${from + pageRows}`;
      const rows = await this.session.rows(`SELECT * FROM ${texts} WHERE ${window}`);
      const page = rows.map((row) => Object.values(row) as (string | null)[]);
      for (const row of parse(page)) scratch.add(row);
      await scratch.flush();
      if (page.length < pageRows) break;
    }
    await this.session.run(`DROP TABLE ${texts}`);
    return scratch.rows;
  }
}
