import type { Kysely } from 'kysely';

export interface Migration {
  /** From 1, without holes. An applied migration is never edited: a change is a new one. */
  number: number;
  name: string;
  up(db: Kysely<unknown>): Promise<void>;
}
