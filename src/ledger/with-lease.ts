import { FootfallError } from '../domain/errors.ts';
import type { Lease, Leases } from './leases.ts';

/** Resolves after so many milliseconds, or rejects at once when the signal aborts. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

export interface WithLeaseOptions {
  /** Wait for the lease until this aborts (INTERRUPTED). Without it a held lease is LAKE_CONFLICT at once. */
  wait?: AbortSignal;
  /** Told once, when the wait begins. */
  onWait?: (heldBy: Lease | null) => void;
  /** Default 60 s: what others on another host wait after a kill, against how long the thread may be kept busy. */
  ttlMs?: number;
  /** Default 200 ms. */
  pollMs?: number;
}

export interface HeldLease {
  token: number;
  /** Aborts when the lease has been lost: whatever is not committed yet must not be. */
  signal: AbortSignal;
}

/**
 * Runs `work` while holding the lease, which is renewed at a third of its time and given back however the work ends.
 * If it is lost meanwhile, `work`'s signal aborts, and LAKE_CONFLICT is thrown unless the work throws something itself.
 */
export async function withLease<T>(
  leases: Leases,
  sleep: Sleep,
  name: string,
  work: (held: HeldLease) => Promise<T>,
  options: WithLeaseOptions = {},
): Promise<T> {
  const ttlMs = options.ttlMs ?? 60_000;
  const lease = await acquire(leases, sleep, name, { ...options, ttlMs });
  const lost = new AbortController();
  const ended = new AbortController();
  const beating = keepAlive(leases, sleep, lease, ttlMs, ended.signal).then((alive) => {
    if (!alive) lost.abort(lostError(name));
  });
  try {
    const result = await work({ token: lease.token, signal: lost.signal });
    lost.signal.throwIfAborted();
    return result;
  } finally {
    ended.abort();
    await beating;
    // A lease that cannot be given back expires; that must not hide how the work ended.
    await leases.release(lease).catch(() => {});
  }
}

async function acquire(
  leases: Leases,
  sleep: Sleep,
  name: string,
  options: WithLeaseOptions & { ttlMs: number },
): Promise<Lease> {
  for (let told = false; ; ) {
    if (options.wait?.aborted) throw interrupted(name, options.wait.reason);
    const lease = await leases.acquire(name, { ttlMs: options.ttlMs });
    if (lease) return lease;
    if (!options.wait) throw heldError(name, await leases.holder(name));
    if (!told) options.onWait?.(await leases.holder(name));
    told = true;
    try {
      await sleep(options.pollMs ?? 200, options.wait);
    } catch (error) {
      if (!options.wait.aborted) throw error;
    }
  }
}

/** Renews until `ended`; false when the lease is somebody else's, or could not be renewed before it expired. */
async function keepAlive(
  leases: Leases,
  sleep: Sleep,
  lease: Lease,
  ttlMs: number,
  ended: AbortSignal,
): Promise<boolean> {
  let missed = 0;
  while (!ended.aborted) {
    await sleep(ttlMs / 3, ended).catch(() => {});
    if (ended.aborted) break;
    try {
      if (!(await leases.renew(lease, ttlMs))) return false;
      missed = 0;
    } catch {
      // A ledger that is busy now may answer before the lease is over.
      if (++missed === 3) return false;
    }
  }
  return true;
}

function heldError(name: string, heldBy: Lease | null): FootfallError {
  const who = heldBy ? `process ${heldBy.holder.pid} on ${heldBy.holder.host.split(' ')[0]}` : 'another process';
  return new FootfallError('LAKE_CONFLICT', `'${name}' is being worked on by ${who}.`, {
    hint: 'Run again when it has finished.',
  });
}

function lostError(name: string): FootfallError {
  return new FootfallError('LAKE_CONFLICT', `The lease on '${name}' was lost while it was being worked on.`, {
    hint: 'The process was probably stopped for too long; run again.',
  });
}

function interrupted(name: string, reason: unknown): unknown {
  if (reason instanceof FootfallError) return reason;
  return new FootfallError('INTERRUPTED', `Interrupted while waiting for '${name}'.`, { cause: reason });
}
