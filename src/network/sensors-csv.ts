import { type Locate, type Problems, show } from '../domain/problems.ts';
import { checkSchema } from '../domain/schema-problems.ts';
import { type CsvCell, csvRows } from './csv-rows.ts';
import { type SensorInput, sensorSchema } from './network-schema.ts';

/** A sensor as its file describes it, and where each of its keys stands there. */
export interface LocatedSensor {
  input: SensorInput;
  locate: Locate;
}

/** The columns by their names in lower case without underscores; `branch` and `id` must be there. */
const columns = new Map<string, keyof SensorInput>(
  Object.entries({
    id: 'id',
    aliases: 'aliases',
    branch: 'branch',
    position: 'position',
    share: 'share',
    intervalminutes: 'intervalMinutes',
    installed: 'installed',
    removed: 'removed',
  } as const),
);

/**
 * The sensors of a CSV file with the columns id, aliases (apart by `|`), branch, position, share, interval_minutes,
 * installed, removed. A sensor that moved has a row for each stay, in any order.
 */
export function parseSensorsCsv(text: string, file: string, problems: Problems): LocatedSensor[] {
  const { rows, open } = csvRows(text);
  if (open) {
    problems.add({ file, line: open.line, column: open.column }, 'this quote has no end');
    return [];
  }
  const header = rows[0] ?? [];
  const keys = readHeader(header, file, problems);
  if (!keys) return [];
  const stays = rows.slice(1).flatMap((row) => readRow(row, keys, file, problems) ?? []);
  return joinStays(stays, problems);
}

function readHeader(header: readonly CsvCell[], file: string, problems: Problems): (keyof SensorInput)[] | null {
  const keys: (keyof SensorInput)[] = [];
  let good = true;
  const refuse = (cell: CsvCell | undefined, message: string): void => {
    problems.add({ file, line: cell?.line ?? 1, column: cell?.column ?? 1, key: cell?.text }, message);
    good = false;
  };
  const known = 'id, aliases, branch, position, share, interval_minutes, installed, removed';
  for (const cell of header) {
    const key = columns.get(cell.text.toLowerCase().replaceAll('_', ''));
    if (!key) refuse(cell, `this column is not known; a sensors file has ${known}`);
    else if (keys.includes(key)) refuse(cell, 'this column stands twice');
    else keys.push(key);
  }
  for (const key of ['id', 'branch'] as const) {
    if (good && !keys.includes(key)) refuse(header[0], `the column ${key} is missing; a sensors file has ${known}`);
  }
  return good ? keys : null;
}

function readRow(
  row: readonly CsvCell[],
  keys: readonly (keyof SensorInput)[],
  file: string,
  problems: Problems,
): LocatedSensor | null {
  const first = row[0] as CsvCell;
  if (row.length !== keys.length) {
    const place = { file, line: first.line, column: first.column };
    problems.add(place, `expected ${keys.length} cells as in the first line, found ${row.length}`);
    return null;
  }
  const locate: Locate = (path) => {
    const cell = row[keys.indexOf(path[0] as keyof SensorInput)] ?? first;
    return { file, line: cell.line, column: cell.column, key: path.length > 0 ? String(path[0]) : undefined };
  };
  const given = Object.fromEntries(keys.flatMap((key, index) => cellValue(key, (row[index] as CsvCell).text)));
  const checked = checkSchema(sensorSchema, given);
  if (checked.success && checked.value.branch !== undefined) return { input: checked.value, locate };
  if (checked.success) problems.add(locate(['branch']), 'this cell is empty: expected the id of a branch');
  else problems.addAll(checked.problems, locate);
  return null;
}

/** An empty cell is a key that is not given. */
function cellValue(key: keyof SensorInput, text: string): [string, unknown][] {
  if (text === '') return [];
  if (key === 'aliases')
    return [
      [
        key,
        text
          .split('|')
          .map((alias) => alias.trim())
          .filter(Boolean),
      ],
    ];
  if (key === 'share' || key === 'intervalMinutes') {
    return [[key, /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text]];
  }
  return [[key, text]];
}

/** Rows of one id become one sensor with several placements; what belongs to the sensor must agree. */
function joinStays(rows: readonly LocatedSensor[], problems: Problems): LocatedSensor[] {
  const byId = new Map<string, LocatedSensor[]>();
  for (const row of rows) {
    const there = byId.get(row.input.id);
    if (there) there.push(row);
    else byId.set(row.input.id, [row]);
  }
  return [...byId.values()].map((stays) => {
    const first = stays[0] as LocatedSensor;
    if (stays.length === 1) return first;
    for (const { input, locate } of stays) {
      for (const key of ['aliases', 'intervalMinutes'] as const) {
        if (show(input[key]) !== show(first.input[key])) {
          problems.add(locate([key]), `sensor ${input.id} has another value in its first row; both must be the same`);
        }
      }
    }
    const placements = stays.map(({ input }) => ({
      branch: input.branch as string,
      position: input.position,
      share: input.share,
      from: input.installed,
      to: input.removed,
    }));
    const { id, aliases, intervalMinutes } = first.input;
    return { input: { id, aliases, intervalMinutes, placements }, locate: placementLocate(stays) };
  });
}

function placementLocate(stays: readonly LocatedSensor[]): Locate {
  const cellOf: Record<string, string> = { from: 'installed', to: 'removed' };
  return (path) => {
    const [top, index, key] = path;
    if (top !== 'placements' || typeof index !== 'number') return (stays[0] as LocatedSensor).locate(path);
    const stay = stays[index] as LocatedSensor;
    return stay.locate(key === undefined ? ['id'] : [cellOf[key] ?? key]);
  };
}
