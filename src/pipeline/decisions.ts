import { type CorrectionSpan, spansInForce } from '../domain/corrections.ts';
import type { CalendarHour, Network, RosterSpell } from '../domain/network.ts';
import type { Column } from '../domain/tables.ts';
import { addDays, type DateText, minuteMs, utcDate } from '../domain/time.ts';
import type { RowValue } from '../engine/relation.ts';
import { CorrectionStore } from '../lake/corrections.ts';
import { calendarHours } from '../network/calendar.ts';
import { roster } from '../network/roster.ts';
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
  { name: 'kind', type: 'text' },
  { name: 'fault', type: 'text' },
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

/** Who confirmed or dismissed which fault; the latest word on each. */
function verdictsOf(network: Network, spans: readonly CorrectionSpan[]): RowValue[][] {
  const latest = new Map<string, { at: number; row: RowValue[] }>();
  for (const { decision, sensorId } of spans) {
    if (decision.kind !== 'faulty' && decision.kind !== 'real') continue;
    const kind = decision.kind === 'faulty' ? decision.fault : decision.faultId?.split('/').at(-2);
    if (kind === undefined) continue;
    const hours = hoursOf(network, sensorId, decision.from, decision.to);
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
  const days = spans.flatMap((span) => daysOfSpan(pipeline.network, span));
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

/** A span by business dates; the people of one that covers several are shared by its open hours. */
function daysOfSpan(network: Network, span: CorrectionSpan): DayDecision[] {
  const { decision, sensorId } = span;
  const all = hoursOf(network, sensorId, decision.from, decision.to);
  const openHours = all.filter(({ hour }) => hour.isOpen).length;
  const found: DayDecision[] = [];
  for (const [key, hours] of Map.groupBy(all, ({ spell, hour }) => `${spell.branchId} ${hour.businessDate}`)) {
    const open = hours.filter(({ hour }) => hour.isOpen).length;
    const share = openHours > 0 ? open / openHours : 0;
    const first = hours[0] as PlacedHour;
    const last = hours.at(-1) as PlacedHour;
    // Of a day that was overruled in part the rest keeps its share of the whole.
    const from = Math.max(span.from, first.hour.hourStart);
    const to = Math.min(span.to, last.hour.hourStart + last.hour.minutes * minuteMs);
    if (from >= to) continue;
    found.push({
      date: first.hour.businessDate,
      sensorId,
      branchId: key.slice(0, key.lastIndexOf(' ')),
      kind: decision.kind,
      row: [
        sensorId,
        from,
        to,
        decision.kind,
        decision.kind === 'faulty' ? decision.fault : null,
        decision.kind === 'count' ? decision.entries * share : null,
        decision.kind === 'range' ? decision.low * share : null,
        decision.kind === 'range' ? decision.high * share : null,
      ],
    });
  }
  return found;
}

interface PlacedHour {
  spell: RosterSpell;
  hour: CalendarHour;
}

/** The local hours of a sensor that begin within `[from, to)`, in order. */
function hoursOf(network: Network, sensorId: string, from: number, to: number): PlacedHour[] {
  const first = addDays(utcDate(from), -2);
  const end = addDays(utcDate(to), 3);
  const found: PlacedHour[] = [];
  for (const spell of roster(ofSensor(network, sensorId), first, end)) {
    for (const hour of calendarHours(network, spell.calendarId, first, end)) {
      const { hourStart } = hour;
      if (hourStart >= from && hourStart < to && hourStart >= spell.validFrom && hourStart < spell.validTo)
        found.push({ spell, hour });
    }
  }
  return found.sort((a, b) => a.hour.hourStart - b.hour.hourStart);
}

function ofSensor(network: Network, sensorId: string): Network {
  return { ...network, sensors: network.sensors.filter((sensor) => sensor.id === sensorId) };
}
