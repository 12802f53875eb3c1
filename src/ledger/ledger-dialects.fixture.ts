/** The databases every test of the ledger runs on. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock, EpochMs } from '../domain/time.ts';
import { type Ledger, type LedgerEffects, openLedger } from './ledger.ts';
import type { IntervalRow } from './schema.ts';

export interface LedgerUnderTest {
  name: string;
  /** A fresh, empty ledger, closed when the test ends. */
  open(effects: LedgerEffects): Promise<Ledger>;
}

/** Postgres joins this list with its dialect. */
export const ledgersUnderTest: LedgerUnderTest[] = [
  {
    name: 'sqlite',
    async open(effects) {
      const ledger = await openLedger({ path: ':memory:', ...effects });
      onTestFinished(() => ledger.close());
      return ledger;
    },
  },
];

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'footfall-ledger-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A clock that stands still until it is moved. */
export function handClock(start: EpochMs): Clock & { at: EpochMs } {
  return {
    at: start,
    now() {
      return this.at;
    },
  };
}

export function intervalRow(row: Partial<IntervalRow> & { intervalStart: EpochMs }): IntervalRow {
  return {
    source: 'doors',
    intervalMinutes: 60,
    state: 'expected',
    expected: 0,
    answered: 0,
    attempts: 0,
    lastAskedAt: null,
    lastAnsweredAt: null,
    nextAskAt: null,
    completedAt: null,
    reason: null,
    ...row,
  };
}
