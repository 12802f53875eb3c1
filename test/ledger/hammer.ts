/**
 * A process that works on a ledger as hard as it can; started by the tests beside.
 * `count PATH NAME TIMES`: under one lease, reads a number and writes it back plus one, and adds rows of its own.
 * `rewrite PATH`: replaces 2,000 intervals in one transaction, over and over, saying each round, until it is killed.
 * `half PATH`: begins a transaction that deletes all intervals, and stays in it until it is killed.
 * `hold PATH`: takes a lease and keeps it until it is killed.
 */
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../src/domain/time.ts';
import { type Ledger, openLedger } from '../../src/ledger/ledger.ts';

const [mode, path = '', name = '', times = '0'] = process.argv.slice(2);
const ledger = await openLedger({ path, clock: systemClock });

const modes: Record<string, (ledger: Ledger) => Promise<void>> = { count, rewrite, half, hold };
await modes[mode ?? '']?.(ledger);
await ledger.close();

async function count({ marks, batches, intervals, withLease }: Ledger): Promise<void> {
  const tokens: number[] = [];
  const wait = AbortSignal.timeout(120_000);
  for (let turn = 0; turn < Number(times); turn++) {
    await withLease(
      'counter',
      async ({ token }) => {
        const before = Number((await marks.get('hammer', ['n'])).get('n') ?? 0);
        await marks.put('hammer', [['n', String(before + 1)]]);
        tokens.push(token);
      },
      { wait, pollMs: 2 },
    );
    await batches.add([batchRow(`${name}-${turn}`)]);
    await intervals.put([0, 1, 2].map((slot) => intervalRow(name, 3 * turn + slot, turn)));
  }
  console.log(JSON.stringify(tokens));
}

async function rewrite({ intervals }: Ledger): Promise<void> {
  for (let round = 1; ; round++) {
    await intervals.put(Array.from({ length: 2000 }, (_, start) => intervalRow('doors', start, round)));
    console.log(`round ${round}.`);
  }
}

async function half(): Promise<void> {
  const db = new DatabaseSync(path);
  // A cache of a few pages: the change spills into the log before the commit that never comes.
  db.exec(
    'pragma cache_size = 5; begin immediate; delete from intervals; update ledger_migrations set number = number + 97',
  );
  console.log('ready');
  await untilKilled();
}

async function hold({ leases }: Ledger): Promise<void> {
  await leases.acquire('held', { ttlMs: 3_600_000 });
  console.log('ready');
  await untilKilled();
}

async function untilKilled(): Promise<never> {
  setInterval(() => {}, 60_000);
  return new Promise(() => {});
}

function intervalRow(source: string, intervalStart: number, attempts: number) {
  return {
    source,
    intervalStart,
    intervalMinutes: 60,
    state: 'expected' as const,
    expected: 1,
    answered: 0,
    attempts,
    lastAskedAt: null,
    lastAnsweredAt: null,
    nextAskAt: null,
    completedAt: null,
    reason: null,
  };
}

function batchRow(id: string) {
  const asked = { askedFrom: null, askedTo: null };
  const body = { size: 1, sha256: id, body: id, repeats: null };
  return { id, source: 'doors', kind: 'import' as const, receivedAt: 0, ...asked, mapping: 'm', ...body, meta: '{}' };
}
