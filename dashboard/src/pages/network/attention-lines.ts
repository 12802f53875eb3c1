import type { Attention, OverviewAnswer } from '../../api/types.ts';
import { addDays } from '../../state/dates.ts';
import { branchCodec, dataCodec, healthCodec } from '../../state/pages.ts';
import type { RawSearch } from '../../state/search.ts';

export const attentionKinds = ['deviation', 'silent_sensor', 'partial_day', 'source'] as const;
export type AttentionKind = (typeof attentionKinds)[number];

export interface AttentionGroup {
  kind: AttentionKind;
  items: Attention[];
  /** Of all, of which `items` are the weightiest. */
  total: number;
}

/** What needs a look, by kind; kinds of which there is nothing are left out. */
export function attentionGroups({ attention, attention_counts }: OverviewAnswer): AttentionGroup[] {
  return attentionKinds
    .map((kind) => ({ kind, items: attention.filter((one) => one.kind === kind), total: attention_counts[kind] }))
    .filter(({ total, items }) => total > 0 || items.length > 0);
}

export type Target = { to: '/branch' | '/data' | '/health'; search: RawSearch };

/** The view that shows what a line tells of. */
export function targetOf(item: Attention, today: string): Target {
  const { kind, branch_id, sensor_id, date, since } = item;
  const day = date ?? today;
  switch (kind) {
    case 'deviation':
      // Four weeks up to the day, so that it is seen among what is usual.
      return { to: '/branch', search: branchCodec.write({ id: branch_id, period: `${addDays(day, -27)}..${day}` }) };
    case 'silent_sensor': {
      const from = since?.slice(0, 10) ?? addDays(today, -28);
      const period = `${from < today ? from : today}..${today}`;
      return { to: '/health', search: healthCodec.write({ period, sensor: listOf(sensor_id) }) };
    }
    case 'partial_day':
      return {
        to: '/health',
        search: healthCodec.write({ period: `${day}..${day}`, branch: listOf(branch_id) }),
      };
    case 'source':
      return { to: '/data', search: dataCodec.write({ view: 'coverage', period: 'last_7_days' }) };
  }
}

/** A key that stays with an item when others come and go. */
export const keyOf = ({ kind, branch_id, sensor_id, source, date }: Attention) =>
  [kind, branch_id, sensor_id, source, date].join(' ');

const listOf = (id: string | null) => (id === null ? [] : [id]);
