import { sql } from 'kysely';
import { type DateText, dayMs, type EpochMs, utcDate } from '../domain/time.ts';
import { insertInChunks, lastOfEach } from './bulk.ts';
import { type IntervalRow, type IntervalState, intervalStates, type LedgerDatabase } from './schema.ts';

/** The intervals of a source that start on one UTC day. */
export interface DayCounts {
  date: DateText;
  intervals: number;
  byState: Record<IntervalState, number>;
  /** Sensor-intervals that should answer, and that have. */
  expected: number;
  answered: number;
}

/** What is known of each interval of each source. */
export class Intervals {
  readonly #db: LedgerDatabase;

  constructor(db: LedgerDatabase) {
    this.#db = db;
  }

  /** Intervals that start in `[from, to)`, by start. */
  async range(source: string, from: EpochMs, to: EpochMs): Promise<IntervalRow[]> {
    return this.#db
      .selectFrom('intervals')
      .selectAll()
      .where('source', '=', source)
      .where('intervalStart', '>=', from)
      .where('intervalStart', '<', to)
      .orderBy('intervalStart')
      .execute();
  }

  /** Inserts or replaces, all or none. Of two rows with one key the later stands. */
  async put(rows: readonly IntervalRow[]): Promise<void> {
    if (rows.length === 0) return;
    const unique = lastOfEach(rows.map(onlyInterval), (row) => `${row.intervalStart} ${row.source}`);
    await this.#db.transaction().execute((transaction) =>
      insertInChunks(transaction, unique, (chunk) =>
        transaction
          .insertInto('intervals')
          .values(chunk)
          .onConflict((conflict) =>
            conflict.columns(['source', 'intervalStart']).doUpdateSet((eb) => ({
              intervalMinutes: eb.ref('excluded.intervalMinutes'),
              state: eb.ref('excluded.state'),
              expected: eb.ref('excluded.expected'),
              answered: eb.ref('excluded.answered'),
              attempts: eb.ref('excluded.attempts'),
              lastAskedAt: eb.ref('excluded.lastAskedAt'),
              lastAnsweredAt: eb.ref('excluded.lastAnsweredAt'),
              nextAskAt: eb.ref('excluded.nextAskAt'),
              completedAt: eb.ref('excluded.completedAt'),
              reason: eb.ref('excluded.reason'),
            })),
          ),
      ),
    );
  }

  /** UTC days with at least one interval that starts in `[from, to)`, in order. */
  async counts(source: string, from: EpochMs, to: EpochMs): Promise<DayCounts[]> {
    const day = sql<number>`interval_start - interval_start % ${sql.lit(dayMs)}`;
    const rows = await this.#db
      .selectFrom('intervals')
      .select((eb) => [
        day.as('day'),
        'state',
        eb.fn.countAll().as('intervals'),
        eb.fn.sum('expected').as('expected'),
        eb.fn.sum('answered').as('answered'),
      ])
      .where('source', '=', source)
      .where('intervalStart', '>=', from)
      .where('intervalStart', '<', to)
      .groupBy([day, 'state'])
      .orderBy(day)
      .execute();
    const days = new Map<number, DayCounts>();
    for (const row of rows) {
      const at = Number(row.day);
      const counts = days.get(at) ?? emptyDay(utcDate(at));
      days.set(at, counts);
      counts.intervals += Number(row.intervals);
      counts.byState[row.state] += Number(row.intervals);
      counts.expected += Number(row.expected);
      counts.answered += Number(row.answered);
    }
    return [...days.values()];
  }

  /** Forgets what is known of a source, to work it out again; all is asked for again unless rows are put first. */
  async clear(source: string): Promise<void> {
    await this.#db.deleteFrom('intervals').where('source', '=', source).execute();
  }
}

function emptyDay(date: DateText): DayCounts {
  const byState = Object.fromEntries(intervalStates.map((state) => [state, 0])) as Record<IntervalState, number>;
  return { date, intervals: 0, byState, expected: 0, answered: 0 };
}

/** A caller may hand in more than the row. */
function onlyInterval(row: IntervalRow): IntervalRow {
  return {
    source: row.source,
    intervalStart: row.intervalStart,
    intervalMinutes: row.intervalMinutes,
    state: row.state,
    expected: row.expected,
    answered: row.answered,
    attempts: row.attempts,
    lastAskedAt: row.lastAskedAt,
    lastAnsweredAt: row.lastAnsweredAt,
    nextAskAt: row.nextAskAt,
    completedAt: row.completedAt,
    reason: row.reason,
  };
}
