import type { DateText } from '../src/domain/time.ts';
import { addDays } from '../src/domain/time.ts';

/** What people ask, with its weight among ten questions. */
export const kinds = {
  year: { about: "a branch's year by day", weight: 3, aimMs: 40 },
  quarter: { about: "a branch's quarter by hour", weight: 2, aimMs: 100 },
  overview: { about: 'the network overview', weight: 2, aimMs: 100 },
  profile: { about: "a branch's usual week, of 28 days", weight: 1, aimMs: null },
  ranking: { about: 'the ranking of all branches, of 28 days', weight: 2, aimMs: null },
} as const;
export type Kind = keyof typeof kinds;

export interface Asked {
  kind: Kind;
  path: string;
}

/** Latency of one answer, milliseconds from when it was due. */
export interface Taken {
  kind: Kind;
  ms: number;
}

/** `count` questions, kinds by weight in a fixed round and branches drawn evenly. */
export function questions(count: number, branches: number, today: DateText): Asked[] {
  const round = (Object.keys(kinds) as Kind[]).flatMap((kind) => Array<Kind>(kinds[kind].weight).fill(kind));
  const next = randomNumbers(20_251_216);
  return Array.from({ length: count }, (_, n) => {
    const kind = round[(n * 7) % round.length] as Kind;
    return { kind, path: pathOf(kind, Math.floor(next() * branches), today) };
  });
}

function pathOf(kind: Kind, branch: number, today: DateText): string {
  const one = `by=branch&id=b${branch}`;
  const until = `to=${addDays(today, 1)}`;
  switch (kind) {
    case 'year':
      return `/v1/footfall?${one}&granularity=day&from=${addDays(today, -364)}&${until}`;
    case 'quarter':
      return `/v1/footfall?${one}&granularity=hour&from=${addDays(today, -90)}&${until}`;
    case 'overview':
      return '/v1/overview';
    case 'profile':
      return `/v1/profile?${one}`;
    case 'ranking':
      return '/v1/ranking?by=branch';
  }
}

/**
 * Clients that ask one question each `everyMs`, out of step with each other and whether the last was answered or not, as
 * people would who do not wait for each other. Ends when all is answered.
 */
export async function drive(
  asked: readonly Asked[],
  { clients, everyMs }: { clients: number; everyMs: number },
  ask: (n: number) => Promise<void>,
  signal: AbortSignal,
): Promise<Taken[]> {
  const gap = everyMs / clients;
  const started = performance.now();
  return Promise.all(
    asked.map(async ({ kind }, n) => {
      const due = started + n * gap;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      signal.throwIfAborted();
      await ask(n);
      return { kind, ms: performance.now() - due };
    }),
  );
}

/** The value that `share` of them do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Mulberry32: the same draws in each run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}
