import type { Branch, Schedule } from '../domain/network.ts';
import type { Path, Report } from '../domain/problems.ts';
import { normaliseName } from './name-text.ts';
import type { BranchInput, NetworkInput } from './network-schema.ts';
import { alwaysOpen, buildExceptions, buildSchedule } from './schedules.ts';
import { canonicalTimeZone } from './zone-offsets.ts';

/** The schedule that needs no writing: open at all hours. */
const always = 'always';

/**
 * Builds the branches, and the schedules by their names. Hours or exceptions that a branch has for itself make a
 * schedule of its own, named after the branch; a dot keeps it apart from the named ones.
 */
export function buildBranches(
  input: NetworkInput,
  report: Report,
): { branches: Branch[]; schedules: Record<string, Schedule> } {
  const schedules = new Map<string, Schedule>();
  for (const [name, schedule] of Object.entries(input.schedules ?? {})) {
    if (name === always) report(['schedules', name], 'this name is taken: it means open at all hours', 'key');
    schedules.set(name, buildSchedule(name, schedule, ['schedules', name], report));
  }
  checkDefaults(input, schedules, report);
  const branches = input.branches.map((branch, index) => {
    const path = ['branches', index];
    return buildBranch(branch, path, input, schedules, report);
  });
  checkNames(branches, report);
  return { branches, schedules: Object.fromEntries(schedules) };
}

function checkDefaults(input: NetworkInput, schedules: Map<string, Schedule>, report: Report): void {
  if (input.timeZone !== undefined) checkTimeZone(input.timeZone, ['timeZone'], report);
  if (input.country !== undefined) checkCountry(input.country, ['country'], report);
  if (input.schedule !== undefined) checkSchedule(input.schedule, ['schedule'], schedules, report);
}

function buildBranch(
  input: BranchInput,
  path: Path,
  network: NetworkInput,
  schedules: Map<string, Schedule>,
  report: Report,
): Branch {
  let timeZone = network.timeZone === undefined ? '' : (canonicalTimeZone(network.timeZone) ?? '');
  if (input.timeZone !== undefined) {
    timeZone = checkTimeZone(input.timeZone, [...path, 'timeZone'], report);
  } else if (network.timeZone === undefined) {
    report(path, 'the key timeZone is missing, here or for the whole network');
  }
  if (input.country !== undefined) checkCountry(input.country, [...path, 'country'], report);
  if ((input.latitude === undefined) !== (input.longitude === undefined)) {
    const given = input.latitude === undefined ? 'longitude' : 'latitude';
    report([...path, given], 'latitude and longitude are given both or not at all');
  }
  if (input.opened !== undefined && input.closed !== undefined && input.closed <= input.opened) {
    report([...path, 'closed'], `expected a date after it opened, ${input.opened}`);
  }
  return {
    id: input.id,
    name: input.name ?? input.id,
    aliases: input.aliases ?? [],
    city: input.city ?? null,
    region: input.region ?? null,
    country: input.country ?? network.country ?? null,
    latitude: input.latitude ?? null,
    longitude: input.longitude ?? null,
    timeZone,
    size: input.size ?? null,
    locationType: input.locationType ?? null,
    opened: input.opened ?? null,
    closed: input.closed ?? null,
    schedule: scheduleFor(input, path, network, schedules, report),
  };
}

/** The key of the branch's schedule, which is added when it is the branch's own. */
function scheduleFor(
  input: BranchInput,
  path: Path,
  network: NetworkInput,
  schedules: Map<string, Schedule>,
  report: Report,
): string {
  const base = baseSchedule(input, path, network, schedules, report);
  if (!base || input.exceptions === undefined) return base?.id ?? '';
  const id = base.id.startsWith('own.') ? base.id : `${base.id}.${input.id}`;
  const own = buildExceptions(input.exceptions, [...path, 'exceptions'], report);
  schedules.set(id, { ...base, id, exceptions: { ...base.exceptions, ...own } });
  return id;
}

function baseSchedule(
  input: BranchInput,
  path: Path,
  network: NetworkInput,
  schedules: Map<string, Schedule>,
  report: Report,
): Schedule | undefined {
  if (input.hours !== undefined) {
    if (input.schedule !== undefined) {
      report([...path, 'hours'], 'a branch has a schedule or hours of its own, not both', 'key');
    }
    if (input.hours === always) return addAlways(schedules);
    const schedule = buildSchedule(`own.${input.id}`, input.hours, [...path, 'hours'], report);
    schedules.set(schedule.id, schedule);
    return schedule;
  }
  if (input.schedule !== undefined) {
    return checkSchedule(input.schedule, [...path, 'schedule'], schedules, report);
  }
  if (network.schedule !== undefined) return schedules.get(network.schedule);
  report(path, 'opening hours are missing: expected schedule, or hours (hours: always for all hours)');
  return undefined;
}

function checkSchedule(
  name: string,
  path: Path,
  schedules: Map<string, Schedule>,
  report: Report,
): Schedule | undefined {
  if (name === always) return addAlways(schedules);
  const schedule = name.includes('.') ? undefined : schedules.get(name);
  if (!schedule) {
    const known = [...schedules.keys()].filter((key) => !key.includes('.'));
    const expected = known.length > 0 ? `expected ${known.join(' or ')}` : 'the file has no schedules';
    report(path, `there is no schedule "${name}": ${expected}`);
  }
  return schedule;
}

function addAlways(schedules: Map<string, Schedule>): Schedule {
  const schedule = schedules.get(always) ?? alwaysOpen(always);
  schedules.set(always, schedule);
  return schedule;
}

function checkTimeZone(name: string, path: Path, report: Report): string {
  const zone = canonicalTimeZone(name);
  if (zone === null) {
    report(path, `there is no time zone "${name}": expected an IANA name such as Europe/Paris`);
  }
  return zone ?? '';
}

function checkCountry(code: string, path: Path, report: Report): void {
  if (code === 'ZZ' || countryNames.of(code) === undefined) {
    report(path, `there is no country "${code}": expected an ISO 3166-1 code such as FR`);
  }
}

const countryNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** No two branches may be called alike, not even but for case, accents and separators. */
function checkNames(branches: readonly Branch[], report: Report): void {
  const ids = new Map<string, number>();
  for (const [index, { id }] of branches.entries()) {
    if (ids.has(id)) report(['branches', index, 'id'], `the id "${id}" stands twice`);
    else ids.set(id, index);
  }
  const owners = new Map<string, number>();
  for (const [index, branch] of branches.entries()) {
    if (ids.get(branch.id) !== index) continue;
    const names: [Path, string][] = [
      [['id'], branch.id],
      ...(branch.name === branch.id ? [] : [[['name'], branch.name] as [Path, string]]),
      ...branch.aliases.map((alias, position): [Path, string] => [['aliases', position], alias]),
    ];
    for (const [path, name] of names) {
      const { key } = normaliseName(name);
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, index);
      else if (owner !== index) {
        const other = (branches[owner] as Branch).id;
        const message = `"${name}" also names the branch ${other} (case, accents and separators do not tell names apart)`;
        report(['branches', index, ...path], message);
      }
      if (key === '') report(['branches', index, ...path], `"${name}" has no letter or digit to know it by`);
    }
  }
}
