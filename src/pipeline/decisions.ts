import { type CorrectionSpan, type Decision, spansInForce } from '../domain/corrections.ts';
import type { Network } from '../domain/network.ts';
import type { Column } from '../domain/tables.ts';
import type { DateText } from '../domain/time.ts';
import type { RowValue } from '../engine/relation.ts';
import { CorrectionStore } from '../lake/corrections.ts';
import { endOf, type SensorHour, sensorHours } from '../network/sensor-hours.ts';
import type { Pipeline } from './context.ts';
import { type Stamp, stampOf } from './stamps.ts';

/** What people decided about the hours of a sensor on one business date. */
interface DayDecision {
  date: DateText;
  sensorId: string;
  branchId: string;
  kind: 'count' | 'range' | 'real' | 'faulty';
  row: RowValue[];
}

export interface Decisions {
  columns: Pick<Column, 'name' | 'type'>[];
  /** The rows of the view `decisions` for these dates. */
  rowsOn(dates: ReadonlySet<DateText>): RowValue[][];
  /** Days that a person called faulty in part: nothing is compared with them. */
  faultyOn(dates: ReadonlySet<DateText>): RowValue[][];
  /** The columns and rows of the view `verdicts`: what people said of single faults. */
  verdicts: { columns: Pick<Column, 'name' | 'type'>[]; rows: RowValue[][] };
  /** Changes with what is decided of that date; undefined where nothing is. */
  stampOf(date: DateText): Stamp | undefined;
}

const columns: Pick<Column, 'name' | 'type'>[] = [
  { name: 'decision_no', type: 'integer' },
  { name: 'sensor_id', type: 'text' },
  { name: 'valid_from', type: 'timestamp' },
  { name: 'valid_to', type: 'timestamp' },
  { name: 'whole_from', type: 'timestamp' },
  { name: 'whole_to', type: 'timestamp' },
  { name: 'kind', type: 'text' },
  { name: 'fault', type: 'text' },
  // Of a finding of this kind; what else was found in the same hours stays.
  { name: 'is_verdict', type: 'boolean' },
  { name: 'entries', type: 'double' },
  { name: 'low', type: 'double' },
  { name: 'high', type: 'double' },
];

const verdictColumns: Pick<Column, 'name' | 'type'>[] = [
  { name: 'correction_id', type: 'text' },
  { name: 'verdict', type: 'text' },
  { name: 'fault_id', type: 'text' },
  { name: 'sensor_id', type: 'text' },
  { name: 'branch_id', type: 'text' },
  { name: 'kind', type: 'text' },
  { name: 'valid_from', type: 'timestamp' },
  { name: 'valid_to', type: 'timestamp' },
  { name: 'started_on', type: 'date' },
  { name: 'ended_on', type: 'date' },
  { name: 'author', type: 'text' },
  { name: 'reason', type: 'text' },
];

/** The kind of fault that is said to be there, or not to be. */
function faultOf(decision: Decision): string | null {
  if (decision.kind === 'faulty') return decision.fault;
  return (decision.kind === 'real' && decision.faultId?.split('/').at(-2)) || null;
}

/** Who confirmed or dismissed which fault; the latest word on each. */
function verdictsOf(network: Network, spans: readonly CorrectionSpan[]): RowValue[][] {
  const latest = new Map<string, { at: number; row: RowValue[] }>();
  for (const { decision, sensorId } of spans) {
    if (decision.kind !== 'faulty' && decision.kind !== 'real') continue;
    const kind = faultOf(decision);
    if (kind === null) continue;
    const hours = sensorHours(network, sensorId, decision.from, decision.to);
    const first = hours[0];
    const last = hours.at(-1);
    if (!first || !last) continue;
    const verdict = decision.kind === 'faulty' ? 'confirmed' : 'dismissed';
    const faultId = decision.faultId ?? `${sensorId}/${kind}/${decision.from / 1000}`;
    const row = [
      decision.id,
      verdict,
      faultId,
      sensorId,
      first.spell.branchId,
      kind,
      decision.from,
      decision.to,
      first.hour.businessDate,
      last.hour.businessDate,
      decision.author,
      decision.reason,
    ];
    const before = latest.get(faultId);
    if (!before || before.at < decision.at) latest.set(faultId, { at: decision.at, row });
  }
  return [...latest.values()].map(({ row }) => row);
}

/** What people decided, cut into business dates; CORRECTION_INVALID where a record is damaged. */
export async function readDecisions(
  pipeline: Pick<Pipeline, 'lake' | 'files' | 'clock' | 'network'>,
): Promise<Decisions> {
  const store = new CorrectionStore({ folder: pipeline.lake.folder, files: pipeline.files, clock: pipeline.clock });
  const spans = spansInForce(await store.list());
  const days = daysOfSpans(pipeline.network, spans);
  const byDate = Map.groupBy(days, (day) => day.date);
  const on = (dates: ReadonlySet<DateText>) => days.filter((day) => dates.has(day.date));
  return {
    columns,
    verdicts: { columns: verdictColumns, rows: verdictsOf(pipeline.network, spans) },
    rowsOn: (dates) => on(dates).map(({ row }, index) => [index, ...row]),
    faultyOn: (dates) =>
      on(dates)
        .filter((day) => day.kind === 'faulty')
        .map((day) => [day.sensorId, day.branchId, day.date]),
    stampOf: (date) => {
      const found = byDate.get(date);
      return found && stampOf(found.map(({ row }) => JSON.stringify(row)));
    },
  };
}

/** Spans by business dates; the people of one that covers several are shared by its open hours. */
function daysOfSpans(network: Network, spans: readonly CorrectionSpan[]): DayDecision[] {
  const held = spans.map((span) => ({ span, hours: sensorHours(network, span.sensorId, span.from, span.to) }));
  // Spans that meet within an hour both speak of it; the later word counts.
  const latest = new Map<string, CorrectionSpan>();
  const keyOf = ({ sensorId }: CorrectionSpan, { hour }: SensorHour) => `${sensorId} ${hour.hourStart}`;
  for (const { span, hours } of held) {
    for (const hour of hours) {
      const before = latest.get(keyOf(span, hour));
      if (!before || isLater(span.decision, before.decision)) latest.set(keyOf(span, hour), span);
    }
  }
  return held.flatMap(({ span, hours }) =>
    daysOfSpan(
      network,
      span,
      hours.filter((hour) => latest.get(keyOf(span, hour)) === span),
    ),
  );
}

function isLater(a: Decision, b: Decision): boolean {
  return a.at !== b.at ? a.at > b.at : a.id > b.id;
}

/** `hours`: those of the span in which no later word counts. */
function daysOfSpan(
  network: Network,
  { sensorId, decision }: CorrectionSpan,
  hours: readonly SensorHour[],
): DayDecision[] {
  const spokenOf = sensorHours(network, sensorId, decision.from, decision.to);
  const openHours = spokenOf.filter(({ hour }) => hour.isOpen).length;
  const dayOf = ({ spell, hour }: SensorHour) => `${spell.branchId} ${hour.businessDate}`;
  const wholeDays = Map.groupBy(spokenOf, dayOf);
  return [...Map.groupBy(hours, dayOf)].map(([key, inForce]): DayDecision => {
    const whole = wholeDays.get(key) as SensorHour[];
    const open = whole.filter(({ hour }) => hour.isOpen).length;
    const share = openHours > 0 ? open / openHours : 0;
    const [first, last] = [inForce[0] as SensorHour, inForce.at(-1) as SensorHour];
    return {
      date: first.hour.businessDate,
      sensorId,
      branchId: first.spell.branchId,
      kind: decision.kind,
      row: [
        sensorId,
        first.hour.hourStart,
        endOf(last.hour),
        (whole[0] as SensorHour).hour.hourStart,
        endOf((whole.at(-1) as SensorHour).hour),
        decision.kind,
        faultOf(decision),
        'faultId' in decision && decision.faultId !== undefined,
        decision.kind === 'count' ? decision.entries * share : null,
        decision.kind === 'range' ? decision.low * share : null,
        decision.kind === 'range' ? decision.high * share : null,
      ],
    };
  });
}
