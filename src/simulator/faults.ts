import { z } from 'zod';
import { parseCheckedYaml } from '../domain/checked-yaml.ts';

/**
 * The faults file: what goes wrong in the simulated network, how often, how long and how badly. What a file does not
 * say is taken from its `base`: `default`, or `none`, where nothing goes wrong.
 */
const rate = z.number().min(0).max(1).describe('Share, 0..1');
/** An episode's place inside its block of time is only free up to this share; see episodes.ts. */
const episodeRate = z.number().min(0).max(0.5).describe('Share of sensor-days with the fault in force, 0..0.5');

/** Two numbers, the lower first; a draw between them is uniform. */
const range = (min: number, max: number, unit: string) =>
  z
    .tuple([z.number().min(min).max(max), z.number().min(min).max(max)])
    .refine(([low, high]) => low <= high, { error: 'expected the lower number first' })
    .describe(`[least, most], ${unit}`);

const days = range(0.05, 366, 'days');

const sensorFaults = z.strictObject({
  missing: z.strictObject({ rate }).describe('A share of sensor-hours never reported'),
  dead: z
    .strictObject({ rate: episodeRate, days, zeros: rate.describe('Share of episodes that report zeros, not silence') })
    .describe('No count for days'),
  undercount: z
    .strictObject({ rate: episodeRate, days, factor: range(0, 1, 'share of the people that is still counted') })
    .describe('Only a part is counted, for days'),
  stuck: z.strictObject({ rate: episodeRate, days }).describe('The same value hour after hour, by night too'),
  spike: z
    .strictObject({ rate, factor: range(1, 10_000, 'times the true count') })
    .describe('An absurd count in a share of sensor-hours'),
  repeat: z
    .strictObject({ rate, different: rate.describe('Share of repeats that carry another count') })
    .describe('A share of readings is sent twice'),
  late: z
    .strictObject({
      rate,
      hours: range(0, 1000, 'hours after the end of the interval'),
      byDays: rate.describe('Share of the late readings that is late by days, not hours'),
      days: range(0, 366, 'days after the end of the interval'),
    })
    .describe('A share of readings arrives late'),
  staff: z.strictObject({ rate }).describe('One or two crossings in a share of the closed hours next to open ones'),
});

const recordFaults = z.strictObject({
  misspelt: z.strictObject({ rate }).describe('Branch name with another case, space, accent, or a letter off'),
  unknownBranch: z.strictObject({ rate }).describe('A branch that does not exist, such as Lyon_4'),
  wrongUnit: z.strictObject({ rate }),
  textCount: z.strictObject({ rate }).describe('Text in place of the count'),
  closed: z.strictObject({ rate }).describe('The count -1, "closed", in a share of the closed hours'),
  broken: z.strictObject({ rate }).describe('The count -10, "broken"'),
  localTime: z.strictObject({ rate }).describe('Local time without an offset in place of UTC'),
});

const retryAfterSeconds = z.number().int().min(0).max(3600);
const serviceFaults = z.strictObject({
  error: z.strictObject({ rate }).describe('A share of requests is answered 500'),
  unavailable: z.strictObject({ rate, retryAfterSeconds }).describe('503 with Retry-After'),
  tooMany: z.strictObject({ rate, retryAfterSeconds }).describe('429 with Retry-After'),
  slow: z.strictObject({ rate, milliseconds: range(0, 600_000, 'milliseconds before the answer') }),
  cut: z.strictObject({ rate }).describe('The connection ends in the middle of the body'),
  outage: z
    .strictObject({ rate: episodeRate.describe('Share of time, 0..0.5'), hours: range(0.05, 1000, 'hours') })
    .describe('503 to everything, by the simulated clock; only outages that begin while the server runs'),
});

/** `seed` moves the faults without moving the true counts. */
export interface FaultPlan {
  seed: number;
  sensor: z.infer<typeof sensorFaults>;
  record: z.infer<typeof recordFaults>;
  service: z.infer<typeof serviceFaults>;
}

export const defaultFaults: FaultPlan = {
  seed: 1,
  sensor: {
    missing: { rate: 0.004 },
    dead: { rate: 0.005, days: [1, 6], zeros: 0.5 },
    undercount: { rate: 0.01, days: [2, 14], factor: [0.2, 0.6] },
    stuck: { rate: 0.001, days: [0.5, 3] },
    spike: { rate: 0.0003, factor: [10, 100] },
    repeat: { rate: 0.002, different: 0.4 },
    late: { rate: 0.003, hours: [1, 12], byDays: 0.3, days: [1, 5] },
    staff: { rate: 0.02 },
  },
  record: {
    misspelt: { rate: 0.004 },
    unknownBranch: { rate: 0.0003 },
    wrongUnit: { rate: 0.0003 },
    textCount: { rate: 0.0003 },
    closed: { rate: 0.01 },
    broken: { rate: 0.0005 },
    localTime: { rate: 0.001 },
  },
  service: {
    error: { rate: 0.01 },
    unavailable: { rate: 0.005, retryAfterSeconds: 1 },
    tooMany: { rate: 0.005, retryAfterSeconds: 1 },
    slow: { rate: 0.02, milliseconds: [200, 800] },
    cut: { rate: 0.005 },
    outage: { rate: 0.002, hours: [1, 6] },
  },
};

/** Nothing goes wrong. */
export const noFaults: FaultPlan = {
  seed: defaultFaults.seed,
  sensor: withoutRates(defaultFaults.sensor),
  record: withoutRates(defaultFaults.record),
  service: withoutRates(defaultFaults.service),
};

export const faultsFileSchema = z.strictObject({
  base: z.enum(['default', 'none']).default('default').describe('Where what this file leaves out comes from'),
  seed: z.number().int().min(0).max(4_294_967_295).default(1),
  sensor: partial(sensorFaults),
  record: partial(recordFaults),
  service: partial(serviceFaults),
});

/** Throws FAULTS_INVALID with file, line and key; `file` is only named, not read. */
export function parseFaults(text: string, file: string): FaultPlan {
  const { value } = parseCheckedYaml(text, file, {
    code: 'FAULTS_INVALID',
    hint: 'examples/demo/faults.yaml shows every key with its default.',
    schema: faultsFileSchema,
  });
  const { base: baseName, seed, ...said } = value;
  const base = baseName === 'none' ? noFaults : defaultFaults;
  return {
    seed,
    sensor: merge(base.sensor, said.sensor),
    record: merge(base.record, said.record),
    service: merge(base.service, said.service),
  };
}

type Group = Record<string, { rate: number }>;

function withoutRates<T extends Group>(group: T): T {
  return Object.fromEntries(Object.entries(group).map(([kind, fault]) => [kind, { ...fault, rate: 0 }])) as T;
}

function merge<T extends Group>(base: T, said: { [K in keyof T]?: Partial<T[K]> }): T {
  const merged = Object.entries(base).map(([kind, fault]) => [kind, { ...fault, ...defined(said[kind]) }]);
  return Object.fromEntries(merged) as T;
}

function defined(fault: object | undefined): object {
  return Object.fromEntries(Object.entries(fault ?? {}).filter(([, value]) => value !== undefined));
}

/** Every fault of a group may be left out, and so may every key of a fault. */
function partial<S extends Record<string, z.ZodObject<z.core.$ZodLooseShape>>>(group: z.ZodObject<S>) {
  const shape = Object.fromEntries(Object.entries(group.shape).map(([kind, fault]) => [kind, looser(fault)]));
  return z.strictObject(shape as { [K in keyof S]: z.ZodPrefault<ReturnType<S[K]['partial']>> }).prefault({} as never);
}

function looser(fault: z.ZodObject<z.core.$ZodLooseShape>) {
  return fault
    .partial()
    .describe(fault.description ?? '')
    .prefault({});
}
