import type { TFunction } from 'i18next';
import type { Fault, FaultAnswer } from '../../api/types.ts';
import { isWithin } from '../../charts/evidence-points.ts';
import type { Format } from '../../i18n/format.ts';

type Answer = Pick<FaultAnswer, 'fault' | 'hours' | 'meta'>;

const figure = (value: Fault['evidence'][string] | undefined) => (typeof value === 'number' ? value : null);

/** Why it was judged so, sentence by sentence, from the figures that decided and the hours that are drawn. */
export function whyOf({ fault, hours: drawn, meta }: Answer, t: TFunction<'fault'>, format: Format): string[] {
  const { kind, observed, estimated, expected, hours, evidence, verdict } = fault;
  if (verdict === 'dismissed') {
    return [t('why.dismissed')];
  }
  const counted = figure(evidence.countedPercent);
  const others = figure(evidence.othersPercent);
  const within = drawn.filter((hour) => isWithin(hour.instant, fault, meta.as_of));
  // Of a fault at night no hour is an open one; of a sensor that never counted nothing is usual though all are.
  const isAtNight = expected === null && !within.some(({ is_open }) => is_open);
  const words = {
    hours: t(isAtNight ? 'why.hours_plain' : 'why.hours', { count: hours }),
    observed: t('why.people', { count: observed, figure: format.count(observed) }),
    counted: format.share(counted === null ? null : counted / 100),
  };
  return [
    t(kind === 'undercount' && counted === null ? 'why.undercount_plain' : `why.${kind}`, words),
    expected === null ? null : t('why.usual', { count: Math.round(expected) }),
    others === null || kind === 'duplicate' ? null : t('why.others', { share: format.share(others / 100) }),
    outcomeOf(
      fault,
      t,
      estimated === null ? null : format.count(estimated),
      isAtNight,
      within.some((hour) => hour.quality === 'imputed' && hour.fault === kind),
    ),
  ].filter((sentence) => sentence !== null);
}

const notRepaired: readonly Fault['kind'][] = ['duplicate', 'implausible', 'drift'];

function outcomeOf(
  { kind, expected }: Fault,
  t: TFunction<'fault'>,
  estimated: string | null,
  isAtNight: boolean,
  isEstimated: boolean,
): string {
  if (estimated !== null && expected !== null) {
    return t('why.repaired', { estimated });
  }
  // A whole day that is a copy, or by a clock that is off, is estimated without a figure of its own.
  if (estimated === null && isEstimated) {
    return t('why.estimated');
  }
  // In closed hours nobody is counted, whatever was reported.
  if (isAtNight && kind !== 'drift') {
    return t('why.dropped');
  }
  return t(notRepaired.includes(kind) ? 'why.kept' : 'why.lost');
}
