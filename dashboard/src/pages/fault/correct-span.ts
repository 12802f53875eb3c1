import type { Count, FaultAnswer, FaultHourRow } from '../../api/types.ts';
import { isWithin } from '../../charts/evidence-points.ts';

const hourMilliseconds = 3_600_000;

/** First and last hour of the fault among those that are drawn, as the branch has them: `2026-08-05T09:00`. */
export function usualSpan({ fault, hours, meta }: FaultAnswer): { from: string; to: string } {
  const within = hours.filter(({ instant }) => isWithin(instant, fault, meta.as_of));
  const open = within.filter(({ is_open }) => is_open);
  const chosen = open.length > 0 ? open : within.length > 0 ? within : hours;
  return { from: chosen[0]?.start ?? '', to: chosen.at(-1)?.start ?? '' };
}

export interface CorrectSpan {
  isFromKnown: boolean;
  isToKnown: boolean;
  isReversed: boolean;
  fromInstant: string | null;
  /** End of the last hour, exclusive. */
  toInstant: string | null;
  /** Over its open hours. */
  observed: Count;
  entries: Count;
}

/** Hours are found among those that the API gave, each with its instant: no time zone is worked out here. */
export function spanOf(hours: readonly FaultHourRow[], from: string, to: string): CorrectSpan {
  const startOf = (text: string) => `${text.slice(0, 13)}:`;
  const first = hours.findIndex(({ start }) => start.startsWith(startOf(from)) && from.length >= 13);
  // Where clocks went back an hour stands twice: both are meant.
  const last = hours.findLastIndex(({ start }) => start.startsWith(startOf(to)) && to.length >= 13);
  const within = first < 0 || last < first ? [] : hours.slice(first, last + 1).filter(({ is_open }) => is_open);
  const end = hours[last];
  return {
    isFromKnown: first >= 0,
    isToKnown: last >= 0,
    isReversed: first >= 0 && last >= 0 && last < first,
    fromInstant: hours[first]?.instant ?? null,
    toInstant:
      end === undefined
        ? null
        : new Date(Date.parse(end.instant) + hourMilliseconds).toISOString().replace('.000Z', 'Z'),
    observed: sum(within.map(({ observed }) => observed)),
    entries: sum(within.map(({ entries }) => entries)),
  };
}

function sum(values: readonly Count[]): Count {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}
