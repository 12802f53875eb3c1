import type { Branch, Network, Placement, Sensor } from '../domain/network.ts';
import { coalesce, dayMs, type EpochMs, hourMs, type Interval, minuteMs } from '../domain/time.ts';
import { placementHolds, placementsOverlap } from '../network/placements.ts';
import { fillTemplate, type Placeholder, type RequestShape, requestShape } from './placeholders.ts';
import type { RequestMapping } from './request-schema.ts';
import { compilePattern, formatOffset } from './time-pattern.ts';
import { offsetAt, zoneOf } from './zone.ts';

/** One question to a source; its pages follow from the answers. */
export interface Call {
  url: string;
  /** What of the asked time it covers. */
  interval: Interval;
}

/**
 * The ranges to ask for what is missing: neighbours become one, also across a gap of at most `joinGapHours` (default
 * 0), and none is longer than `maxSpanHours`. Where it has to cut, it cuts at multiples of the span counted from 1970,
 * so that the same stretch is asked for alike from day to day.
 */
export function planRequests(
  missing: readonly Interval[],
  options: { maxSpanHours: number; joinGapHours?: number },
): Interval[] {
  const gap = (options.joinGapHours ?? 0) * hourMs;
  const joined = coalesce(
    missing.filter(({ start, end }) => start < end).map(({ start, end }) => ({ start, end: end + gap })),
  );
  const span = options.maxSpanHours * hourMs;
  return joined.flatMap(({ start, end }) => cut({ start, end: end - gap }, span));
}

function cut({ start, end }: Interval, span: number): Interval[] {
  if (end - start <= span) return [{ start, end }];
  const pieces: Interval[] = [];
  for (let at = start; at < end; ) {
    const next = Math.min(end, (Math.floor(at / span) + 1) * span);
    pieces.push({ start: at, end: next });
    at = next;
  }
  return pieces;
}

export interface CallOptions {
  network: Pick<Network, 'branches' | 'sensors'>;
  baseUrl: string;
  /** Length of the intervals where neither the sensor nor this says it: an hour. */
  intervalMinutes?: number;
}

/** The calls for a range, in order of time, each URL once. Sensors and branches are asked for only while they exist. */
export function* planCalls(request: RequestMapping, range: Interval, options: CallOptions): Generator<Call> {
  const shape = requestShape(request);
  const asked = new Set<string>();
  const write = timeWriter(request.time);
  for (const { interval, values } of questions(shape, range, options)) {
    const at = interval.start + request.time.minute * minuteMs;
    const times = { from: write(interval.start), to: write(interval.end), at: write(at) };
    const url = urlOf(request, { ...values, ...times, base: options.baseUrl });
    // Where clocks go back, a service of local times cannot be asked for both hours apart.
    if (asked.has(url)) continue;
    asked.add(url);
    yield { url, interval };
  }
}

/** Adds a parameter to a URL as it stands, encoded. */
export function withParameter(url: string, name: string, value: string): string {
  const [before, fragment] = url.split('#', 2) as [string, string | undefined];
  const joint = before.includes('?') ? '&' : '?';
  return `${before}${joint}${encodeURIComponent(name)}=${encodeURIComponent(value)}${fragment === undefined ? '' : `#${fragment}`}`;
}

/** What of a range is not in any of the others. */
export function without(range: Interval, others: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let at = range.start;
  for (const { start, end } of coalesce(others)) {
    if (start > at) left.push({ start: at, end: Math.min(start, range.end) });
    at = Math.max(at, end);
    if (at >= range.end) break;
  }
  if (at < range.end) left.push({ start: at, end: range.end });
  return left.filter(({ start, end }) => start < end);
}

type Values = Partial<Record<Placeholder, string>>;

interface Question {
  interval: Interval;
  values: Values;
}

interface Target {
  values: Values;
  stepMs: number;
  timeZone: string | null;
  exists(from: EpochMs, to: EpochMs): boolean;
}

function* questions(shape: RequestShape, range: Interval, options: CallOptions): Generator<Question> {
  const targets = targetsOf(shape, options);
  if (shape.time === 'range') {
    for (const { values, exists } of targets) if (exists(range.start, range.end)) yield { interval: range, values };
    return;
  }
  // By time first, then by target, so that what is covered grows from the start of the range.
  const starts = targets.map((target) => firstStart(target, range.start));
  for (;;) {
    const next = Math.min(...starts, Number.POSITIVE_INFINITY);
    if (next >= range.end) return;
    for (const [index, target] of targets.entries()) {
      if (starts[index] !== next) continue;
      const interval = { start: next, end: next + target.stepMs };
      starts[index] = interval.end;
      if (target.exists(interval.start, interval.end)) yield { interval, values: target.values };
    }
  }
}

/** The first interval of a target's local clock that starts in the range. */
function firstStart({ stepMs, timeZone }: Target, from: EpochMs): EpochMs {
  const offset = timeZone === null ? 0 : offsetAt(zoneOf(timeZone), from);
  return Math.ceil((from + offset) / stepMs) * stepMs - offset;
}

function targetsOf({ per }: RequestShape, { network, intervalMinutes }: CallOptions): Target[] {
  const stepMs = (intervalMinutes ?? 60) * minuteMs;
  if (per === 'all') return [{ values: {}, stepMs, timeZone: null, exists: () => true }];
  const branches = new Map(network.branches.map((branch) => [branch.id, branch]));
  if (per === 'branch') return network.branches.map((branch) => branchTarget(branch, stepMs));
  return network.sensors.flatMap((sensor) =>
    sensor.placements.flatMap((placement) => {
      const branch = branches.get(placement.branchId);
      return branch ? [sensorTarget(sensor, placement, branch, intervalMinutes)] : [];
    }),
  );
}

function branchTarget(branch: Branch, stepMs: number): Target {
  const stay = { from: branch.opened, to: branch.closed };
  return {
    values: { 'branch.id': branch.id, 'branch.name': branch.name },
    stepMs,
    timeZone: branch.timeZone,
    exists: (from, to) => holds(stay, branch.timeZone, from, to),
  };
}

function sensorTarget(
  sensor: Sensor,
  placement: Placement,
  branch: Branch,
  intervalMinutes: number | undefined,
): Target {
  return {
    ...branchTarget(branch, (intervalMinutes ?? sensor.intervalMinutes) * minuteMs),
    values: {
      'branch.id': branch.id,
      'branch.name': branch.name,
      'sensor.id': sensor.id,
      'sensor.position': placement.position,
    },
    exists: (from, to) => holds(placement, branch.timeZone, from, to),
  };
}

function holds(stay: Pick<Placement, 'from' | 'to'>, timeZone: string, from: EpochMs, to: EpochMs): boolean {
  const zone = zoneOf(timeZone);
  const dateAt = (at: EpochMs) => new Date(at + offsetAt(zone, at)).toISOString().slice(0, 10);
  if (to - from < dayMs && dateAt(from) === dateAt(to - 1)) return placementHolds(stay, dateAt(from));
  return placementsOverlap(stay, { from: dateAt(from), to: dateAt(to - 1 + dayMs) });
}

function urlOf(request: RequestMapping, values: Values): string {
  let url = fillTemplate(request.url, values, encodeURIComponent);
  for (const [name, template] of Object.entries(request.query)) {
    url = withParameter(url, name, fillTemplate(template, values));
  }
  return url;
}

/** Writes instants as the service wants them. */
export function timeWriter(time: RequestMapping['time']): (at: EpochMs) => string {
  const zone = zoneOf(time.zone ?? 'UTC');
  switch (time.form) {
    case 'epoch-seconds':
      return (at) => String(Math.floor(at / 1000));
    case 'epoch-milliseconds':
      return (at) => String(at);
    case 'pattern': {
      const pattern = compilePattern(time.pattern ?? '');
      return (at) => pattern.format({ local: at + offsetAt(zone, at), offsetMs: offsetAt(zone, at) });
    }
    case 'iso':
      return (at) => {
        const offset = offsetAt(zone, at);
        return new Date(at + offset).toISOString().slice(0, 19) + (time.offset ? formatOffset(offset) : '');
      };
  }
}
