import type { Network } from '../domain/network.ts';
import { addDays, type DateText } from '../domain/time.ts';
import { literal } from '../engine/duckdb.ts';
import type { ModelSession } from '../engine/model-session.ts';
import { calendarsOf } from '../network/calendar.ts';
import { createNameResolver, type NameResolver } from '../network/names.ts';
import { roster } from '../network/roster.ts';
import { memberHash, type Stamp, stampOf } from './stamps.ts';

/** Raised when the same network would resolve the same texts to something else than before. */
const namingVersion = 1;

export interface Naming {
  resolver: NameResolver;
  /** Changes with anything in the network that could resolve a text to something else, or somewhere else. */
  stamp: Stamp;
  /** Where each sensor ever hung within the dates asked for. */
  placesOf: (sensorId: string) => Place[];
}

interface Place {
  branchId: string;
  intervalMinutes: number;
  minuteShift: number;
  validFrom: number;
  validTo: number;
}

/** The names of a network, for lines between the dates. */
export function createNaming(network: Network, from: DateText, to: DateText): Naming {
  const places = new Map<string, Place[]>();
  for (const spell of roster(network, addDays(from, -2), addDays(to, 3))) {
    const list = places.get(spell.sensorId);
    if (list) list.push(spell);
    else places.set(spell.sensorId, [spell]);
  }
  const branches = network.branches.map(({ id, name, aliases, timeZone, opened, closed }) => ({
    id,
    name,
    aliases,
    timeZone,
    opened,
    closed,
  }));
  const sensors = network.sensors.map(({ id, aliases, intervalMinutes, placements }) => ({
    id,
    aliases,
    intervalMinutes,
    placements,
  }));
  return {
    resolver: createNameResolver(network),
    stamp: stampOf([
      String(namingVersion),
      JSON.stringify([branches, sensors, calendarsOf(network).map((c) => c.timeZone)]),
    ]),
    placesOf: (sensorId) => places.get(sensorId) ?? [],
  };
}

/** Which texts stand in the lines of each UTC date. */
const seenSql = `
  SELECT DISTINCT utc_date, coalesce(branch_text, '') AS branch_key, coalesce(sensor_text, '') AS sensor_key
  FROM lines
  WHERE parse_error IS NULL`;

/**
 * Resolves the distinct texts of the view `lines`, once each, into the relations `names` (a row a pair of texts) and
 * `places` (where the named sensors hang). For each UTC date of the lines a stamp of what its texts resolve to and where
 * those sensors hang on that very date: equal stamps, equal resolution. The lines are looked through once.
 */
export async function resolveNames(session: ModelSession, naming: Naming): Promise<Map<DateText, Stamp>> {
  await session.define('seen', { kind: 'model', sql: seenSql, kept: 'for_statements' });
  await defineNames(session, naming);
  const stamps = await nameStamps(session);
  await session.drop('seen');
  return stamps;
}

async function defineNames(session: ModelSession, naming: Naming): Promise<void> {
  const pairs = (await session.rows(
    `SELECT DISTINCT branch_key, sensor_key FROM seen ORDER BY branch_key ASC NULLS LAST, sensor_key ASC NULLS LAST`,
  )) as { branch_key: string; sensor_key: string }[];
  const names: (string | number | null)[][] = [];
  const places: (string | number | null)[][] = [];
  const sensorNos = new Map<string, number>();
  for (const [nameNo, { branch_key: branchKey, sensor_key: sensorKey }] of pairs.entries()) {
    const found = naming.resolver.resolve(branchKey === '' ? null : branchKey, sensorKey === '' ? null : sensorKey);
    const candidates = found.candidates.length > 0 ? JSON.stringify(found.candidates) : null;
    names.push([
      nameNo,
      branchKey,
      sensorKey,
      found.reason,
      candidates,
      found.score,
      hashed(branchKey, sensorKey, found.reason, candidates, found.score),
    ]);
    if (found.reason !== null) continue;
    for (const sensorId of found.sensorIds) {
      const sensorNo = sensorNos.get(sensorId) ?? sensorNos.size;
      sensorNos.set(sensorId, sensorNo);
      for (const place of naming.placesOf(sensorId)) {
        if (found.branchId !== null && place.branchId !== found.branchId) continue;
        const identity = [
          branchKey,
          sensorKey,
          sensorId,
          place.branchId,
          place.intervalMinutes,
          place.minuteShift,
        ] as const;
        places.push([
          nameNo,
          sensorNo,
          sensorId,
          place.branchId,
          place.intervalMinutes,
          place.minuteShift,
          place.validFrom,
          place.validTo,
          hashed(...identity),
          hashed('from', ...identity, place.validFrom),
          hashed('to', ...identity, place.validTo),
        ]);
      }
    }
  }
  await session.define('names', {
    kind: 'rows',
    columns: [
      { name: 'name_no', type: 'integer' },
      { name: 'branch_key', type: 'text' },
      { name: 'sensor_key', type: 'text' },
      { name: 'reason', type: 'text' },
      { name: 'candidates', type: 'text' },
      { name: 'score', type: 'double' },
      { name: 'hash', type: 'bigint' },
    ],
    rows: names,
  });
  await session.define('places', {
    kind: 'rows',
    columns: [
      { name: 'name_no', type: 'integer' },
      { name: 'sensor_no', type: 'integer' },
      { name: 'sensor_id', type: 'text' },
      { name: 'branch_id', type: 'text' },
      { name: 'interval_minutes', type: 'integer' },
      { name: 'minute_shift', type: 'integer' },
      { name: 'valid_from', type: 'timestamp' },
      { name: 'valid_to', type: 'timestamp' },
      { name: 'hash', type: 'bigint' },
      { name: 'from_hash', type: 'bigint' },
      { name: 'to_hash', type: 'bigint' },
    ],
    rows: places,
  });
}

async function nameStamps(session: ModelSession): Promise<Map<DateText, Stamp>> {
  const rows = await session.rows(`
    WITH used AS (
      SELECT s.utc_date, n.name_no, n.hash
      FROM seen AS s
      JOIN names AS n ON n.branch_key = s.branch_key AND n.sensor_key = s.sensor_key
    ),
    hung AS (
      SELECT u.utc_date,
        xor(p.hash, xor(
          CASE WHEN p.valid_from > start_of_date(u.utc_date) THEN p.from_hash ELSE 0 END,
          CASE WHEN p.valid_to < add_minutes(start_of_date(u.utc_date), 1440) THEN p.to_hash ELSE 0 END)) AS hash
      FROM used AS u
      JOIN places AS p ON p.name_no = u.name_no
        AND p.valid_from < add_minutes(start_of_date(u.utc_date), 1440) AND p.valid_to > start_of_date(u.utc_date)
    )
    SELECT CAST(utc_date AS STRING) AS utc_date, CAST(bit_xor(hash) AS STRING) AS stamp
    FROM (SELECT utc_date, hash FROM used UNION ALL SELECT utc_date, hash FROM hung) AS together
    GROUP BY utc_date`);
  return new Map(rows.map((row) => [row.utc_date as string, row.stamp as string]));
}

function hashed(...parts: readonly (string | number | null)[]): number {
  // The engine's appender takes bigints; rows travel as numbers, so 53 bits are kept.
  return Number(memberHash(parts.map((part) => literal(String(part))).join(',')) & 0x1f_ffff_ffff_ffffn);
}
