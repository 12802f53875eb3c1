import { dirname, isAbsolute, join } from 'node:path/posix';
import { parseCheckedYaml, type YamlFile } from '../domain/checked-yaml.ts';
import type { Files } from '../domain/effects.ts';
import { FootfallError } from '../domain/errors.ts';
import type { Network } from '../domain/network.ts';
import { type Locate, Problems, type Report } from '../domain/problems.ts';
import { buildBranches } from './branches.ts';
import { type NetworkInput, networkSchema, textKeys } from './network-schema.ts';
import { buildSensors } from './sensors.ts';
import { type LocatedSensor, parseSensorsCsv } from './sensors-csv.ts';

export { networkSchema } from './network-schema.ts';

/**
 * Reads a network file and, where it names one, the CSV file of its sensors beside it. Throws NETWORK_INVALID with file,
 * line, column and key of the first problem and all others in the message; FILE_UNREADABLE.
 */
export async function readNetwork(path: string, files: Pick<Files, 'readText'>): Promise<Network> {
  const parsed = parseCheckedYaml(await readText(path, files), path, networkFile);
  const name = parsed.value.sensorsFile;
  if (name === undefined) return build(parsed, undefined);
  const file = isAbsolute(name) || /^[A-Za-z]:/.test(name) ? name : join(dirname(path), name);
  const place = parsed.locate(['sensorsFile']);
  return build(parsed, { text: await readText(file, files, place), file });
}

/** The same from texts; `file` and `sensorsCsv.file` only name them in errors. */
export function parseNetwork(text: string, file: string, sensorsCsv?: { text: string; file: string }): Network {
  return build(parseCheckedYaml(text, file, networkFile), sensorsCsv);
}

const networkFile = { code: 'NETWORK_INVALID', schema: networkSchema, textKeys } as const;

function build(
  { value: input, locate }: YamlFile<NetworkInput>,
  sensorsCsv: { text: string; file: string } | undefined,
): Network {
  const problems = new Problems(networkFile.code);
  const report: Report = (path, message, of) => problems.add(locate(path, of), message);
  if (input.sensorsFile !== undefined && !sensorsCsv) {
    report(['sensorsFile'], 'this file of sensors was not read along');
  }
  const { branches, schedules } = buildBranches(input, report);
  const fromCsv = sensorsCsv ? parseSensorsCsv(sensorsCsv.text, sensorsCsv.file, problems) : [];
  const sensors = buildSensors([...sensorsOf(input, locate), ...fromCsv], branches, problems);
  problems.throwIfAny();
  return { id: input.id, name: input.name ?? input.id, branches, sensors, schedules };
}

/** The sensors of the file itself: under their branches, then the list of them. */
function sensorsOf(input: NetworkInput, locate: Locate): LocatedSensor[] {
  const nested = input.branches.flatMap((branch, at) =>
    (branch.sensors ?? []).map((sensor, index) => ({
      input: { ...sensor, branch: branch.id },
      locate: below(locate, ['branches', at, 'sensors', index]),
    })),
  );
  const listed = (input.sensors ?? []).map((sensor, index) => ({
    input: sensor,
    locate: below(locate, ['sensors', index]),
  }));
  return [...nested, ...listed];
}

function below(locate: Locate, above: (string | number)[]): Locate {
  return (path, of) => locate([...above, ...path], of);
}

async function readText(path: string, files: Pick<Files, 'readText'>, place?: object): Promise<string> {
  try {
    return await files.readText(path);
  } catch (cause) {
    if (cause instanceof FootfallError && cause.code !== 'FILE_UNREADABLE') throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `The file ${path} cannot be read: ${why.replace(/\.$/, '')}.`;
    const hint = place ? 'Give its path from the folder of the network file.' : 'Check its path and permissions.';
    throw new FootfallError('FILE_UNREADABLE', message, { place: place ?? { file: path }, hint, cause });
  }
}
