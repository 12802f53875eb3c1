import type { TFunction } from 'i18next';
import type { Count } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';

/** What a figure of people rests on, as the API tells it beside every figure. */
export interface Rests {
  observed_share?: Count | undefined;
  imputed_share?: Count | undefined;
  missing_share?: Count | undefined;
  entries_low?: Count | undefined;
  entries_high?: Count | undefined;
  imputed_weeks?: Count | undefined;
  imputed_donors?: Count | undefined;
}

/** The part of a share that is too small to be told from none. */
const least = 0.0005;

export function isWhole(rests: Rests): boolean {
  const { observed_share: observed } = ofWhatIsDue(rests);
  return observed != null && observed > 1 - least;
}

/**
 * `82 % observed, 18 % estimated from 3 weeks and 2 sensors`; of a day that goes on, of what was due so far, which is
 * then said.
 */
export function sharesText(rests: Rests, t: TFunction, format: Format): string {
  const { observed_share: observed, imputed_share: estimated, missing_share: missing } = ofWhatIsDue(rests);
  if (observed == null) {
    return t('trust.unknown', { ns: 'common' });
  }
  const from = fromText(rests, t, format);
  return [
    t('trust.observed', { ns: 'common', share: format.share(observed) }),
    (estimated ?? 0) <= least
      ? null
      : from === null
        ? t('trust.estimated', { ns: 'common', share: format.share(estimated) })
        : t('trust.estimated_from', { ns: 'common', share: format.share(estimated), from }),
    (missing ?? 0) <= least ? null : t('trust.missing', { ns: 'common', share: format.share(missing) }),
    isGoingOn(rests) ? t('trust.so_far', { ns: 'common' }) : null,
  ]
    .filter(Boolean)
    .join(', ');
}

function fromText({ imputed_weeks: weeks, imputed_donors: donors }: Rests, t: TFunction, format: Format) {
  const first =
    weeks == null || weeks === 0 ? null : t('trust.weeks', { ns: 'common', count: weeks, figure: format.count(weeks) });
  const second =
    donors == null || donors === 0
      ? null
      : t('trust.sensors', { ns: 'common', count: donors, figure: format.count(donors) });
  return first !== null && second !== null ? t('trust.and', { ns: 'common', first, second }) : (first ?? second);
}

/** `between 410 and 450 with 80 % certainty`; null where nothing is estimated. */
export function intervalText({ entries_low: low, entries_high: high }: Rests, t: TFunction, format: Format) {
  return low == null || high == null || low >= high
    ? null
    : t('trust.between', { ns: 'common', low: format.count(low), high: format.count(high) });
}

/** Of what nothing is known to rest on anything. */
export const noRests = {
  observed_share: null,
  imputed_share: null,
  missing_share: null,
  entries_low: null,
  entries_high: null,
  imputed_weeks: null,
  imputed_donors: null,
} satisfies Rests;

/** Of a row that tells more than that. */
export const restsOf = (row: Rests): Rests => ({
  observed_share: row.observed_share ?? null,
  imputed_share: row.imputed_share ?? null,
  missing_share: row.missing_share ?? null,
  entries_low: row.entries_low ?? null,
  entries_high: row.entries_high ?? null,
  imputed_weeks: row.imputed_weeks ?? null,
  imputed_donors: row.imputed_donors ?? null,
});

/** The interval of an estimate; null where nothing is estimated. */
export function intervalOf({ entries_low: low, entries_high: high }: Rests): { low: number; high: number } | null {
  return low == null || high == null || low >= high ? null : { low, high };
}

/** The share that was due so far; where one share alone is told, all of it. */
const dueOf = ({ observed_share: observed, imputed_share: imputed, missing_share: missing }: Rests) =>
  imputed == null && missing == null ? 1 : (observed ?? 0) + (imputed ?? 0) + (missing ?? 0);

/** Whether a part of it is not due yet. */
export const isGoingOn = (rests: Rests) => rests.observed_share != null && dueOf(rests) < 1 - least;

/** Of a day that goes on, of what is due alone: the rest is neither counted nor lost. */
export function ofWhatIsDue(rests: Rests): Rests {
  const { observed_share: observed, imputed_share: imputed, missing_share: missing } = rests;
  const due = dueOf(rests);
  const part = (share: Count | undefined) => (share == null || due <= 0 ? null : Math.min(1, share / due));
  return { ...rests, observed_share: part(observed), imputed_share: part(imputed), missing_share: part(missing) };
}
