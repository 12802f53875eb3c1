import { sql } from 'kysely';
import { type EpochMs, minuteMs } from '../domain/time.ts';
import type { LedgerDatabase } from './schema.ts';

/** How a source stands, by what has arrived of it and what has not. */
export interface SourceArrivals {
  source: string;
  kind: 'pull' | 'import';
  batches: number;
  /** When its newest batch was received; null: none yet. */
  lastArrival: EpochMs | null;
  /** End of its newest complete interval; null: none is. */
  completeUntil: EpochMs | null;
  /** Intervals that are over, not complete, and will be asked for again. */
  outstanding: number;
  givenUp: number;
  failed: number;
  /** Why the last ask failed, while an interval stands failed. */
  lastReason: string | null;
}

/** Sums over the batches and intervals of each source, by indexes that hold all they read. */
export class Arrivals {
  readonly #db: LedgerDatabase;

  constructor(db: LedgerDatabase) {
    this.#db = db;
  }

  /** By name of the source. `now` is the clock of judgement. */
  async sources(now: EpochMs): Promise<SourceArrivals[]> {
    const end = sql<number>`interval_start + interval_minutes * ${sql.lit(minuteMs)}`;
    const batches = await this.#db
      .selectFrom('batches')
      .select((eb) => ['source', 'kind', eb.fn.countAll().as('batches'), eb.fn.max('receivedAt').as('lastArrival')])
      .groupBy(['source', 'kind'])
      .execute();
    const states = await this.#db
      .selectFrom('intervals')
      .select((eb) => [
        'source',
        'state',
        eb.fn.countAll().as('intervals'),
        sql<number | null>`max(${end})`.as('until'),
        sql<number>`sum(case when next_ask_at is not null and ${end} <= ${now} then 1 else 0 end)`.as('due'),
      ])
      .groupBy(['source', 'state'])
      .execute();
    const found = new Map<string, SourceArrivals>();
    const of = (source: string): SourceArrivals => {
      const known = found.get(source) ?? { ...nothing, source };
      found.set(source, known);
      return known;
    };
    for (const row of batches) {
      const known = of(row.source);
      known.batches += Number(row.batches);
      known.lastArrival = Math.max(known.lastArrival ?? 0, Number(row.lastArrival));
      if (row.kind === 'pull') known.kind = 'pull';
    }
    for (const row of states) {
      const known = of(row.source);
      known.kind = 'pull';
      if (row.state === 'complete' || row.state === 'late') {
        known.completeUntil = Math.max(known.completeUntil ?? 0, Number(row.until));
      } else known.outstanding += Number(row.due);
      if (row.state === 'given_up') known.givenUp = Number(row.intervals);
      if (row.state === 'failed') known.failed = Number(row.intervals);
    }
    for (const known of found.values()) {
      if (known.failed > 0) known.lastReason = await this.#lastReason(known.source);
    }
    return [...found.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
  }

  async #lastReason(source: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom('intervals')
      .select('reason')
      .where('source', '=', source)
      .where('state', '=', 'failed')
      .orderBy('lastAskedAt', 'desc')
      .orderBy('intervalStart', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.reason ?? null;
  }
}

const nothing: Omit<SourceArrivals, 'source'> = {
  kind: 'import',
  batches: 0,
  lastArrival: null,
  completeUntil: null,
  outstanding: 0,
  givenUp: 0,
  failed: 0,
  lastReason: null,
};
