import type { Correction, FaultAnswer, WorkRequest } from '../../api/types.ts';

const isInForce = ({ standing }: Correction) => standing === 'in_force' || standing === 'in_force_in_part';

/** Records that speak of the fault or of its time, newest first; and what takes one of them back. */
export function recordsOf({ fault, meta }: Pick<FaultAnswer, 'fault' | 'meta'>, all: readonly Correction[]) {
  const from = Date.parse(fault.started_at);
  const to = Date.parse(fault.ended_at ?? meta.as_of);
  const about = all.filter(
    (one) =>
      one.kind !== 'revert' &&
      one.sensor_id === fault.sensor_id &&
      (one.fault_id === fault.fault_id || (Date.parse(one.from) < to && Date.parse(one.to) > from)),
  );
  const ids = new Set(about.map(({ id }) => id));
  return all.filter(({ id, reverts }) => ids.has(id) || (reverts !== null && ids.has(reverts)));
}

/**
 * Whether the tables do not yet say what people said. They are compared with the records themselves, so that this is
 * true after a reload, and of what somebody else said, as well.
 */
export function isPending(answer: FaultAnswer, records: readonly Correction[]): boolean {
  const { fault, hours } = answer;
  const last = records.find(
    (one) => one.fault_id === fault.fault_id && (one.kind === 'real' || one.kind === 'faulty') && isInForce(one),
  );
  const said = last === undefined ? null : last.kind === 'real' ? 'dismissed' : 'confirmed';
  if (said !== fault.verdict && (said !== null || records.some(({ kind }) => kind === 'revert'))) {
    return true;
  }
  return records.some((one) => {
    if (one.kind !== 'count' && one.kind !== 'range') {
      return false;
    }
    const within = hours.filter(
      ({ instant, is_open }) =>
        is_open && Date.parse(instant) >= Date.parse(one.from) && Date.parse(instant) < Date.parse(one.to),
    );
    const isIn = within.some(({ method }) => method === 'person');
    const isTakenBack =
      one.standing === 'reverted' &&
      isIn &&
      !records.some(
        (other) => isInForce(other) && other.at > one.at && (other.kind === 'count' || other.kind === 'range'),
      );
    return (one.standing === 'in_force' && within.length > 0 && !isIn) || isTakenBack;
  });
}

/** The work that will take the newest record in; undefined where none is known. */
export function workFor(records: readonly Correction[], requests: readonly WorkRequest[]): WorkRequest | undefined {
  const newest = records[0];
  return newest === undefined
    ? undefined
    : requests.find(
        // Written first, asked for next; by clocks that may tick in between.
        ({ kind, requested_at }) => kind === 'transform' && Date.parse(requested_at) >= Date.parse(newest.at) - 1000,
      );
}
